package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageType;
import dev.limpid.wire.Event;
import dev.limpid.wire.KafkaUnavailableException;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.ReadProgress;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicFit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What is done before a pipeline starts: everything that can be known is checked. */
public final class PipelineStart {
  private PipelineStart() {}

  /**
   * Loads the model of every stage, as the job will, and checks that the stages fit together.
   *
   * @throws IllegalArgumentException if frames of a recording would be skipped
   * @throws ModelException if a model is missing, broken or of another task, or a stage cannot take
   *     what the one before it gives
   */
  public static void requireStages(Pipeline pipeline) {
    requireLive(pipeline);
    new StageFit(pipeline.stages(), pipeline.sites()).require();
  }

  private static void requireLive(Pipeline pipeline) {
    long maxLagMillis = pipeline.get(PipelineKeys.MAX_LAG).toMillis();
    if (maxLagMillis > 0 && pipeline.get(PipelineKeys.BOUNDED)) {
      throw new IllegalArgumentException(
          "live.max-lag: expected 0 s with kafka.bounded, which is for recordings, got %d ms"
              .formatted(maxLagMillis));
    }
  }

  /**
   * Checks what the job needs from Kafka.
   *
   * @throws RuntimeException naming the broker that does not answer, or the topics or the reference
   *     that are missing
   */
  public static void requireKafka(Pipeline pipeline) {
    PipelineNeeds needs = new PipelineNeeds(pipeline);
    needs.requireNoLoop();
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      needs.require(admin);
    }
    List<StageSite> sites = pipeline.sites();
    for (int i = 0; i < sites.size(); i++) {
      if (pipeline.stages().get(i).type() instanceof OperatorStageType operator) {
        operator.check(sites.get(i), inputModel(pipeline, operator.input(), sites.subList(0, i)));
      }
    }
  }

  /**
   * The pipeline with what depends on the brokers decided.
   *
   * @throws IllegalArgumentException if it wants longer transactions than they allow
   */
  public static Pipeline fitToBrokers(Pipeline pipeline) {
    Pipeline fit = TransactionTimeout.fit(pipeline);
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      Map<String, Integer> limits = TopicFit.of(admin, pipeline.allTopics()).limits();
      return new Pipeline(fit.values(), fit.stages(), limits);
    }
  }

  /** The model of the last of some stages that writes to a kind of topic. */
  private static String inputModel(Pipeline pipeline, String kind, List<StageSite> sites) {
    String model = "";
    for (int i = 0; i < sites.size(); i++) {
      StageType type = pipeline.stages().get(i).type();
      if (type.writes(kind) && type instanceof FrameStageType frames) {
        model = modelIfHere(frames, sites.get(i));
      }
    }
    return model;
  }

  /** Models may lie only where the job runs; there they are checked again. */
  private static String modelIfHere(FrameStageType type, StageSite site) {
    try {
      Model model = type.check(site);
      return model == null ? "" : model.id();
    } catch (ModelException e) {
      return "";
    }
  }

  /**
   * Tells those who look at the topics what the pipeline writes.
   *
   * @throws KafkaUnavailableException if Kafka does not take it
   */
  public static void describe(Pipeline pipeline) {
    String topic = pipeline.topics().pipeline();
    byte[] key = PipelineDescription.KEY.getBytes(StandardCharsets.UTF_8);
    byte[] value = pipeline.description().toJson();
    send(pipeline, topic, List.of(new ProducerRecord<>(topic, key, value)));
  }

  /**
   * Tells, by an event for each, which stages of the checkpoint that a job starts from the pipeline
   * does not have any more.
   *
   * @param settings Flink's, which name the checkpoint
   * @return the names of these stages
   * @throws KafkaUnavailableException if Kafka does not take the events
   */
  public static List<String> tellDropped(Pipeline pipeline, ReadableConfig settings) {
    List<String> dropped = RestoredStages.of(settings).dropped(pipeline);
    if (!dropped.isEmpty()) {
      String topic = pipeline.topics().events();
      send(pipeline, topic, dropped.stream().map(stage -> droppedEvent(topic, stage)).toList());
    }
    return dropped;
  }

  private static ProducerRecord<byte[], byte[]> droppedEvent(String topic, String stage) {
    String detail =
        "stage '%s' is not in the pipeline any more; its state was dropped".formatted(stage);
    return event(topic, Event.Type.STAGE_DROPPED, detail);
  }

  private static ProducerRecord<byte[], byte[]> event(
      String topic, Event.Type type, String detail) {
    long now = System.currentTimeMillis();
    Event event = new Event(type, "", -1, 0, now, detail);
    return new ProducerRecord<>(topic, null, now, new byte[0], event.toJson());
  }

  /**
   * Checks that a job begins where the pipeline left off, notes in the folder which topics its
   * checkpoints will have offsets of, and tells, by an event for each partition, of what Kafka
   * deleted meanwhile.
   *
   * @param hasCheckpoint whether it starts from a checkpoint of the folder
   * @return sentences about records that were deleted before they were read
   * @throws IllegalStateException if the pipeline has run before and there is no checkpoint, or the
   *     topics do not hold what the checkpoint has offsets of
   */
  public static List<String> requireInput(
      Pipeline pipeline, CheckpointFolder folder, boolean hasCheckpoint) throws IOException {
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      InputHistory history = InputHistory.of(pipeline, admin);
      TopicIds now = TopicIds.of(pipeline, admin);
      if (hasCheckpoint) {
        history.requireWithin();
        history.requireSame(now, TopicIds.read(folder.root()));
        now.writeBesideOthers(folder.root());
        return tellDeleted(pipeline, admin, history.deletedUnread());
      }
      if (!folder.beginsAnew()) {
        history.requireNone();
      }
      now.write(folder.root());
      return List.of();
    }
  }

  /**
   * Sentences about where a pipeline reads on, at the latest: what it has noted may be older than
   * its checkpoint, or missing.
   *
   * @param hasCheckpoint whether it starts from one
   */
  public static List<String> readingOn(Pipeline pipeline, boolean hasCheckpoint) {
    if (!hasCheckpoint && pipeline.get(PipelineKeys.START) == PipelineKeys.Start.LATEST) {
      return List.of();
    }
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      return InputHistory.unread(
          admin.progress(KafkaEnds.group(pipeline), pipeline.frames()), hasCheckpoint);
    }
  }

  /** Each once: the pipeline's group then goes on with what is left. */
  private static List<String> tellDeleted(
      Pipeline pipeline, TopicAdmin admin, List<ReadProgress> partitions) {
    if (partitions.isEmpty()) {
      return List.of();
    }
    List<String> told =
        partitions.stream()
            .map(
                each ->
                    "Kafka deleted up to %d records before they were read: %s"
                        .formatted(each.deletedUnread(), each))
            .toList();
    String topic = pipeline.topics().events();
    send(
        pipeline,
        topic,
        told.stream().map(each -> event(topic, Event.Type.INPUT_LOST, each)).toList());
    admin.skipDeleted(KafkaEnds.group(pipeline), partitions);
    return told;
  }

  private static void send(
      Pipeline pipeline, String topic, List<ProducerRecord<byte[], byte[]>> records) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            pipeline.kafka().producer(Map.of()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> record : records) {
        producer.send(record).get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while describing the pipeline", e);
    } catch (ExecutionException | KafkaException e) {
      throw pipeline.kafka().failure("describe the pipeline in topic " + topic, "Write", e);
    }
  }
}
