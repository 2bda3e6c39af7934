package dev.limpid.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.media.FrameCodec;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.NeutralLocale;
import dev.limpid.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Memory of {@code limpid run} with many streams of which few are at work: {@code src/bench/run
 * streams [STREAMS] [ACTIVE] [FRAMES] [disk|memory] [DIST] [FOLDER]}. Each stream sends a frame;
 * the active ones go on for so many frames; then each sends one more, so that all come back from
 * where they rested. Fails if a frame is missing or anything was told.
 */
public final class ManyStreams {
  private static final Topics TOPICS = new Topics("many");
  private static final String OUTPUT = TOPICS.name("deblurred");
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;
  private static final String HEAP = "-Xmx600m -XX:MaxDirectMemorySize=128m";
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final LimpidProcess limpid;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> reader;
  private final byte[] picture = picture();
  private long sent;
  private long outputs;

  private ManyStreams(
      LimpidProcess limpid,
      KafkaProducer<String, byte[]> producer,
      KafkaConsumer<byte[], byte[]> reader) {
    this.limpid = limpid;
    this.producer = producer;
    this.reader = reader;
  }

  public static void main(String[] args) throws Exception {
    NeutralLocale.use();
    int streams = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int active = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    int frames = args.length > 2 ? Integer.parseInt(args[2]) : 40;
    String backend = args.length > 3 ? args[3] : "disk";
    Path dist = Path.of(args.length > 4 ? args[4] : "src/dist/target/dist");
    Path dir = LimpidProcess.newFolder(Path.of(args.length > 5 ? args[5] : "out/streams"));
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      Path pipeline = dir.resolve("pipeline.yaml");
      Files.writeString(pipeline, pipeline(dir, kafka.bootstrap(), backend));
      LimpidProcess.once(dist, dir, "topics", pipeline.toString());
      try (LimpidProcess limpid =
              LimpidProcess.startWith(HEAP, dist, dir, "run", pipeline.toString());
          KafkaProducer<String, byte[]> producer =
              new KafkaProducer<>(
                  KafkaSettings.producer(kafka.bootstrap()),
                  new StringSerializer(),
                  new ByteArraySerializer());
          KafkaConsumer<byte[], byte[]> reader = reader(kafka.bootstrap())) {
        new ManyStreams(limpid, producer, reader).run(streams, active, frames);
      }
    }
  }

  private static String pipeline(Path dir, String bootstrap, String backend) {
    return """
    kafka: { bootstrap: "%s", prefix: %s }
    checkpoint: { dir: "%s", interval: 5 s }
    memory: { states: 200, frames: 200 }
    state: { backend: %s }
    stream: { ttl: 2 h }
    stages: [ deblur: { model: rdn-small } ]
    """
        .formatted(bootstrap, TOPICS.prefix(), Watch.checkpoints(dir).toAbsolutePath(), backend);
  }

  private static byte[] picture() {
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    for (int i = 0; i < rgb.limit(); i++) {
      rgb.put(i, (byte) (i * 31 / WIDTH));
    }
    return FrameCodec.encodeJpeg(rgb, WIDTH, HEIGHT, 90);
  }

  private static KafkaConsumer<byte[], byte[]> reader(String bootstrap) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(OUTPUT, TOPICS.events(), TOPICS.deadLetter())
            .flatMap(topic -> reader.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    return reader;
  }

  private void run(int streams, int active, int frames) throws Exception {
    System.out.printf("%-28s %9s %9s %9s %9s%n", "after", "frames", "out", "MiB now", "MiB most");
    for (int s = 0; s < streams; s++) {
      send(s, 0);
    }
    awaitAll("one frame of each stream");
    for (int i = 1; i <= frames; i++) {
      for (int s = 0; s < active; s++) {
        send(s, i);
      }
    }
    awaitAll("the active streams");
    for (int s = 0; s < streams; s++) {
      send(s, s < active ? frames + 1 : 1);
    }
    awaitAll("one more of each stream");
  }

  private void send(int stream, long seq) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(TOPICS.frames(), null, "camera-" + stream, picture);
    new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), 1)
        .toWire()
        .forEach(header -> record.headers().add(header.key(), header.value()));
    var unused = producer.send(record);
    sent++;
  }

  private void awaitAll(String what) throws Exception {
    producer.flush();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (outputs() < sent) {
      limpid.requireAlive();
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "%s: expected %d outputs within %s, got %d".formatted(what, sent, PATIENCE, outputs));
      }
    }
    System.out.printf(
        "%-28s %9d %9d %9d %9d%n",
        what, sent, outputs, limpid.memory("VmRSS") >> 20, limpid.memory("VmHWM") >> 20);
  }

  /** Reads on; gives how many committed outputs there are, and fails if anything else came. */
  private long outputs() {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(500))) {
      if (!record.topic().equals(OUTPUT)) {
        throw new IllegalStateException(
            "expected no events or dead letters, got " + new String(record.value(), UTF_8));
      }
      outputs++;
    }
    return outputs;
  }
}
