package dev.limpid.jobs;

import dev.limpid.jobs.PipelineKeys.Delivery;
import dev.limpid.jobs.PipelineKeys.Start;
import dev.limpid.operators.deblur.DeblurStageFactory;
import dev.limpid.operators.describe.DescribeStageFactory;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.predict.PredictStageFactory;
import dev.limpid.operators.stream.FrameOperatorFactory;
import dev.limpid.operators.stream.StageFactory;
import dev.limpid.operators.sync.SyncOperatorFactory;
import dev.limpid.operators.sync.SyncOptions;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.WireRecord;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Builds the job graph of a pipeline: Kafka source → frame operator → Kafka sink and, with a sync
 * stage, descriptors → sync operator → a Kafka sink of its own, so that frames stay in one chain.
 */
public final class PipelineJob {

  /** Key groups; fixed, because a savepoint cannot be restored with another number. */
  static final int MAX_PARALLELISM = 128;

  /** Below the broker's default limit of 15 minutes. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

  private PipelineJob() {}

  /**
   * Checks what the job needs from Kafka.
   *
   * @throws RuntimeException naming the broker that does not answer, or the topics or the reference
   *     that are missing
   */
  public static void requireKafka(Pipeline pipeline) {
    try (TopicAdmin admin = new TopicAdmin(pipeline.get(PipelineKeys.BOOTSTRAP))) {
      admin.requireExisting(pipeline.topics().all());
    }
    sync(pipeline)
        .filter(options -> !options.live())
        .ifPresent(
            options ->
                new ReferenceStore(options.bootstrap(), pipeline.topics())
                    .require(options.reference()));
  }

  /**
   * Loads the model of every stage, as the job will.
   *
   * @throws dev.limpid.operators.model.ModelException if one is missing, broken or of another task
   */
  public static void requireModels(Pipeline pipeline) {
    stages(pipeline).forEach(StageFactory::check);
  }

  /** Adds the pipeline to an execution environment. */
  public static void build(StreamExecutionEnvironment environment, Pipeline pipeline) {
    build(environment, pipeline, stages(pipeline));
  }

  /** Adds the pipeline with these stages instead of its own. */
  static void build(
      StreamExecutionEnvironment environment, Pipeline pipeline, List<StageFactory> stages) {
    environment.configure(configuration(pipeline));
    environment.setParallelism(pipeline.get(PipelineKeys.PARALLELISM));
    environment.setMaxParallelism(MAX_PARALLELISM);
    SingleOutputStreamOperator<WireRecord> outputs =
        environment
            .fromSource(source(pipeline), WatermarkStrategy.noWatermarks(), "frames")
            .uid(OperatorIds.SOURCE)
            .keyBy(WireRecord::stream)
            .transform(
                "limpid",
                WireRecordType.INSTANCE,
                new FrameOperatorFactory(pipeline.frameOptions(), stages))
            .uid(OperatorIds.FRAMES);
    Optional<SyncOptions> sync = sync(pipeline);
    boolean marked = sync.map(SyncOptions::needsMarks).orElse(false);
    (marked ? withoutMarks(outputs, pipeline) : outputs)
        .sinkTo(sink(pipeline, ""))
        .name("kafka")
        .uid(OperatorIds.SINK);
    sync.ifPresent(options -> addSync(outputs, pipeline, options));
  }

  /** What is for Kafka: records that only say that there is a frame are for the sync operator. */
  private static SingleOutputStreamOperator<WireRecord> withoutMarks(
      SingleOutputStreamOperator<WireRecord> outputs, Pipeline pipeline) {
    String descriptors = pipeline.topics().descriptors();
    return outputs
        .filter(
            record ->
                !record.topic().equals(descriptors)
                    || Objects.requireNonNull(record.value()).length > 0)
        .name("records")
        .uid(OperatorIds.RECORDS);
  }

  private static void addSync(
      SingleOutputStreamOperator<WireRecord> outputs, Pipeline pipeline, SyncOptions options) {
    String descriptors = pipeline.topics().descriptors();
    // Every stream needs the one that is a live reference, and the sink keeps their order.
    int parallelism = options.live() ? 1 : pipeline.get(PipelineKeys.PARALLELISM);
    outputs
        .filter(record -> record.topic().equals(descriptors))
        .name("descriptors")
        .uid(OperatorIds.DESCRIPTORS)
        .keyBy(WireRecord::stream)
        .transform("sync", WireRecordType.INSTANCE, new SyncOperatorFactory(options))
        .setParallelism(parallelism)
        .uid(OperatorIds.SYNC)
        .sinkTo(sink(pipeline, "-sync"))
        .setParallelism(parallelism)
        .name("kafka")
        .uid(OperatorIds.SYNC_SINK);
  }

  /** Settings of the sync operator, if the pipeline has one. */
  static Optional<SyncOptions> sync(Pipeline pipeline) {
    return pipeline.stages().stream()
        .filter(spec -> spec.kind() == StageSpec.Kind.SYNC)
        .findFirst()
        .map(spec -> syncOptions(pipeline, spec));
  }

  private static SyncOptions syncOptions(Pipeline pipeline, StageSpec spec) {
    String stream = spec.get(PipelineKeys.SYNC_STREAM);
    boolean live = !stream.isEmpty();
    return new SyncOptions(
        pipeline.get(PipelineKeys.BOOTSTRAP),
        pipeline.get(PipelineKeys.PREFIX),
        live ? stream : spec.get(PipelineKeys.SYNC_REFERENCE),
        live,
        spec.get(PipelineKeys.SYNC_LAG).toMillis(),
        spec.get(PipelineKeys.SYNC_STRIPE).toMillis(),
        spec.get(PipelineKeys.SYNC_ALIGNED),
        spec.get(PipelineKeys.SYNC_FRAMES),
        pipeline.get(PipelineKeys.STREAM_TTL).toMillis());
  }

  private static Configuration configuration(Pipeline pipeline) {
    Configuration configuration = new Configuration();
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
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

  static List<StageFactory> stages(Pipeline pipeline) {
    return pipeline.stages().stream()
        .filter(spec -> spec.kind() != StageSpec.Kind.SYNC)
        .map(spec -> stage(spec, pipeline))
        .toList();
  }

  private static StageFactory stage(StageSpec spec, Pipeline pipeline) {
    return switch (spec.kind()) {
      case DEBLUR ->
          new DeblurStageFactory(
              spec.get(PipelineKeys.DEBLUR_MODEL),
              pipeline.get(PipelineKeys.MODELS),
              pipeline.engineOptions());
      case PREDICT ->
          new PredictStageFactory(
              spec.get(PipelineKeys.PREDICT_MODEL),
              pipeline.get(PipelineKeys.MODELS),
              pipeline.engineOptions(),
              predictOptions(spec),
              pipeline.has(StageSpec.Kind.DEBLUR));
      case DESCRIBE ->
          new DescribeStageFactory(
              spec.get(PipelineKeys.DESCRIBE_MODEL),
              pipeline.get(PipelineKeys.MODELS),
              pipeline.engineOptions(),
              spec.get(PipelineKeys.DESCRIBE_EVERY),
              sync(pipeline).map(SyncOptions::needsMarks).orElse(false));
      case SYNC -> throw new IllegalArgumentException("sync is an operator, not a stage of frames");
    };
  }

  private static PredictOptions predictOptions(StageSpec spec) {
    return new PredictOptions(
        spec.get(PipelineKeys.PREDICT_HORIZON),
        spec.get(PipelineKeys.PREDICT_CONCEAL),
        spec.get(PipelineKeys.PREDICT_CONCEAL_ON),
        spec.get(PipelineKeys.PREDICT_SURPRISE));
  }

  private static KafkaSource<WireRecord> source(Pipeline pipeline) {
    Properties properties = KafkaSettings.consumer(pipeline.get(PipelineKeys.BOOTSTRAP));
    properties.setProperty(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        String.valueOf(pipeline.get(PipelineKeys.FETCH)));
    KafkaSourceBuilder<WireRecord> builder =
        KafkaSource.<WireRecord>builder()
            .setProperties(properties)
            .setGroupId("limpid-" + pipeline.get(PipelineKeys.PREFIX))
            .setTopics(pipeline.topics().frames())
            .setStartingOffsets(
                pipeline.get(PipelineKeys.START) == Start.EARLIEST
                    ? OffsetsInitializer.earliest()
                    : OffsetsInitializer.latest())
            .setDeserializer(new WireRecordReader());
    if (pipeline.get(PipelineKeys.BOUNDED)) {
      builder.setBounded(OffsetsInitializer.latest());
    }
    return builder.build();
  }

  private static KafkaSink<WireRecord> sink(Pipeline pipeline, String suffix) {
    Properties properties = KafkaSettings.producer(pipeline.get(PipelineKeys.BOOTSTRAP));
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, String.valueOf(TRANSACTION_TIMEOUT.toMillis()));
    return KafkaSink.<WireRecord>builder()
        .setBootstrapServers(pipeline.get(PipelineKeys.BOOTSTRAP))
        .setKafkaProducerConfig(properties)
        .setDeliveryGuarantee(
            pipeline.get(PipelineKeys.DELIVERY) == Delivery.EXACTLY_ONCE
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix("limpid-" + pipeline.get(PipelineKeys.PREFIX) + suffix)
        .setRecordSerializer(new WireRecordWriter())
        .build();
  }
}
