package dev.limpid.operators.pipeline;

import dev.limpid.operators.frame.FrameLabel;
import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.stage.FrameBatch;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A batch and what it is made of. While it is open, frames are added and decoded straight into its
 * pixel buffer. Used by the operator's thread.
 */
final class OpenBatch implements FrameBatch {
  /**
   * A frame in the batch.
   *
   * @param decoded see {@link dev.limpid.operators.frame.CodecPool#decode}
   */
  record Entry(
      StreamContext stream, PendingFrame frame, CompletableFuture<Optional<String>> decoded) {}

  private final List<Entry> entries = new ArrayList<>();
  private final long openedNanos;
  private PixelBuffer pixels;

  OpenBatch(PixelBuffer pixels, long openedNanos) {
    this.pixels = pixels;
    this.openedNanos = openedNanos;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public PixelBuffer pixels() {
    return pixels;
  }

  @Override
  public FrameLabel label(int index) {
    return entries.get(index).frame().label();
  }

  @Override
  public WireRecord original(int index) {
    return entries.get(index).frame().record();
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

  /** Waits until nobody writes into the pixels. */
  void awaitDecoders() {
    for (Entry entry : entries) {
      var unused = entry.decoded().handle((damage, failure) -> damage).join();
    }
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

  @Override
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
