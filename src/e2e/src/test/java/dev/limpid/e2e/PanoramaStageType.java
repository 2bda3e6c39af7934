package dev.limpid.e2e;

import dev.limpid.media.Picture;
import dev.limpid.operators.sets.FrameSet;
import dev.limpid.operators.sets.GatherOptions;
import dev.limpid.operators.sets.SetOutput;
import dev.limpid.operators.sets.SetStage;
import dev.limpid.operators.sets.SetStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.wire.Panel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts the pictures of three cameras that were taken at the same time side by side, and fails when
 * it is told to. For tests.
 */
public final class PanoramaStageType implements SetStageType {
  static final String NAME = "panorama";
  static final List<String> STREAMS = List.of("north", "east", "south");
  static final long TOLERANCE_MILLIS = 19;

  /** Longer than the footage of tests: no order in which Kafka gives the streams loses a set. */
  private static final long PATIENCE_MILLIS = 60_000;

  private static final AtomicInteger SETS_TO_FAILURE = new AtomicInteger();

  /** No frame's fault: for what a stage throws otherwise, the frames of a set are refused. */
  private static final class InjectedFailure extends Error {
    private static final long serialVersionUID = 1;

    InjectedFailure(String message) {
      super(message);
    }
  }

  /** Fails once, at one of the next sets, counted from 1. */
  static void failAt(int set) {
    SETS_TO_FAILURE.set(set);
  }

  /** Whether it failed as it was told. */
  static boolean hasFailed() {
    return SETS_TO_FAILURE.get() <= 0;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Puts pictures side by side, for tests.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of();
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(StageTopic.pictures(NAME, "Panorama", Panel.STILL));
  }

  @Override
  public GatherOptions gather(StageSite site) {
    return new GatherOptions.Time(
        STREAMS,
        TOLERANCE_MILLIS,
        PATIENCE_MILLIS,
        new GatherOptions.Bounds(64 << 20, 2 * PATIENCE_MILLIS));
  }

  @Override
  public SetStage open(StageSite site) {
    return new Stage(site.topic(NAME));
  }

  private record Stage(String topic) implements SetStage {
    @Override
    public void step(FrameSet set, List<Picture> pictures, SetOutput output) {
      if (SETS_TO_FAILURE.getAndDecrement() == 1) {
        throw new InjectedFailure("injected failure at " + set.id());
      }
      output.picture(topic, NAME, set.frames().get(0), sideBySide(pictures), List.of());
    }

    private static Picture sideBySide(List<Picture> pictures) {
      int row = 3 * pictures.get(0).width();
      int height = pictures.get(0).height();
      Picture wide = Picture.allocate(pictures.get(0).width() * pictures.size(), height);
      ByteBuffer rgb = wide.rgb();
      for (int i = 0; i < pictures.size(); i++) {
        for (int y = 0; y < height; y++) {
          rgb.put(row * (y * pictures.size() + i), pictures.get(i).rgb(), row * y, row);
        }
      }
      return wide;
    }

    @Override
    public void close() {}
  }
}
