package dev.limpid.operators.sets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.sets.GatherOptions.Bounds;
import dev.limpid.operators.sets.GatherOptions.Seq;
import dev.limpid.operators.sets.GatherOptions.Time;
import dev.limpid.operators.sets.GatherOptions.Window;
import dev.limpid.operators.sets.GatherResult.Complete;
import dev.limpid.operators.sets.GatherResult.Dropped;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** What holds for any frames; all is drawn from seeds. */
class GatherPropertyTest {
  private static final int SEEDS = 60;
  private static final List<String> STREAMS = List.of("a", "b", "c");
  private static final long PATIENCE = 300;
  private static final Bounds AMPLE = new Bounds(1 << 20, 1000);

  /** A frame of a stream that is played in turn with others. */
  private record Step(String text, long millis) {}

  @Test
  void byTime_everyInterleavingWithinThePatience_givesTheSame() {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertSameForAllInterleavings(new Time(STREAMS, 15, PATIENCE, AMPLE), seed);
    }
  }

  @Test
  void bySeq_everyInterleavingWithinThePatience_givesTheSame() {
    for (int seed = 0; seed < SEEDS; seed++) {
      assertSameForAllInterleavings(new Seq(STREAMS, 1000, 1000, AMPLE), seed);
    }
  }

  private static void assertSameForAllInterleavings(GatherOptions options, int seed) {
    List<List<Step>> streams = new ArrayList<>();
    for (String stream : STREAMS) {
      streams.add(jittered(stream, new Random(31L * seed + stream.charAt(0))));
    }
    List<String> expected = sorted(play(options, interleaved(streams, 0, new Random(0))));
    assertThat(expected).anyMatch(result -> result.startsWith("{"));
    for (int i = 0; i < 8; i++) {
      List<String> steps = interleaved(streams, PATIENCE, new Random(i));
      assertThat(sorted(play(options, steps))).as("seed %d: %s", seed, steps).isEqualTo(expected);
    }
  }

  /** Sets in their order, then the frames that were dropped: when is left open. */
  private static List<String> sorted(List<String> results) {
    List<String> sorted =
        new ArrayList<>(results.stream().filter(result -> !result.startsWith("-")).toList());
    results.stream().filter(result -> result.startsWith("-")).sorted().forEach(sorted::add);
    return sorted;
  }

  /** About 25 frames per second with lost, repeated, refused ones and a new epoch. */
  private static List<Step> jittered(String stream, Random random) {
    List<Step> steps = new ArrayList<>();
    for (int seq = 0; seq < 60; seq++) {
      long millis = 40L * seq + random.nextInt(21);
      int fate = random.nextInt(20);
      String text = stream + seq % 40 + "@" + millis + "/" + seq / 40;
      if (fate > 1) {
        steps.add(new Step(fate == 2 ? text + "!" : text, millis));
      }
      if (fate == 3) {
        steps.add(new Step(text, millis));
      }
    }
    return steps;
  }

  /** Any order in which no stream is ahead of what another was last seen at by more than that. */
  private static List<String> interleaved(List<List<Step>> streams, long lead, Random random) {
    List<Deque<Step>> left = new ArrayList<>(streams.stream().map(ArrayDeque::new).toList());
    List<Long> seen = new ArrayList<>(streams.stream().map(s -> s.get(0).millis()).toList());
    List<String> steps = new ArrayList<>();
    while (!left.isEmpty()) {
      int chosen = lead == 0 ? soonest(left) : random.nextInt(left.size());
      Step next = left.get(chosen).element();
      long slowest = seen.stream().mapToLong(Long::longValue).min().orElseThrow();
      if (lead > 0 && next.millis() > slowest + lead) {
        continue;
      }
      steps.add(left.get(chosen).remove().text());
      seen.set(chosen, next.millis());
      if (left.get(chosen).isEmpty()) {
        steps.add(next.text().charAt(0) + ".");
        left.remove(chosen);
        seen.remove(chosen);
      }
    }
    return steps;
  }

  private static int soonest(List<Deque<Step>> left) {
    int soonest = 0;
    for (int i = 1; i < left.size(); i++) {
      if (left.get(i).element().millis() < left.get(soonest).element().millis()) {
        soonest = i;
      }
    }
    return soonest;
  }

  private static List<String> play(GatherOptions options, List<String> steps) {
    return GatherScript.play(Gatherer.of(options, "group"), String.join(" ", steps));
  }

  @Test
  void snapshotAndRestoreAtEveryStep_giveTheSameAsAnUndisturbedRun() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (GatherOptions options : tight()) {
        Gatherer undisturbed = Gatherer.of(options, "a");
        Gatherer restored = Gatherer.of(options, "a");
        for (String step : wild(options, seed)) {
          Gatherer next = Gatherer.of(options, "a");
          assertThat(next.restore(copy(restored.state()))).isEmpty();
          restored = next;
          assertThat(GatherScript.step(restored, step))
              .as("seed %d, %s, step %s", seed, options, step)
              .isEqualTo(GatherScript.step(undisturbed, step));
          assertThat(restored.waitingBytes()).isEqualTo(undisturbed.waitingBytes());
        }
      }
    }
  }

  @Test
  void whateverComes_isBounded_andEachFrameLeavesOnce() {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (GatherOptions options : tight()) {
        Gatherer gatherer = Gatherer.of(options, "a");
        List<SetFrame> dropped = new ArrayList<>();
        Set<SetFrame> used = new HashSet<>();
        List<String> steps = wild(options, seed);
        for (String step : steps) {
          for (GatherResult result : GatherScript.step(gatherer, step)) {
            if (result instanceof Dropped frame) {
              dropped.add(frame.frame());
            } else if (result instanceof Complete complete) {
              used.addAll(complete.set().frames());
            }
          }
          assertThat(gatherer.waitingBytes()).isLessThanOrEqualTo(options.bounds().maxBytes());
        }
        assertThat(gatherer.waitingBytes()).isZero();
        long accepted = steps.stream().filter(step -> step.matches(".*[^.!?]")).count();
        assertThat(used).as("seed %d, %s", seed, options).doesNotContainAnyElementsOf(dropped);
        assertThat(used.size() + dropped.size()).isEqualTo((int) accepted);
      }
    }
  }

  private static List<GatherOptions> tight() {
    Bounds bounds = new Bounds(120, 250);
    return List.of(
        new Window(3, 2, bounds),
        new Window(2, 5, bounds),
        new Time(STREAMS, 15, 200, bounds),
        new Seq(STREAMS, 4, 200, bounds));
  }

  /**
   * Frames in any order, with every fault; each has a time of its own, so that no two are equal.
   */
  private static List<String> wild(GatherOptions options, int seed) {
    Random random = new Random(seed);
    List<String> steps = new ArrayList<>();
    long[] seqs = new long[STREAMS.size()];
    int streams = options instanceof Window ? 1 : STREAMS.size();
    for (int i = 0; i < 300; i++) {
      int chosen = random.nextInt(streams);
      String stream = STREAMS.get(chosen);
      int fate = random.nextInt(60);
      seqs[chosen] += fate < 3 ? -1 : fate < 6 ? 3 : 1;
      long millis = 15L * i + (fate == 7 ? -400 : random.nextInt(15));
      int epoch = i / 100 + (fate == 8 ? 1 : 0);
      int bytes = fate == 9 ? 130 : 5 + random.nextInt(20);
      String frame =
          "%s%d@%d/%d#%d".formatted(stream, Math.max(0, seqs[chosen]), millis, epoch, bytes);
      steps.add(fate == 10 ? stream + "." : fate == 11 ? frame + "!" : frame);
      if (fate == 12) {
        steps.add(frame + "?");
      }
    }
    steps.add(".");
    return steps;
  }

  private static GatherState copy(GatherState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    GatherStateSerializer.INSTANCE.serialize(state, out);
    return GatherStateSerializer.INSTANCE.deserialize(
        new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
