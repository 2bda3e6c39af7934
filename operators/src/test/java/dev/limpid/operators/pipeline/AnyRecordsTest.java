package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.Picture;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Metrics;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.sets.FrameSet;
import dev.limpid.operators.sets.GatherOptions;
import dev.limpid.operators.sets.GatherStateSerializer;
import dev.limpid.operators.sets.SetOutput;
import dev.limpid.operators.sets.SetPipeline;
import dev.limpid.operators.sets.SetStage;
import dev.limpid.operators.stage.PipelineSite;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stream.StreamStateSerializer;
import dev.limpid.testing.AnyRecords;
import dev.limpid.testing.Campaign;
import dev.limpid.testing.Frames;
import dev.limpid.testing.MemoryWatch;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.KafkaSettings;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import dev.limpid.wire.WireRecordFormat;
import dev.limpid.wire.WireRecords;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Records of any kind beside good streams: nothing is thrown, the good streams give the same bytes
 * as without, all that is emitted can be written, and each record ends as one output or as one dead
 * letter that tells where it lies, or is counted as late or as not written.
 */
class AnyRecordsTest {
  private static final int RECORDS = Campaign.count(3000);
  private static final long SEED = Campaign.seed();

  /** Frames of the two good streams; the any records are spread between them. */
  private static final int GOOD = Math.min(2000, Math.max(40, RECORDS / 50));

  private static final int CHECKPOINT_EVERY = 97;

  /** Opens a processor. */
  private interface Opening {
    Processor open(Surroundings surroundings);
  }

  @Test
  void frames_lookingAhead_anyRecordsBesideGoodStreams() {
    checkFrames("tiny-lookahead", 10);
  }

  @Test
  void frames_recurrent_anyRecordsBesideGoodStreams() {
    checkFrames("tiny-average", 1_000_000);
  }

  @Test
  void sets_anyRecordsBesideGoodStreams() {
    Surroundings beside = check("sets", GatherStateSerializer.INSTANCE, AnyRecordsTest::sets);
    assertThat(beside.lettersOf).as("dead letters of a record").containsOnly(0, 1);
  }

  private static void checkFrames(String model, int perSecond) {
    Surroundings beside =
        check(model, StreamStateSerializer.INSTANCE, own -> frames(own, model, perSecond));
    long outputs = 0;
    for (int offset = 0; offset < RECORDS; offset++) {
      outputs += beside.outputsOf[offset];
      assertThat(beside.lettersOf[offset] + beside.outputsOf[offset])
          .as("outputs and dead letters of record %d of seed %d", offset, SEED)
          .isLessThanOrEqualTo(1);
    }
    assertThat(outputs).isPositive();
    long rejected = beside.counted("framesRejected");
    assertThat(outputs + rejected + beside.counted("framesLate") + beside.bareEnds)
        .as("what became of all records")
        .isEqualTo(RECORDS);
  }

  private static Processor frames(Surroundings own, String model, int perSecond) {
    FrameOptions options =
        new FrameOptions(
            "limpid",
            4,
            5,
            8,
            1,
            92,
            1 << 16,
            16,
            Damaged.DEAD_LETTER,
            perSecond,
            600_000,
            MemoryOptions.DEFAULTS,
            OverloadOptions.OFF);
    return new FramePipeline(
        options,
        Sites.CPU,
        List.of(Sites.open(Sites.of("deblur", "model", model))),
        own,
        own.store());
  }

  private static Processor sets(Surroundings own) {
    PipelineSite pipeline =
        new PipelineSite(
            "limpid",
            KafkaAccess.of("unused:1"),
            List.of(),
            600_000,
            92,
            1 << 16,
            16,
            Damaged.EVENT,
            10,
            false);
    StageSite site = new StageSite("w", "w", Map.of(), pipeline, "limpid.frames", false);
    GatherOptions options =
        new GatherOptions.Window(3, 2, new GatherOptions.Bounds(1 << 20, 10_000));
    return new SetPipeline(site, options, new Last(), own, own.store());
  }

  private static <T> Surroundings check(
      String name, TypeSerializer<T> serializer, Opening opening) {
    long tensors = Tensor.live();
    MemoryWatch memory = new MemoryWatch();
    long started = System.nanoTime();
    Surroundings calm = new Surroundings(serializer);
    run(opening.open(calm), calm, 0, memory);
    Surroundings beside = new Surroundings(serializer);
    run(opening.open(beside), beside, RECORDS, memory);
    System.out.printf(
        "any records, %s: %d, seed %d, %d s; %s; %d dead letters%n",
        name,
        RECORDS,
        SEED,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started),
        memory.report(),
        beside.deadLetters);
    assertThat(calm.good.keySet()).containsExactly("good-1", "good-2");
    calm.good.forEach(
        (stream, outputs) -> {
          assertThat(outputs).as(stream).hasSizeGreaterThan(GOOD / 3);
          assertThat(beside.good.get(stream)).as(stream).isEqualTo(outputs);
        });
    assertThat(beside.deadLetters).isBetween(1L, (long) RECORDS);
    assertThat(beside.deadLetters + beside.untold)
        .as("dead letters, and those that events tell of")
        .isEqualTo(beside.counted("framesRejected"));
    assertThat(Tensor.live()).isEqualTo(tensors);
    return beside;
  }

  private static void run(Processor processor, Surroundings own, int records, MemoryWatch memory) {
    AnyRecords any = new AnyRecords(SEED);
    int taken = 0;
    try (processor) {
      for (int i = 0; i < GOOD; i++) {
        processor.accept(frame("good-1", i));
        processor.accept(frame("good-2", i));
        for (; taken < (long) records * (i + 1) / GOOD; taken++) {
          WireRecord next = any.next();
          memory.look(taken);
          try {
            WireRecord carried = carried(next);
            own.bareEnds += carried.isBareEnd() && !RecordLimits.isNameTooLong(carried) ? 1 : 0;
            processor.accept(carried);
            own.runMails();
          } catch (RuntimeException | Error e) {
            throw new AssertionError("seed %d, record %d: %s".formatted(SEED, taken, next), e);
          }
        }
        if (i % CHECKPOINT_EVERY == 0) {
          processor.drain();
          processor.save();
        }
      }
      processor.end();
    }
  }

  /** As it comes through the reader and between tasks. */
  private static WireRecord carried(WireRecord record) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      WireRecord taken = RecordLimits.fits(record) ? record : RecordLimits.cut(record);
      WireRecordFormat.write(taken, new DataOutputStream(bytes));
      WireRecord read =
          WireRecordFormat.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      assertThat(read).isEqualTo(taken);
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the last picture of a set. */
  private static final class Last implements SetStage {
    @Override
    public void step(FrameSet set, List<Picture> pictures, SetOutput output) {
      int last = pictures.size() - 1;
      String stream = set.frames().get(last).stream();
      output.picture("limpid.last", stream, set.frames().get(last), pictures.get(last), List.of());
    }

    @Override
    public void close() {}
  }

  /** Keeps digests of what the good streams give, and writes all as Kafka's sink would. */
  private static final class Surroundings implements Host {
    private static final Pattern UNTOLD = Pattern.compile("(\\d+) more records were refused.*");

    final Map<String, List<Integer>> good = new TreeMap<>();
    final int[] outputsOf = new int[RECORDS];
    final int[] lettersOf = new int[RECORDS];
    long deadLetters;
    long untold;
    long bareEnds;

    private final TypeSerializer<?> serializer;
    private final Map<String, Long> counts = new HashMap<>();
    private final Queue<Runnable> mails = new ConcurrentLinkedQueue<>();

    Surroundings(TypeSerializer<?> serializer) {
      this.serializer = serializer;
    }

    /** As between two records: mails that mails bring wait for the next round. */
    void runMails() {
      for (int left = mails.size(); left > 0; left--) {
        mails.remove().run();
      }
    }

    @SuppressWarnings("unchecked") // each processor has one kind of state
    <T> StateStore<T> store() {
      return new Serialized<>((TypeSerializer<T>) serializer);
    }

    @Override
    public void emit(WireRecord record) {
      var out = WireRecords.toProducer(record);
      assertThat(out.timestamp()).isNotNegative();
      assertThat(RecordLimits.bytes(record)).isLessThanOrEqualTo(KafkaSettings.MAX_RECORD_BYTES);
      if (record.stream().startsWith("good")) {
        good.computeIfAbsent(record.stream(), unused -> new ArrayList<>()).add(record.hashCode());
      }
      if (record.topic().equals("limpid.dead-letter")) {
        deadLetters++;
        count(record, lettersOf);
      } else if (record.topic().equals("limpid.events")) {
        event(Event.fromJson(Objects.requireNonNull(record.value())));
      } else {
        count(record, outputsOf);
      }
    }

    private void event(Event event) {
      Matcher skipped = UNTOLD.matcher(event.detail());
      if (event.type() == Event.Type.DEAD_LETTERS_SKIPPED && skipped.matches()) {
        untold += Long.parseLong(skipped.group(1));
      }
    }

    /** By the last source that it names: what came in may name others. */
    private static void count(WireRecord record, int[] ofOffset) {
      String source =
          record.headers().stream()
              .filter(header -> header.key().equals(FrameHeaders.SOURCE))
              .reduce((earlier, later) -> later)
              .orElseThrow(() -> new AssertionError("no source: " + record))
              .text();
      RecordPlace place = RecordPlace.parse(source);
      assertThat(place.topic()).isEqualTo(Frames.TOPIC);
      assertThat(place.partition())
          .as(record::toString)
          .isEqualTo(record.stream().startsWith("good") ? 0 : AnyRecords.PARTITION);
      if (place.partition() == AnyRecords.PARTITION) {
        ofOffset[Math.toIntExact(place.offset())]++;
      }
    }

    long counted(String name) {
      return counts.getOrDefault(name, 0L);
    }

    @Override
    public void execute(Runnable task) {
      mails.add(task);
    }

    @Override
    public void afterNextRecord(Runnable task) {
      execute(() -> execute(task));
    }

    @Override
    public void schedule(long delayMillis, Runnable task) {}

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }

    @Override
    public Metrics metrics() {
      return new Metrics() {
        @Override
        public void count(String name, long increment) {
          counts.merge(name, increment, Long::sum);
        }

        @Override
        public void observe(String name, long value) {}

        @Override
        public void gauge(String name, LongSupplier value) {}
      };
    }
  }

  /** States as their bytes in a checkpoint. */
  private static final class Serialized<T> implements StateStore<T> {
    private final TypeSerializer<T> serializer;
    private final Map<String, byte[]> states = new HashMap<>();

    Serialized(TypeSerializer<T> serializer) {
      this.serializer = serializer;
    }

    @Override
    public @Nullable T load(String key) {
      byte[] bytes = states.get(key);
      try {
        return bytes == null ? null : serializer.deserialize(new DataInputDeserializer(bytes));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void save(String key, T state) {
      try {
        DataOutputSerializer out = new DataOutputSerializer(1024);
        serializer.serialize(state, out);
        states.put(key, out.getCopyOfBuffer());
        T unused = load(key);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void delete(String key) {
      states.remove(key);
    }

    @Override
    public List<String> keys() {
      return List.copyOf(states.keySet());
    }
  }
}
