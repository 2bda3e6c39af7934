package dev.limpid.e2e;

import java.util.List;

/** The pipelines that faults strike, of shipped models and with default threads. */
enum FaultPipeline {
  DEBLUR("deblur: { model: rdn-small }, predict: { model: predict-small, conceal: 5 }"),
  AHEAD("deblur: { model: deblur-small }, describe: { every: 5 }"),
  BURST("predict: { model: predict-small, conceal: 5 }, burst: { frames: 6, every: 4 }"),
  SYNC(
      "describe: { every: 2 }, sync: { reference: %s, stripe: 20 s, aligned: final }"
          .formatted(FaultFootage.REFERENCE));

  private final String stages;

  FaultPipeline(String stages) {
    this.stages = stages;
  }

  boolean hasReference() {
    return this == SYNC;
  }

  /** The pipeline file. */
  String file(String bootstrap, String checkpoints, List<String> further) {
    return """
    kafka: { bootstrap: "%s", prefix: %s }
    checkpoint: { interval: 1 s, dir: "%s" }
    models: [ "%s" ]
    stages: [ %s ]
    device: cpu
    %s
    """
        .formatted(
            bootstrap,
            FaultFootage.TOPICS.prefix(),
            checkpoints,
            Dist.root().resolve("models"),
            stages,
            String.join("\n", further));
  }
}
