package dev.limpid.operators.flink;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.FrameProcessorFactory;
import dev.limpid.operators.pipeline.LookaheadLoop;
import dev.limpid.operators.pipeline.ReferenceLoop;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operator inside Flink's own harness: snapshots, restores, rescaling. */
class FrameOperatorHarnessTest {
  private static final int MAX_PARALLELISM = 8;
  private static final int STREAMS = 6;
  private static final int FRAMES = 14;

  @Test
  void snapshotAndRestore_continuesBitForBit() throws Exception {
    OperatorSubtaskState snapshot;
    List<WireRecord> outputs = new ArrayList<>();
    try (var harness = harness(1, 0, "tiny-average")) {
      harness.open();
      feed(harness, 0, 6);
      snapshot = snapshot(harness);
      outputs.addAll(outputs(harness));
    }
    try (var harness = harness(1, 0, "tiny-average")) {
      harness.initializeState(snapshot);
      harness.open();
      feed(harness, 6, FRAMES);
      harness.endInput();
      outputs.addAll(outputs(harness));
    }
    assertEveryStreamComplete(outputs);
    assertThat(Tensor.live()).isZero();
  }

  @Test
  void snapshotAtOne_restoreAtTwo_continuesBitForBit() throws Exception {
    OperatorSubtaskState snapshot;
    List<WireRecord> outputs = new ArrayList<>();
    try (var harness = harness(1, 0, "tiny-average")) {
      harness.open();
      feed(harness, 0, 6);
      snapshot = snapshot(harness);
      outputs.addAll(outputs(harness));
    }
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState share =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              snapshot, MAX_PARALLELISM, 1, 2, subtask);
      try (var harness = harness(2, subtask, "tiny-average")) {
        harness.initializeState(share);
        harness.open();
        for (int i = 6; i < FRAMES; i++) {
          for (int s = 0; s < STREAMS; s++) {
            if (subtaskOf("s" + s, 2) == subtask) {
              harness.processElement(new StreamRecord<>(frame("s" + s, i)));
            }
          }
        }
        harness.endInput();
        outputs.addAll(outputs(harness));
      }
    }
    assertEveryStreamComplete(outputs);
  }

  @Test
  void snapshot_withFramesWaiting_emitsThemFirst() throws Exception {
    try (var harness = harness(1, 0, "tiny-average")) {
      harness.open();
      harness.processElement(new StreamRecord<>(frame("a", 0)));
      harness.processElement(new StreamRecord<>(frame("b", 0)));
      harness.processElement(new StreamRecord<>(frame("a", 1)));
      snapshot(harness);
      assertThat(outputs(harness)).hasSize(3);
    }
  }

  @Test
  void snapshotInTheMiddleOfAGap_restore_emitsTheSameRecords() throws Exception {
    List<WireRecord> undisturbed;
    try (var harness = predictHarness()) {
      harness.open();
      feed(harness, 0, 8);
      feed(harness, 10, FRAMES);
      harness.endInput();
      undisturbed = outputs(harness);
    }
    OperatorSubtaskState snapshot;
    List<WireRecord> restored = new ArrayList<>();
    try (var harness = predictHarness()) {
      harness.open();
      feed(harness, 0, 8);
      snapshot = snapshot(harness);
      restored.addAll(outputs(harness));
    }
    try (var harness = predictHarness()) {
      harness.initializeState(snapshot);
      harness.open();
      feed(harness, 10, FRAMES);
      harness.endInput();
      restored.addAll(outputs(harness));
    }
    assertThat(undisturbed)
        .filteredOn(record -> record.topic().equals("limpid.concealed"))
        .hasSize(STREAMS * FRAMES);
    for (int s = 0; s < STREAMS; s++) {
      String stream = "s" + s;
      assertThat(restored.stream().filter(record -> record.stream().equals(stream)))
          .containsExactlyElementsOf(
              undisturbed.stream().filter(record -> record.stream().equals(stream)).toList());
    }
    assertThat(Tensor.live()).isZero();
  }

  @Test
  void snapshotAndRestore_ofAModelThatLooksAhead_continuesBitForBit() throws Exception {
    OperatorSubtaskState snapshot;
    List<WireRecord> outputs = new ArrayList<>();
    try (var harness = harness(1, 0, LookaheadLoop.MODEL)) {
      harness.open();
      feed(harness, 0, 6);
      snapshot = snapshot(harness);
      outputs.addAll(outputs(harness));
    }
    assertThat(outputs).hasSize(STREAMS * 5);
    try (var harness = harness(1, 0, LookaheadLoop.MODEL)) {
      harness.initializeState(snapshot);
      harness.open();
      for (int i = 6; i < FRAMES; i++) {
        for (int s = 1; s < STREAMS; s++) {
          harness.processElement(new StreamRecord<>(frame("s" + s, i)));
        }
      }
      harness.endInput();
      outputs.addAll(outputs(harness));
    }
    for (int s = 0; s < STREAMS; s++) {
      List<byte[]> expected = LookaheadLoop.run(inputs("s" + s, s == 0 ? 6 : FRAMES));
      assertThat(values(outputs, "s" + s)).containsExactlyElementsOf(expected);
    }
    assertThat(Tensor.live()).isZero();
  }

  /** As at the end of a run that is bounded; its savepoint has what later frames go on from. */
  @Test
  void lastWatermark_ofAModelThatLooksAhead_lastFrameLeavesAndLaterOnesGoOn() throws Exception {
    OperatorSubtaskState snapshot;
    List<WireRecord> outputs = new ArrayList<>();
    try (var harness = harness(1, 0, LookaheadLoop.MODEL)) {
      harness.open();
      feed(harness, 0, 6);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      assertThat(outputs(harness)).hasSize(STREAMS * 6);
      assertThat(harness.getOutput()).last().isEqualTo(Watermark.MAX_WATERMARK);
      snapshot = snapshot(harness);
      outputs.addAll(outputs(harness));
    }
    try (var harness = harness(1, 0, LookaheadLoop.MODEL)) {
      harness.initializeState(snapshot);
      harness.open();
      feed(harness, 6, FRAMES);
      harness.processWatermark(Watermark.MAX_WATERMARK);
      harness.endInput();
      outputs.addAll(outputs(harness));
    }
    for (int s = 0; s < STREAMS; s++) {
      List<byte[]> expected = new ArrayList<>(LookaheadLoop.run(inputs("s" + s, 6)));
      expected.addAll(LookaheadLoop.run(inputs("s" + s, FRAMES)).subList(6, FRAMES));
      assertThat(values(outputs, "s" + s)).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void open_unknownModel_failsAndCanBeClosed() throws Exception {
    var harness = harness(1, 0, "no-such-model");
    assertThatThrownBy(harness::open).hasMessageContaining("no-such-model");
    harness.getOperator().close();
    assertThat(Tensor.live()).isZero();
  }

  private static void assertEveryStreamComplete(List<WireRecord> outputs) {
    for (int s = 0; s < STREAMS; s++) {
      String stream = "s" + s;
      assertThat(values(outputs, stream))
          .containsExactlyElementsOf(ReferenceLoop.run(inputs(stream, FRAMES)));
    }
  }

  private static List<WireRecord> inputs(String stream, int count) {
    return IntStream.range(0, count).mapToObj(i -> frame(stream, i)).toList();
  }

  private static List<byte[]> values(List<WireRecord> outputs, String stream) {
    return outputs.stream()
        .filter(record -> record.stream().equals(stream))
        .map(record -> Objects.requireNonNull(record.value()))
        .toList();
  }

  private static void feed(
      KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness,
      int from,
      int to)
      throws Exception {
    for (int i = from; i < to; i++) {
      for (int s = 0; s < STREAMS; s++) {
        harness.processElement(new StreamRecord<>(frame("s" + s, i)));
      }
    }
  }

  private static OperatorSubtaskState snapshot(
      KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness)
      throws Exception {
    harness.prepareSnapshotPreBarrier(1);
    return harness.snapshot(1, 1);
  }

  private static List<WireRecord> outputs(
      KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness) {
    return harness.extractOutputValues();
  }

  private static int subtaskOf(String stream, int parallelism) {
    return org.apache.flink.runtime.state.KeyGroupRangeAssignment.assignKeyToParallelOperator(
        stream, MAX_PARALLELISM, parallelism);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness(
      int parallelism, int subtask, String model) throws Exception {
    return harness(parallelism, subtask, Sites.of("deblur", "model", model));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord>
      predictHarness() throws Exception {
    return harness(1, 0, Sites.of("predict", "model", "tiny-extrapolate"));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness(
      int parallelism, int subtask, StageSite stage) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new ProcessorOperatorFactory(
            new FrameProcessorFactory(FrameOptions.DEFAULTS, List.of(stage), Sites.ENGINE)),
        WireRecord::stream,
        Types.STRING,
        MAX_PARALLELISM,
        parallelism,
        subtask);
  }
}
