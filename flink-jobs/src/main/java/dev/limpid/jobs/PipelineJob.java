package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.flink.ProcessorOperatorFactory;
import dev.limpid.operators.pipeline.FrameProcessorFactory;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Builds the job graph of a pipeline: Kafka source → frame operator → Kafka sink and, for each
 * stage that is an operator of its own, its input → that operator → a Kafka sink of its own, so
 * that frames stay in one chain.
 */
public final class PipelineJob {

  /** Key groups; fixed, because a savepoint cannot be restored with another number. */
  static final int MAX_PARALLELISM = 128;

  private final Pipeline pipeline;
  private final List<StageSite> sites;
  private final List<OperatorStage> operators = new ArrayList<>();
  private final List<StageSite> frameStages = new ArrayList<>();

  /** A stage that is an operator, at its place, and the topic that comes in. */
  private record OperatorStage(OperatorStageType type, StageSite site, String input) {}

  private PipelineJob(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.sites = pipeline.sites();
    for (int i = 0; i < sites.size(); i++) {
      StageSite site = sites.get(i);
      if (pipeline.stages().get(i).type() instanceof OperatorStageType operator) {
        operators.add(new OperatorStage(operator, site, input(operator, site, i)));
      } else {
        frameStages.add(site);
      }
    }
  }

  private String input(OperatorStageType operator, StageSite site, int index) {
    int source = StageSites.source(pipeline.stages(), index);
    return source < 0 ? site.pictures() : sites.get(source).topic(operator.input());
  }

  /** Adds the pipeline to an execution environment. */
  public static void build(StreamExecutionEnvironment environment, Pipeline pipeline) {
    new PipelineJob(pipeline).build(environment);
  }

  private void build(StreamExecutionEnvironment environment) {
    RestoredBackend.require(pipeline, environment.getConfiguration());
    environment.configure(JobSettings.of(pipeline));
    environment.setParallelism(pipeline.get(PipelineKeys.PARALLELISM));
    environment.setMaxParallelism(MAX_PARALLELISM);
    SingleOutputStreamOperator<WireRecord> frames =
        environment
            .fromSource(KafkaEnds.source(pipeline), WatermarkStrategy.noWatermarks(), "frames")
            .uid(OperatorIds.SOURCE)
            .transform("end", WireRecordType.INSTANCE, new EndOfStreams())
            .uid(OperatorIds.END);
    frames = pipeline.frames().isOne() ? frames : withOneOriginEach(frames);
    SingleOutputStreamOperator<WireRecord> outputs = frames;
    if (!frameStages.isEmpty()) {
      outputs = frames(frames);
      withoutMarks(outputs)
          .sinkTo(KafkaEnds.sink(pipeline, ""))
          .name("kafka")
          .uid(OperatorIds.SINK);
    }
    Map<String, SingleOutputStreamOperator<WireRecord>> inputs = new HashMap<>();
    inputs.put(pipeline.topics().frames(), frames);
    for (OperatorStage stage : operators) {
      add(stage, input(stage.input(), inputs, outputs));
    }
    finishDropped(RestoredStages.of(environment.getConfiguration()), frames);
  }

  /**
   * Keeps the sinks of dropped stages, without input, for the first run without them: what they had
   * written by the checkpoint is committed, and no transaction stays open.
   */
  private void finishDropped(
      RestoredStages restored, SingleOutputStreamOperator<WireRecord> frames) {
    if (restored.dropsFrames(pipeline)) {
      finishDropped("frames", "", OperatorIds.SINK, frames);
    }
    for (String name : restored.droppedOperators(pipeline)) {
      finishDropped(name, name, OperatorIds.sink(name), frames);
    }
  }

  private void finishDropped(
      String name,
      String transactions,
      String sink,
      SingleOutputStreamOperator<WireRecord> frames) {
    frames
        .filter(record -> false)
        .name("dropped " + name)
        .uid(OperatorIds.dropped(name))
        .sinkTo(KafkaEnds.sink(pipeline, transactions))
        .name("kafka")
        .uid(sink);
  }

  /** Where frames come from several topics, a stream may only come from one. */
  private SingleOutputStreamOperator<WireRecord> withOneOriginEach(
      SingleOutputStreamOperator<WireRecord> source) {
    SingleOutputStreamOperator<WireRecord> frames =
        source
            .keyBy(WireRecord::stream)
            .process(
                new StreamOrigins(
                    pipeline.topics().deadLetter(),
                    pipeline.get(PipelineKeys.STREAM_TTL).toMillis()),
                WireRecordType.INSTANCE)
            .name(OperatorIds.ORIGINS)
            .uid(OperatorIds.stage(OperatorIds.ORIGINS));
    frames
        .getSideOutput(StreamOrigins.REFUSED)
        .sinkTo(KafkaEnds.sink(pipeline, OperatorIds.ORIGINS))
        .name("kafka")
        .uid(OperatorIds.sink(OperatorIds.ORIGINS));
    return frames;
  }

  private SingleOutputStreamOperator<WireRecord> frames(
      SingleOutputStreamOperator<WireRecord> source) {
    return source
        .keyBy(WireRecord::stream)
        .transform(
            RestoredStages.label(frameStages.stream().map(StageSite::name).toList()),
            WireRecordType.INSTANCE,
            new ProcessorOperatorFactory(
                new FrameProcessorFactory(
                    pipeline.frameOptions(), frameStages, pipeline.engineOptions())))
        .uid(OperatorIds.FRAMES);
  }

  /** What is for Kafka: records that only say that there is a frame are for later stages. */
  private SingleOutputStreamOperator<WireRecord> withoutMarks(
      SingleOutputStreamOperator<WireRecord> outputs) {
    Set<String> marked = new HashSet<>();
    for (OperatorStage stage : operators) {
      if (stage.type().needsEveryFrame(stage.site())) {
        marked.add(stage.input());
      }
    }
    return marked.isEmpty()
        ? outputs
        : outputs
            .filter(
                record ->
                    !marked.contains(record.topic())
                        || Objects.requireNonNull(record.value()).length > 0)
            .name("records")
            .uid(OperatorIds.RECORDS);
  }

  private SingleOutputStreamOperator<WireRecord> input(
      String topic,
      Map<String, SingleOutputStreamOperator<WireRecord>> inputs,
      SingleOutputStreamOperator<WireRecord> outputs) {
    return inputs.computeIfAbsent(
        topic,
        name -> {
          String kind = name.substring(pipeline.topics().prefix().length() + 1);
          return outputs
              .filter(record -> record.topic().equals(name))
              .name(kind)
              .uid(OperatorIds.input(kind));
        });
  }

  private void add(OperatorStage stage, SingleOutputStreamOperator<WireRecord> input) {
    int parallelism =
        stage.type().runsOnce(stage.site()) ? 1 : pipeline.get(PipelineKeys.PARALLELISM);
    String name = stage.site().name();
    input
        .keyBy(stage.type().grouping(stage.site()), Types.STRING)
        .transform(
            name,
            WireRecordType.INSTANCE,
            new ProcessorOperatorFactory(stage.type().processor(stage.site())))
        .setParallelism(parallelism)
        .uid(OperatorIds.stage(name))
        .sinkTo(KafkaEnds.sink(pipeline, name))
        .setParallelism(parallelism)
        .name("kafka")
        .uid(OperatorIds.sink(name));
  }
}
