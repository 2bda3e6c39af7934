package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.sets.GatherOptions;
import dev.limpid.operators.sets.SetStageType;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.Topics;
import java.util.ArrayList;
import java.util.List;

/** Finds the place of each stage: which pictures come to it, and who listens to it. */
final class StageSites {
  private StageSites() {}

  /** The places of stages, in their order. */
  static List<StageSite> of(List<StageSpec> stages, PipelineSite pipeline) {
    List<StageSite> sites = new ArrayList<>();
    String pictures = new Topics(pipeline.prefix()).frames();
    PipelineSite now = pipeline;
    for (int i = 0; i < stages.size(); i++) {
      StageSpec spec = stages.get(i);
      StageSite site = site(spec, now, pictures, false);
      boolean everyFrame = isToldOfEveryFrame(stages, i, site);
      sites.add(site(spec, now, pictures, everyFrame));
      now = judgesFrames(spec, site) ? now.judged() : now;
      if (spec.type() instanceof FrameStageType frames && frames.changesPictures()) {
        pictures = spec.type().result(site).orElse(pictures);
      }
    }
    return sites;
  }

  /** Whether a stage takes all frames that come in, and so is the one that refuses any. */
  private static boolean judgesFrames(StageSpec spec, StageSite site) {
    return site.isFirst()
        && spec.type() instanceof SetStageType sets
        && sets.gather(site) instanceof GatherOptions.Window;
  }

  private static StageSite site(
      StageSpec spec, PipelineSite pipeline, String pictures, boolean everyFrame) {
    return new StageSite(
        spec.type().name(), spec.name(), spec.options(), pipeline, pictures, everyFrame);
  }

  /**
   * The stage whose topic comes in to an operator: the last one before it that writes the kind.
   *
   * @return its index; negative if the operator takes the pictures of its streams
   */
  static int source(List<StageSpec> stages, int operator) {
    int source = -1;
    if (stages.get(operator).type() instanceof OperatorStageType type) {
      for (int i = 0; i < operator; i++) {
        source = stages.get(i).type().writes(type.input()) ? i : source;
      }
    }
    return source;
  }

  private static boolean isToldOfEveryFrame(List<StageSpec> stages, int index, StageSite site) {
    for (int i = index + 1; i < stages.size(); i++) {
      StageSpec later = stages.get(i);
      if (later.type() instanceof OperatorStageType operator
          && source(stages, i) == index
          && operator.needsEveryFrame(site(later, site.pipeline(), site.pictures(), false))) {
        return true;
      }
    }
    return false;
  }
}
