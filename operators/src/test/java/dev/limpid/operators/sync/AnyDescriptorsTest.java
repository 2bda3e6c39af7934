package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.align.LiveReference;
import dev.limpid.operators.process.MemoryHost;
import dev.limpid.operators.process.MemoryStore;
import dev.limpid.testing.AnyRecords;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Match;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Records of any kind beside good streams: nothing is thrown, and the good streams give the same
 * bytes as without. {@code -Dlimpid.fuzz.records=1000000 -Dlimpid.fuzz.seed=7} makes a campaign of
 * it.
 */
class AnyDescriptorsTest {
  private static final int RECORDS = Integer.getInteger("limpid.fuzz.records", 3000);
  private static final long SEED = Long.getLong("limpid.fuzz.seed", 13);
  private static final int GOOD = 200;
  private static final Route ROUTE = new Route(1);
  private static final long[] NUMBERS = {
    Long.MIN_VALUE, -1L << 62, -1, 0, 1, 800, 1L << 61, 1L << 62, Long.MAX_VALUE
  };

  /** Pictures of the reference are always there. */
  private static final class Surroundings extends MemoryHost implements ReferencePictures {
    final SyncPipeline pipeline;

    Surroundings(boolean live) {
      this(live, live ? null : new StoredSyncReference(ROUTE.reference(300)));
    }

    Surroundings(SyncReference reference) {
      this(false, reference);
    }

    private Surroundings(boolean live, @Nullable SyncReference reference) {
      SyncOptions options =
          new SyncOptions(
              KafkaAccess.of("unused:1"),
              "limpid",
              "sync",
              live ? "good-ahead" : "monday",
              live,
              60_000,
              20_000,
              SyncOptions.Aligned.FINAL,
              SyncOptions.Frames.ALL,
              600_000,
              10);
      pipeline =
          new SyncPipeline(
              options,
              reference,
              this,
              new SyncPipeline.Stores(new MemoryStore<>(), new MemoryStore<>()),
              this);
    }

    @Override
    public CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
      return CompletableFuture.completedFuture(
          Optional.of(WireRecord.outgoing(place.topic(), 0, "monday", new byte[] {1}, List.of())));
    }

    Map<String, List<WireRecord>> good() {
      return emitted().stream()
          .filter(record -> record.stream().startsWith("good"))
          .collect(Collectors.groupingBy(WireRecord::stream));
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void accept_anyRecordsBesideGoodStreams(boolean live) {
    Surroundings calm = run(live, 0);
    Surroundings beside = run(live, RECORDS);

    assertThat(calm.good()).hasSize(2);
    assertThat(beside.good()).isEqualTo(calm.good());
    assertThat(beside.topic("dead-letter")).hasSizeGreaterThan(RECORDS / 10);
  }

  private static Surroundings run(boolean live, int records) {
    Surroundings own = new Surroundings(live);
    AnyRecords any = new AnyRecords(SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    int taken = 0;
    try (SyncPipeline pipeline = own.pipeline) {
      for (int i = 0; i < GOOD; i++) {
        if (live) {
          ROUTE.frames("good-ahead", i, 90 + i).forEach(pipeline::accept);
        }
        ROUTE.frames("good-1", i, 60 + i).forEach(pipeline::accept);
        ROUTE.frames("good-2", i, 60 + i).forEach(pipeline::accept);
        for (; taken < (long) records * (i + 1) / GOOD; taken++) {
          WireRecord next = random.nextInt(4) == 0 ? any.next() : mutated(random, i);
          try {
            pipeline.accept(next);
          } catch (RuntimeException e) {
            throw new AssertionError("seed %d, record %d: %s".formatted(SEED, taken, next), e);
          }
        }
        if (i % 41 == 0) {
          pipeline.drain();
          pipeline.save();
        }
      }
      pipeline.end();
    }
    return own;
  }

  /** A descriptor with up to two things wrong. */
  private static WireRecord mutated(SplittableRandom random, int index) {
    WireRecord good = ROUTE.record("any-" + random.nextInt(10), index, 60 + index);
    byte[] value = good.value();
    List<WireHeader> headers = new ArrayList<>(good.headers());
    long time = good.timestampMillis();
    for (int change = random.nextInt(3); change > 0; change--) {
      switch (random.nextInt(8)) {
        case 0 -> value = null;
        case 1 -> value = new byte[4 * random.nextInt(40)];
        case 2 -> value = new byte[random.nextInt(200)];
        case 3 -> {
          value = new byte[128];
          random.nextBytes(value);
        }
        case 4 -> time = NUMBERS[random.nextInt(NUMBERS.length)];
        case 5 -> headers.remove(random.nextInt(headers.size()));
        case 6 ->
            headers.set(
                random.nextInt(3),
                WireHeader.ofLong(
                    List.of(FrameHeaders.SEQ, FrameHeaders.PTS, FrameHeaders.EPOCH)
                        .get(random.nextInt(3)),
                    NUMBERS[random.nextInt(NUMBERS.length)]));
        default ->
            headers.add(0, WireHeader.ofText(FrameHeaders.SOURCE, "x".repeat(random.nextInt(9))));
      }
    }
    return WireRecord.outgoing(good.topic(), time, good.stream(), value, headers);
  }

  @Test
  void accept_descriptorOfOtherLength_isADeadLetterThatNamesTheFrame() {
    Surroundings own = new Surroundings(false);
    WireRecord good = ROUTE.record("cam", 5, 60);
    WireRecord bad =
        WireRecord.outgoing(
            good.topic(), good.timestampMillis(), "cam", new byte[8], good.headers());
    try (SyncPipeline pipeline = own.pipeline) {
      pipeline.accept(bad);
      pipeline.accept(ROUTE.record("cam", 6, 61));
      pipeline.end();
    }

    assertThat(own.topic("dead-letter"))
        .singleElement()
        .satisfies(
            letter -> {
              List<WireHeader> headers = letter.headers();
              assertThat(headers.get(headers.size() - 1))
                  .isEqualTo(WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/1/20"));
              assertThat(headers.get(headers.size() - 2).text())
                  .startsWith("stage 'sync': stream 'cam': descriptor limpid.descriptors")
                  .endsWith("expected 32 values as in the reference monday, got 2");
            });
    assertThat(own.counted("recordsRejected")).isEqualTo(1);
    assertThat(own.topic("alignments")).hasSize(2);
  }

  @Test
  void accept_failure_isADeadLetterAndItsStreamBeginsAnew() {
    Surroundings own = new Surroundings(new FaultyReference());
    try (SyncPipeline pipeline = own.pipeline) {
      for (int i = 0; i < 8; i++) {
        pipeline.accept(ROUTE.record("cam", i, 60 + i));
      }
      pipeline.drain();
    }

    assertThat(own.events()).extracting(Event::type).containsExactly(Event.Type.RESET_REJECTED);
    long failed = own.events().get(0).seq();
    assertThat(seqs(own.topic("dead-letter"))).containsExactly(failed);
    assertThat(seqs(own.topic("alignments")))
        .hasSize(7)
        .doesNotContain(failed)
        .contains(7L * Route.EVERY);
  }

  private static List<Long> seqs(List<WireRecord> records) {
    return records.stream()
        .map(record -> FrameHeaders.parse(record.headers()).seq().getAsLong())
        .toList();
  }

  /** Fails when it is asked for a place the third time. */
  private static final class FaultyReference implements SyncReference {
    private final StoredSyncReference good = new StoredSyncReference(ROUTE.reference(300));
    private int asked;

    @Override
    public String model() {
      return good.model();
    }

    @Override
    public long generation() {
      return good.generation();
    }

    @Override
    public LiveReference live() {
      return good.live();
    }

    @Override
    public int dimension() {
      return good.dimension();
    }

    @Override
    public Match.Place place(double position) {
      if (asked++ == 2) {
        throw new IllegalStateException("as a fault does");
      }
      return good.place(position);
    }

    @Override
    public void close() {
      good.close();
    }
  }
}
