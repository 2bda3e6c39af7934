package dev.limpid.bench;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.sync.SyncStageType;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.ReferenceStore;
import dev.limpid.wire.TopicAdmin;
import dev.limpid.wire.TopicSpec;
import dev.limpid.wire.Topics;
import dev.limpid.wire.Vectors;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Many streams that are shown frames of one stored reference, each from another place on, by the
 * sync operator and a broker in this process: {@code src/bench/run sync [STREAMS] [FRAMES]}. Prints
 * how fast pictures come, and the consumers and threads that it takes. Only public parts are used,
 * so it can be compiled against another version, too.
 */
public final class SyncFetch {
  private static final Topics TOPICS = new Topics("limpid");
  private static final int REFERENCE_FRAMES = 4000;
  private static final int PICTURE_BYTES = 8 << 10;
  private static final int DESCRIBE_EVERY = 10;
  private static final long FRAME_NANOS = 100_000_000;
  private static final String MODEL = "random@1";

  private SyncFetch() {}

  public static void main(String[] args) throws Exception {
    NeutralLocale.use();
    int streams = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    int frames = args.length > 1 ? Integer.parseInt(args[1]) : 200;
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      KafkaAccess access = KafkaAccess.of(kafka.bootstrap());
      storeReference(access);
      int threadsBefore = Thread.activeCount();
      BenchHost sink = new BenchHost(SyncStageType.ALIGNED);
      try (Processor processor = new SyncStageType().processor(site(access)).open(sink, sink)) {
        drive(processor, sink, streams, 0, 4 * DESCRIBE_EVERY);
        long pictures = sink.emitted();
        long started = System.nanoTime();
        drive(processor, sink, streams, 4 * DESCRIBE_EVERY, frames);
        double seconds = (System.nanoTime() - started) / 1e9;
        System.out.printf(
            "streams %d, pictures %d, %.1f s, pictures/s %.0f, consumers %d, threads %d%n",
            streams,
            sink.emitted() - pictures,
            seconds,
            (sink.emitted() - pictures) / seconds,
            consumers(),
            Thread.activeCount() - threadsBefore);
      }
    }
  }

  private static StageSite site(KafkaAccess kafka) {
    PipelineSite pipeline =
        new PipelineSite(
            "limpid", kafka, List.of(), 600_000, 92, 1 << 26, 1, Damaged.ACCEPT, 10, true);
    Map<String, String> options = Map.of("reference", "tour");
    return new StageSite(
        SyncStageType.NAME, SyncStageType.NAME, options, pipeline, TOPICS.frames(), false);
  }

  private static void drive(Processor processor, BenchHost sink, int streams, int from, int to) {
    for (int i = from; i < to; i++) {
      for (int s = 0; s < streams; s++) {
        processor.accept(frame("camera-" + s, i, place(s, streams) + i));
        sink.run();
      }
    }
    processor.drain();
  }

  /** Where in the reference a stream begins. */
  private static int place(int stream, int streams) {
    return (int) ((long) stream * (REFERENCE_FRAMES * 9 / 10) / streams);
  }

  private static WireRecord frame(String stream, int index, int place) {
    boolean described = index % DESCRIBE_EVERY == 0;
    return WireRecord.outgoing(
        TOPICS.name("descriptors"),
        index * FRAME_NANOS / 1_000_000,
        stream,
        described ? Vectors.toBytes(descriptor(place)) : new byte[0],
        List.of(
            WireHeader.ofLong(FrameHeaders.SEQ, index),
            WireHeader.ofLong(FrameHeaders.PTS, index * FRAME_NANOS),
            WireHeader.ofLong(FrameHeaders.EPOCH, 1),
            WireHeader.ofText(FrameHeaders.SOURCE, TOPICS.frames() + "/0/" + index),
            WireHeader.ofText(FrameHeaders.MODEL, MODEL)));
  }

  /** Of a place: others are unlike it. */
  private static float[] descriptor(int place) {
    SplittableRandom random = new SplittableRandom(place / DESCRIBE_EVERY);
    float[] values = new float[32];
    double square = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
      square += values[i] * values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) Math.sqrt(square);
    }
    return values;
  }

  private static void storeReference(KafkaAccess kafka) throws Exception {
    try (TopicAdmin admin = new TopicAdmin(kafka)) {
      admin.ensure(
          List.of(TopicSpec.of(TOPICS.recordings()), TopicSpec.of(TOPICS.references())),
          1,
          Map.of());
    }
    List<ReferenceFrame> frames = new ArrayList<>();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            KafkaSettings.producer(kafka.bootstrap()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < REFERENCE_FRAMES; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(TOPICS.recordings(), 0, "tour", new byte[PICTURE_BYTES]));
        float[] descriptor = i % DESCRIBE_EVERY == 0 ? descriptor(i) : null;
        RecordPlace place = new RecordPlace(TOPICS.recordings(), 0, i);
        frames.add(new ReferenceFrame(i, i * FRAME_NANOS, place, descriptor));
      }
    }
    new ReferenceStore(kafka, TOPICS).put(Reference.of("tour", MODEL, "tour", frames));
  }

  private static int consumers() throws Exception {
    return ManagementFactory.getPlatformMBeanServer()
        .queryNames(new ObjectName("kafka.consumer:type=consumer-metrics,*"), null)
        .size();
  }
}
