package dev.limpid.dashboard;

import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.Match;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecords;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what cameras and a pipeline would write, without either: inputs and results of streams.
 */
final class FakeStreams implements AutoCloseable {
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledExecutorService job = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, ScheduledFuture<?>> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> predicting = new ConcurrentHashMap<>();
  private final Map<String, Boolean> aligning = new ConcurrentHashMap<>();
  private final Map<String, List<Target>> targets = new ConcurrentHashMap<>();

  FakeStreams(String bootstrap, Topics topics) {
    this.topics = topics;
    Properties properties = KafkaSettings.producer(bootstrap);
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "1");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Where results go: a topic, and the stream that they have there. */
  record Target(String topic, String stream) {}

  /** A stream: its frames, taken in turn, at a rate, with results after a while. */
  record Script(String id, List<byte[]> inputs, List<byte[]> results, double fps, long delayMs) {}

  /** Plays a stream until {@link #stop} or {@link #close}. */
  void play(Script script) {
    long periodMicros = Math.round(1_000_000 / script.fps());
    Metronome metronome = new Metronome(TimeUnit.MICROSECONDS.toNanos(periodMicros));
    long[] seq = {0};
    Runnable beat =
        () -> {
          if (metronome.isDue(System.nanoTime())) {
            step(script, seq[0]++);
          }
        };
    long phaseMicros = Math.floorMod(script.id().hashCode(), periodMicros);
    running.put(
        script.id(),
        clock.scheduleAtFixedRate(beat, phaseMicros, periodMicros, TimeUnit.MICROSECONDS));
  }

  /** Leaves out the beats that a busy machine would make up for in a burst; no camera does that. */
  private static final class Metronome {
    private final long periodNanos;
    private long lastNanos;

    private Metronome(long periodNanos) {
      this.periodNanos = periodNanos;
    }

    private boolean isDue(long nowNanos) {
      boolean due = nowNanos - lastNanos > periodNanos / 2;
      if (due) {
        lastNanos = nowNanos;
      }
      return due;
    }
  }

  /** Writes what a pipeline says about itself when it starts. */
  void describe(PipelineDescription description) {
    sent(
        producer.send(
            new ProducerRecord<>(
                topics.pipeline(), key(PipelineDescription.KEY), description.toJson())));
  }

  /** From now on the results of a stream go there; else they go to the deblurred frames. */
  void write(String id, List<Target> results) {
    targets.put(id, results);
  }

  /** From now on a stream is neither predicted nor aligned. */
  void writeResultsOnly(String id) {
    predicting.remove(id);
    aligning.remove(id);
  }

  /** Writes a picture that is made now and then. */
  void still(String topic, String id, long captureMillis, byte[] image) {
    sent(producer.send(frame(topic, id, 0, 0, captureMillis, image, List.of())));
  }

  /**
   * From now on each result comes with a prediction of the next one.
   *
   * @param ahead which picture it shows: 1, the right one, or another
   */
  void predict(String id, int ahead) {
    predicting.put(id, ahead);
  }

  /**
   * From now on every fifth frame is aligned to a recording of 500 frames; final matches follow 50
   * frames later.
   *
   * @param found whether there is a match
   */
  void align(String id, boolean found) {
    aligning.put(id, found);
  }

  private void alignment(Script script, long seq, long captureMillis, String source) {
    boolean found = aligning.getOrDefault(script.id(), false);
    int index = (int) (40 + seq % 450);
    send(script.id(), match(script.id(), seq, captureMillis, source, found ? index : -1, true));
    if (found) {
      byte[] picture = script.inputs().get((int) ((seq + 1) % script.inputs().size()));
      List<WireHeader> headers = List.of(WireHeader.ofText(FrameHeaders.SOURCE, source));
      var unused =
          producer.send(
              frame(topics.name("aligned"), script.id(), seq, 0, captureMillis, picture, headers));
    }
    if (seq >= 50) {
      int before = (int) (40 + (seq - 50) % 450);
      send(script.id(), match(script.id(), seq - 50, captureMillis, source, before, false));
    }
  }

  private void send(String id, Match match) {
    long captureMillis = match.query().timestampMillis();
    var unused =
        producer.send(
            new ProducerRecord<>(
                topics.name("alignments"), null, captureMillis, key(id), match.toJson()));
  }

  private static Match match(
      String id, long seq, long captureMillis, String source, int index, boolean provisional) {
    byte[] costs = new byte[128];
    java.util.SplittableRandom random = new java.util.SplittableRandom(seq);
    for (int i = 0; i < costs.length; i++) {
      double off = (i - index * 128 / 500.0) / 3;
      costs[i] = (byte) (110 + random.nextInt(60) - (index < 0 ? 0 : 110 * Math.exp(-off * off)));
    }
    return new Match(
        provisional ? Match.Kind.PROVISIONAL : Match.Kind.FINAL,
        "monday",
        new Match.Query(id, seq, 0, captureMillis, source),
        index < 0 ? null : new Match.Place(index, 500, 0, index, 0, "limpid.recordings", 0, index),
        index < 0 ? null : 0.4,
        index < 0 ? 0 : 0.62,
        provisional ? costs : null);
  }

  void stop(String id) {
    ScheduledFuture<?> task = running.remove(id);
    if (task != null) {
      task.cancel(false);
    }
  }

  private void step(Script script, long seq) {
    long captureMillis = System.currentTimeMillis();
    byte[] input = script.inputs().get((int) (seq % script.inputs().size()));
    var unused =
        producer.send(
            frame(topics.frames(), script.id(), seq, 0, captureMillis, input, List.of()),
            (metadata, failure) -> {
              if (failure == null && !script.results().isEmpty() && !job.isShutdown()) {
                later(script, seq, captureMillis, metadata);
              }
            });
  }

  private void later(Script script, long seq, long captureMillis, RecordMetadata source) {
    byte[] result = script.results().get((int) (seq % script.results().size()));
    var unused =
        job.schedule(
            () -> {
              List<WireHeader> headers = resultHeaders(position(source));
              for (Target target : targets(script.id())) {
                var ignored =
                    producer.send(
                        frame(
                            target.topic(),
                            target.stream(),
                            seq,
                            0,
                            captureMillis,
                            result,
                            headers));
              }
              if (aligning.containsKey(script.id()) && seq % 5 == 0) {
                alignment(script, seq, captureMillis, position(source));
              }
              if (predicting.containsKey(script.id())) {
                prediction(script, seq, captureMillis, headers);
              }
            },
            script.delayMs(),
            TimeUnit.MILLISECONDS);
  }

  private List<Target> targets(String id) {
    return targets.getOrDefault(id, List.of(new Target(topics.name("deblurred"), id)));
  }

  private void prediction(Script script, long seq, long captureMillis, List<WireHeader> headers) {
    int ahead = predicting.getOrDefault(script.id(), 1);
    byte[] next = script.results().get((int) ((seq + ahead) % script.results().size()));
    List<WireHeader> all = new ArrayList<>(headers);
    all.add(WireHeader.ofLong(FrameHeaders.HORIZON, 1));
    var unused =
        producer.send(
            frame(topics.name("predicted"), script.id(), seq, 0, captureMillis, next, all));
  }

  /** Writes a stand-in for a frame. */
  void standIn(String id, long seq, byte[] image, String source) {
    List<WireHeader> headers = new ArrayList<>(resultHeaders(source));
    headers.add(new WireHeader(FrameHeaders.SYNTHETIC, new byte[0]));
    sent(
        producer.send(
            frame(
                topics.name("deblurred"), id, seq, 0, System.currentTimeMillis(), image, headers)));
  }

  /** Writes one input frame and waits for it. */
  String input(String id, long seq, long captureMillis, byte[] image) {
    return position(
        sent(producer.send(frame(topics.frames(), id, seq, 0, captureMillis, image, List.of()))));
  }

  /** Writes one result and waits for it. */
  void result(String id, long seq, long captureMillis, byte[] image, String source) {
    List<WireHeader> headers = resultHeaders(source);
    sent(producer.send(frame(topics.name("deblurred"), id, seq, 0, captureMillis, image, headers)));
  }

  void event(Event event) {
    sent(
        producer.send(
            new ProducerRecord<>(
                topics.events(),
                null,
                event.timestampMillis(),
                key(event.stream()),
                event.toJson())));
  }

  void deadLetter(String id, String error) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.deadLetter(), key(id), new byte[] {1, 2, 3});
    record.headers().add(FrameHeaders.ERROR, error.getBytes(StandardCharsets.UTF_8));
    sent(producer.send(record));
  }

  private static RecordMetadata sent(Future<RecordMetadata> sending) {
    try {
      return sending.get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException("record not sent: " + e, e);
    }
  }

  private static List<WireHeader> resultHeaders(String source) {
    return List.of(
        WireHeader.ofText(FrameHeaders.SOURCE, source),
        WireHeader.ofText(FrameHeaders.STAGE, "deblur"),
        WireHeader.ofText(FrameHeaders.MODEL, "rdn-small@1.0.0"));
  }

  private static String position(RecordMetadata metadata) {
    return metadata.topic() + "/" + metadata.partition() + "/" + metadata.offset();
  }

  private static ProducerRecord<byte[], byte[]> frame(
      String topic,
      String id,
      long seq,
      long epoch,
      long captureMillis,
      byte[] image,
      List<WireHeader> more) {
    List<WireHeader> all =
        new ArrayList<>(
            new FrameHeaders(OptionalLong.of(seq), OptionalLong.empty(), epoch).toWire());
    all.addAll(more);
    return WireRecords.toProducer(WireRecord.outgoing(topic, captureMillis, id, image, all));
  }

  private static byte[] key(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    job.shutdownNow();
    producer.close(java.time.Duration.ofSeconds(5));
  }
}
