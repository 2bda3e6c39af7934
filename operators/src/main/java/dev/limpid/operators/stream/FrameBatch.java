package dev.limpid.operators.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Frames of one size and of different streams that go through the stages together. While it is
 * open, frames are added and decoded straight into its pixel buffer. Used by the operator's thread.
 */
public final class FrameBatch {
  /** A frame in the batch. */
  record Entry(StreamContext stream, PendingFrame frame, CompletableFuture<Void> decoded) {}

  private final List<Entry> entries = new ArrayList<>();
  private final long openedNanos;
  private PixelBuffer pixels;

  FrameBatch(PixelBuffer pixels, long openedNanos) {
    this.pixels = pixels;
    this.openedNanos = openedNanos;
  }

  /** Frames in the batch. */
  public int size() {
    return entries.size();
  }

  /** Rows, pixels. */
  public int height() {
    return pixels.height();
  }

  /** Columns, pixels. */
  public int width() {
    return pixels.width();
  }

  /** The pictures as the previous stage left them. */
  public PixelBuffer pixels() {
    return pixels;
  }

  List<Entry> entries() {
    return entries;
  }

  long openedNanos() {
    return openedNanos;
  }

  boolean isFull() {
    return entries.size() == pixels.capacity();
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  /** Takes a frame out that was not uploaded yet; the last one moves into its slot. */
  void remove(int index) {
    int last = entries.size() - 1;
    if (index != last) {
      pixels.move(last, index);
    }
    replaceByLast(index);
  }

  /**
   * Makes each frame the one before it in its stream, of which a model that looks one frame ahead
   * has made the picture. Frames with none before them leave the batch, and {@code made} with it;
   * the batch's own pixels stay as they are.
   *
   * @param made one picture per frame of the batch, on the device; the caller's
   */
  public void delay(PixelBuffer made) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      PendingFrame before = entry.stream().delay().takeLeaving();
      if (before != null) {
        entries.set(i, new Entry(entry.stream(), before, entry.decoded()));
      } else {
        made.moveOnDevice(entries.size() - 1, i);
        replaceByLast(i);
      }
    }
  }

  private void replaceByLast(int index) {
    int last = entries.size() - 1;
    entries.set(index, entries.get(last));
    entries.remove(last);
  }

  /** Passes on what a stage made; the batch takes over its ownership and gives up the old one. */
  void replacePixels(PixelBuffer next) {
    if (next != pixels) {
      pixels.release();
      pixels = next;
    }
  }
}
