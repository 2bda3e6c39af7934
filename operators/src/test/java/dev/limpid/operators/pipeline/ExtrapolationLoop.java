package dev.limpid.operators.pipeline;

import dev.limpid.media.Picture;
import org.jspecify.annotations.Nullable;

/**
 * What the model tiny-extrapolate does to one stream, in plain Java: each pixel goes on changing.
 */
final class ExtrapolationLoop {
  private @Nullable Picture previous;

  /** Takes a frame and gives the next one. */
  Picture step(Picture frame) {
    Picture next = Picture.allocate(frame.width(), frame.height());
    for (int i = 0; i < frame.rgb().limit(); i++) {
      int now = frame.rgb().get(i) & 0xFF;
      int change = previous == null ? 0 : now - (previous.rgb().get(i) & 0xFF);
      next.rgb().put(i, (byte) Math.max(0, Math.min(255, now + change)));
    }
    previous = frame;
    return next;
  }

  /** The picture {@code ahead} frames after a next one, without changing this loop. */
  Picture ahead(Picture next, int ahead) {
    ExtrapolationLoop copy = new ExtrapolationLoop();
    copy.previous = previous;
    Picture picture = next;
    for (int i = 0; i < ahead; i++) {
      picture = copy.step(picture);
    }
    return picture;
  }
}
