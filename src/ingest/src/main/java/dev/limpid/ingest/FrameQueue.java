package dev.limpid.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one stream that wait to be sent: bounded; when it is full, the reader waits or the
 * oldest frame is dropped. Thread-safe.
 */
final class FrameQueue {
  private final int capacity;
  private final Deque<OutgoingFrame> frames = new ArrayDeque<>();
  private boolean closed;
  private boolean abandoned;

  FrameQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Appends a frame as soon as there is room; returns whether it will be sent. */
  synchronized boolean putWaiting(OutgoingFrame frame) throws InterruptedException {
    while (frames.size() >= capacity && !abandoned) {
      wait();
    }
    return append(frame);
  }

  /** Appends a frame at once; returns how many frames were dropped for it, 0 or 1. */
  @SuppressWarnings("ReferenceEquality") // LOST is a marker.
  synchronized int putDroppingOldest(OutgoingFrame frame) {
    OutgoingFrame dropped = frames.size() >= capacity ? frames.pollFirst() : null;
    append(frame);
    return dropped == null || dropped == OutgoingFrame.LOST ? 0 : 1;
  }

  /** Notes that the source was lost, behind the frames that wait; takes no room. */
  synchronized void putLost() {
    append(OutgoingFrame.LOST);
  }

  private boolean append(OutgoingFrame frame) {
    if (abandoned) {
      return false;
    }
    frames.addLast(frame);
    notifyAll();
    return true;
  }

  /** The oldest frame, waiting for one; null when the queue is closed and empty. */
  synchronized @Nullable OutgoingFrame take() throws InterruptedException {
    while (frames.isEmpty() && !closed) {
      wait();
    }
    OutgoingFrame frame = frames.pollFirst();
    notifyAll();
    return frame;
  }

  /** No frame follows; those that wait are still taken. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** No frame is sent any more: those that wait are discarded, later ones refused. */
  synchronized void abandon() {
    abandoned = true;
    closed = true;
    frames.clear();
    notifyAll();
  }

  synchronized int size() {
    return frames.size();
  }
}
