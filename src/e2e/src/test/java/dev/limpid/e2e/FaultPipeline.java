package dev.limpid.e2e;

import java.util.List;

/**
 * The pipelines that faults strike, of shipped models and with default threads; but {@code
 * predict-small} with one, as what it gives for pictures so small depends on their number, and
 * frames that come alone have more than those that come together.
 */
enum FaultPipeline {
  DEBLUR("deblur: { model: rdn-small }, predict: { model: predict-small, conceal: 5 }", 1),
  AHEAD("deblur: { model: deblur-small }, describe: { every: 5 }", 0),
  BURST("predict: { model: predict-small, conceal: 5 }, burst: { frames: 6, every: 4 }", 1),
  SYNC(
      "describe: { every: 2 }, sync: { reference: %s, stripe: 20 s, aligned: final }"
          .formatted(FaultFootage.REFERENCE),
      0);

  private final String stages;
  private final int threads;

  FaultPipeline(String stages, int threads) {
    this.stages = stages;
    this.threads = threads;
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
    threads: %d
    %s
    """
        .formatted(
            bootstrap,
            FaultFootage.TOPICS.prefix(),
            checkpoints,
            Dist.root().resolve("models"),
            stages,
            threads,
            String.join("\n", further));
  }
}
