package dev.limpid.sample;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The frames of a drive one after the other. One caller at a time; close it when done. */
public final class SampleFootage implements Iterator<DriveFrame>, AutoCloseable {
  private final DriveRenderer renderer;
  private int next;

  private SampleFootage(DriveRenderer renderer) {
    this.renderer = renderer;
  }

  public static SampleFootage of(DriveOptions options) {
    return new SampleFootage(new DriveRenderer(options));
  }

  @Override
  public boolean hasNext() {
    return next < renderer.options().video().frames();
  }

  @Override
  public DriveFrame next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the drive has %d frames".formatted(next));
    }
    return renderer.render(next++);
  }

  @Override
  public void close() {
    renderer.close();
  }
}
