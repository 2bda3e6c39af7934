package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.Delivery;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's settings for a pipeline. */
final class JobSettings {
  private JobSettings() {}

  static Configuration of(Pipeline pipeline) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    // Flink would keep the end of a frame back for up to 100 ms, until its buffer is full.
    configuration.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
    // State of stages that were taken out; PipelineStart tells of them.
    configuration.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    configuration.set(
        StateBackendOptions.STATE_BACKEND, pipeline.get(PipelineKeys.STATE_BACKEND).flinkName());
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL,
        pipeline.get(PipelineKeys.CHECKPOINT_INTERVAL));
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        pipeline.get(PipelineKeys.DELIVERY) == Delivery.EXACTLY_ONCE
            ? CheckpointingMode.EXACTLY_ONCE
            : CheckpointingMode.AT_LEAST_ONCE);
    String directory = pipeline.get(PipelineKeys.CHECKPOINT_DIR);
    if (!directory.isEmpty()) {
      configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory);
      configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    }
    return configuration;
  }
}
