package dev.limpid.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.limpid.embedded.EmbeddedKafka;
import dev.limpid.media.FrameCodec;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
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
 * streams [STREAMS] [ACTIVE] [FRAMES] [disk|memory]}. Each stream sends a frame; the active ones go
 * on for so many frames; then each sends one more, so that all come back from where they rested.
 * Fails if a frame is missing or an event was told. The command is started with {@code
 * LIMPID_JAVA_OPTS} as they are.
 */
public final class ManyStreams {
  private static final Topics TOPICS = new Topics("many");
  private static final String OUTPUT = TOPICS.name("deblurred");
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;
  private static final long STATES_MEBIBYTES = 200;
  private static final long FRAMES_MEBIBYTES = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(20);

  private final Process limpid;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> reader;
  private final byte[] picture;
  private long sent;
  private long outputs;

  private ManyStreams(
      Process limpid,
      KafkaProducer<String, byte[]> producer,
      KafkaConsumer<byte[], byte[]> reader) {
    this.limpid = limpid;
    this.producer = producer;
    this.reader = reader;
    ByteBuffer rgb = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    Footage.write(rgb, WIDTH, HEIGHT, 1);
    this.picture = FrameCodec.encodeJpeg(rgb.flip(), WIDTH, HEIGHT, 90);
  }

  public static void main(String[] args) throws Exception {
    int streams = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int active = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    int frames = args.length > 2 ? Integer.parseInt(args[2]) : 40;
    String backend = args.length > 3 ? args[3] : "disk";
    Path folder = Files.createTempDirectory("limpid-many");
    try (EmbeddedKafka broker = EmbeddedKafka.start()) {
      Path pipeline = pipeline(folder, broker.bootstrap(), backend);
      int made = command(folder, "topics", pipeline).waitFor();
      if (made != 0) {
        throw new IllegalStateException("limpid topics ended with %d".formatted(made));
      }
      Process limpid = command(folder, "run", pipeline);
      try (KafkaProducer<String, byte[]> producer =
              new KafkaProducer<>(
                  KafkaSettings.producer(broker.bootstrap()),
                  new StringSerializer(),
                  new ByteArraySerializer());
          KafkaConsumer<byte[], byte[]> reader = reader(broker.bootstrap())) {
        new ManyStreams(limpid, producer, reader).run(streams, active, frames);
      } finally {
        limpid.destroy();
        limpid.waitFor(2, TimeUnit.MINUTES);
      }
    }
  }

  private static Path pipeline(Path folder, String bootstrap, String backend) throws Exception {
    Path pipeline = folder.resolve("many.yaml");
    return Files.writeString(
        pipeline,
        """
        kafka: { bootstrap: "%s", prefix: %s }
        checkpoint: { dir: "%s", interval: 5 s }
        memory: { states: %d, frames: %d }
        state: { backend: %s }
        stream: { ttl: 2 h }
        stages:
          - deblur: { model: rdn-small }
        """
            .formatted(
                bootstrap,
                TOPICS.prefix(),
                folder.resolve("checkpoints").toUri(),
                STATES_MEBIBYTES,
                FRAMES_MEBIBYTES,
                backend));
  }

  private static Process command(Path folder, String name, Path pipeline) throws Exception {
    String limpid = System.getProperty("limpid.command", "./limpid");
    return new ProcessBuilder(limpid, name, pipeline.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".log").toFile())
        .start();
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
      if (System.nanoTime() > deadline || !limpid.isAlive()) {
        throw new IllegalStateException(
            "%s: expected %d outputs, got %d; limpid %s"
                .formatted(what, sent, outputs, limpid.isAlive() ? "runs" : "has ended"));
      }
    }
    System.out.printf(
        "%-28s %9d %9d %9d %9d%n", what, sent, outputs, mebibytes("VmRSS"), mebibytes("VmHWM"));
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

  /** A line of the process's status; of the launcher's child, if that is the JVM. */
  private long mebibytes(String line) throws Exception {
    ProcessHandle handle = limpid.toHandle();
    long most = mebibytes(handle, line);
    for (ProcessHandle child : handle.descendants().toList()) {
      most = Math.max(most, mebibytes(child, line));
    }
    return most;
  }

  private static long mebibytes(ProcessHandle process, String line) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(text -> text.startsWith(line + ":"))
        .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")) >> 10)
        .findFirst()
        .orElse(0);
  }
}
