package dev.limpid.jobs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Entry point of the job jar: {@code flink run limpid-job.jar PIPELINE.yaml [key=value ...]}. Each
 * {@code key=value} overrides one key of the file.
 */
public final class PipelineMain {
  private PipelineMain() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      throw new IllegalArgumentException(
          "expected: PIPELINE.yaml [key=value ...], for example pipeline.yaml kafka.prefix=limpid");
    }
    Pipeline pipeline = PipelineFile.read(Path.of(args[0]));
    List<String> overrides = Arrays.asList(args).subList(1, args.length);
    for (String assignment : overrides) {
      pipeline = pipeline.with(assignment);
    }
    PipelineStart.requireKafka(pipeline);
    pipeline = PipelineStart.fitToBrokers(pipeline);
    PipelineStart.describe(pipeline);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    PipelineJob.build(environment, pipeline);
    environment.execute("limpid " + pipeline.topics().prefix());
  }
}
