package dev.limpid.eval.deblur;

import dev.limpid.eval.blur.FlowPair;
import dev.limpid.media.Picture;
import dev.limpid.vision.DenseFlow;
import dev.limpid.vision.FlowField;
import dev.limpid.vision.Warp;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves the neighbours of a frame onto it by optical flow. Where the flows there and back do not
 * agree (content is hidden in one of the two), the frame's own pixels stand in. Not thread-safe;
 * owns native memory until closed.
 */
final class FlowAlignment implements AutoCloseable {
  /** Largest disagreement of the two flows, pixels. */
  private static final float TOLERANCE = 1;

  private final DenseFlow flow = new DenseFlow();
  private final Warp warp;
  private final FlowPair flows;
  private final List<Picture> aligned = new ArrayList<>();

  FlowAlignment(int width, int height) {
    warp = new Warp(width, height);
    flows = FlowPair.allocate(width, height);
    for (int i = 0; i < 2 * FrameWindow.RADIUS; i++) {
      aligned.add(Picture.allocate(width, height));
    }
  }

  /** The current frame and its aligned neighbours, valid until the next call. */
  List<Picture> align(FrameWindow window) {
    List<Picture> burst = new ArrayList<>();
    Picture current = window.current();
    burst.add(current);
    for (int offset = -FrameWindow.RADIUS; offset <= FrameWindow.RADIUS; offset++) {
      Picture neighbour = window.neighbour(offset);
      if (offset == 0 || neighbour == null) {
        continue;
      }
      Picture target = aligned.get(burst.size() - 1);
      flows.measure(flow, current, neighbour);
      warp.move(neighbour, flows.there(), -1, target);
      replaceHidden(current, target);
      burst.add(target);
    }
    return burst;
  }

  private void replaceHidden(Picture current, Picture target) {
    FlowField there = flows.there();
    FlowField back = flows.back();
    for (int y = 0; y < there.height(); y++) {
      for (int x = 0; x < there.width(); x++) {
        float dx = there.dx(x, y);
        float dy = there.dy(x, y);
        int column = Math.max(0, Math.min(there.width() - 1, Math.round(x + dx)));
        int row = Math.max(0, Math.min(there.height() - 1, Math.round(y + dy)));
        float errorX = dx + back.dx(column, row);
        float errorY = dy + back.dy(column, row);
        if (errorX * errorX + errorY * errorY > TOLERANCE * TOLERANCE) {
          int pixel = 3 * (y * there.width() + x);
          target.rgb().put(pixel, current.rgb(), pixel, 3);
        }
      }
    }
  }

  @Override
  public void close() {
    flow.close();
    warp.close();
  }
}
