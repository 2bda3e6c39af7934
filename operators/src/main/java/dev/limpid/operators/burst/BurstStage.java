package dev.limpid.operators.burst;

import dev.limpid.media.Picture;
import dev.limpid.operators.sets.FrameSet;
import dev.limpid.operators.sets.SetFrame;
import dev.limpid.operators.sets.SetOutput;
import dev.limpid.operators.sets.SetStage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.vision.DenseFlow;
import dev.limpid.wire.WireHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes one sharp picture per burst, in the place of its middle frame. */
final class BurstStage implements SetStage {
  private final BurstMaker maker = new BurstMaker();
  private final String topic;

  BurstStage(StageSite site) {
    this.topic = site.topic(BurstStageType.STILLS);
  }

  @Override
  public @Nullable String refusal(int width, int height) {
    return Math.min(width, height) < DenseFlow.MIN_SIDE
        ? "expected at least %d pixels on each side, got %dx%d"
            .formatted(DenseFlow.MIN_SIDE, width, height)
        : null;
  }

  @Override
  public void step(FrameSet set, List<Picture> pictures, SetOutput output) {
    BurstMaker.Sharp made = maker.make(pictures);
    SetFrame middle = set.frames().get(set.frames().size() / 2);
    output.picture(
        topic,
        middle.stream(),
        middle,
        made.sharp(),
        List.of(
            WireHeader.ofLong(BurstStageType.FRAMES_HEADER, made.frames()),
            WireHeader.ofLong(BurstStageType.USED_HEADER, made.used())));
  }

  @Override
  public void close() {
    maker.close();
  }
}
