package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
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
    for (int i = 0; i < stages.size(); i++) {
      StageSpec spec = stages.get(i);
      StageSite site = site(spec, pipeline, pictures, false);
      boolean everyFrame = isToldOfEveryFrame(spec, stages.subList(i + 1, stages.size()), site);
      sites.add(site(spec, pipeline, pictures, everyFrame));
      if (spec.type() instanceof FrameStageType frames && frames.changesPictures()) {
        pictures = spec.type().result(site).orElse(pictures);
      }
    }
    return sites;
  }

  private static StageSite site(
      StageSpec spec, PipelineSite pipeline, String pictures, boolean everyFrame) {
    return new StageSite(
        spec.type().name(), spec.name(), spec.options(), pipeline, pictures, everyFrame);
  }

  private static boolean isToldOfEveryFrame(StageSpec spec, List<StageSpec> later, StageSite site) {
    return later.stream()
        .anyMatch(
            other ->
                other.type() instanceof OperatorStageType operator
                    && spec.type().writes(operator.input())
                    && operator.needsEveryFrame(
                        site(other, site.pipeline(), site.pictures(), false)));
  }
}
