package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.flink.ProcessorOperatorFactory;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Reference;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The sync operator inside Flink's own harness: snapshots, restores, rescaling. */
class SyncOperatorHarnessTest {
  private static final int MAX_PARALLELISM = 8;
  private static final int STREAMS = 4;
  private static final int FRAMES = 420;
  private static final Route ROUTE = new Route(1);
  private static final Reference REFERENCE = ROUTE.reference(500);
  private static final SyncOptions OPTIONS = options("monday", false);

  private static SyncOptions options(String reference, boolean live) {
    return new SyncOptions(
        KafkaAccess.of("unused:1"),
        "limpid",
        "sync",
        reference,
        live,
        60_000,
        60_000,
        SyncOptions.Aligned.NONE,
        SyncOptions.Frames.DESCRIBED,
        600_000,
        10);
  }

  private static WireRecord record(int stream, int frame) {
    return ROUTE.record("s" + stream, frame, 25 * stream + frame * (0.8 + 0.1 * stream));
  }

  @Test
  void snapshotAnywhere_restore_emitsTheSameRecords() throws Exception {
    List<WireRecord> undisturbed = undisturbed();
    List<WireRecord> outputs = new ArrayList<>();
    OperatorSubtaskState snapshot = null;
    for (int from = 0; from < FRAMES; from += 140) {
      try (var harness = harness(1, 0)) {
        if (snapshot != null) {
          harness.initializeState(snapshot);
        }
        harness.open();
        feed(harness, 1, 0, from, from + 140);
        if (from + 140 < FRAMES) {
          snapshot = harness.snapshot(1, 1);
        } else {
          harness.endInput();
        }
        outputs.addAll(harness.extractOutputValues());
      }
    }
    assertThat(undisturbed).hasSize(2 * STREAMS * FRAMES);
    assertSamePerStream(outputs, undisturbed);
  }

  @Test
  void snapshotAtOne_restoreAtTwo_emitsTheSameRecords() throws Exception {
    OperatorSubtaskState snapshot;
    List<WireRecord> outputs = new ArrayList<>();
    try (var harness = harness(1, 0)) {
      harness.open();
      feed(harness, 1, 0, 0, 260);
      snapshot = harness.snapshot(1, 1);
      outputs.addAll(harness.extractOutputValues());
    }
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState share =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              snapshot, MAX_PARALLELISM, 1, 2, subtask);
      try (var harness = harness(2, subtask)) {
        harness.initializeState(share);
        harness.open();
        feed(harness, 2, subtask, 260, FRAMES);
        harness.endInput();
        outputs.addAll(harness.extractOutputValues());
      }
    }
    assertSamePerStream(outputs, undisturbed());
  }

  /** As after a kill: what came after the snapshot comes again. */
  @Test
  void snapshotAnywhere_liveReference_emitsTheSameRecords() throws Exception {
    List<WireRecord> records = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      records.add(ROUTE.record("front", i, i));
      records.add(ROUTE.record("cam", i, 1.01 * i - 30));
    }
    List<WireRecord> undisturbed = new ArrayList<>();
    try (var harness = harness(options("front", true), 1, 0)) {
      harness.open();
      feed(harness, records);
      harness.endInput();
      undisturbed.addAll(harness.extractOutputValues());
    }
    List<WireRecord> committed = new ArrayList<>();
    OperatorSubtaskState snapshot = null;
    for (int from = 0; from < records.size(); from += 350) {
      try (var harness = harness(options("front", true), 1, 0)) {
        if (snapshot != null) {
          harness.initializeState(snapshot);
        }
        harness.open();
        feed(harness, records.subList(from, from + 350));
        snapshot = harness.snapshot(1, 1);
        committed.addAll(harness.extractOutputValues());
        if (from + 350 < records.size()) {
          feed(harness, records.subList(from + 350, from + 400));
        } else {
          int before = harness.extractOutputValues().size();
          harness.endInput();
          List<WireRecord> all = harness.extractOutputValues();
          committed.addAll(all.subList(before, all.size()));
        }
      }
    }
    assertThat(undisturbed).hasSize(2 * 700);
    assertThat(committed).containsExactlyElementsOf(undisturbed);
  }

  private static void feed(
      KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness,
      List<WireRecord> records)
      throws Exception {
    for (WireRecord record : records) {
      harness.processElement(new StreamRecord<>(record));
    }
  }

  @Test
  void endInput_streamsThatOnlyTheCheckpointKnows_areDecided() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness(1, 0)) {
      harness.open();
      feed(harness, 1, 0, 0, 30);
      snapshot = harness.snapshot(1, 1);
    }
    try (var harness = harness(1, 0)) {
      harness.initializeState(snapshot);
      harness.open();
      harness.endInput();
      assertThat(harness.extractOutputValues()).hasSize(STREAMS * 30);
    }
  }

  private static List<WireRecord> undisturbed() throws Exception {
    try (var harness = harness(1, 0)) {
      harness.open();
      feed(harness, 1, 0, 0, FRAMES);
      harness.endInput();
      return harness.extractOutputValues();
    }
  }

  private static void assertSamePerStream(List<WireRecord> actual, List<WireRecord> expected) {
    for (int s = 0; s < STREAMS; s++) {
      String stream = "s" + s;
      assertThat(actual.stream().filter(record -> record.stream().equals(stream)))
          .containsExactlyElementsOf(
              expected.stream().filter(record -> record.stream().equals(stream)).toList());
    }
  }

  private static void feed(
      KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness,
      int parallelism,
      int subtask,
      int from,
      int to)
      throws Exception {
    for (int frame = from; frame < to; frame++) {
      for (int s = 0; s < STREAMS; s++) {
        int owner =
            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                "s" + s, MAX_PARALLELISM, parallelism);
        if (owner == subtask) {
          harness.processElement(new StreamRecord<>(record(s, frame)));
        }
      }
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness(
      int parallelism, int subtask) throws Exception {
    return harness(OPTIONS, parallelism, subtask);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness(
      SyncOptions with, int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new ProcessorOperatorFactory(new SyncProcessorFactory(with, options -> REFERENCE)),
        WireRecord::stream,
        Types.STRING,
        MAX_PARALLELISM,
        parallelism,
        subtask);
  }
}
