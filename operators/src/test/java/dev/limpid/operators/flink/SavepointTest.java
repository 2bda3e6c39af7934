package dev.limpid.operators.flink;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.pipeline.FrameOptions;
import dev.limpid.operators.pipeline.FrameProcessorFactory;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Snapshots that earlier versions of the frame operator wrote, after {@value #BEFORE} frames of
 * each stream: this version goes on from them as if nothing had been. What depends on the clock of
 * the process that wrote them, the time of records, is not compared. See {@code
 * state/savepoints/README.md}.
 */
class SavepointTest {
  private static final Path SAVEPOINTS = Path.of("src/test/resources/state/savepoints");
  private static final int MAX_PARALLELISM = 8;
  private static final int STREAMS = 6;
  private static final int BEFORE = 6;
  private static final int FRAMES = 14;

  /** A record without its time; events as text without theirs. */
  private record Seen(String topic, String content, List<WireHeader> headers) {}

  @ParameterizedTest
  @CsvSource({
    "frame-operator-v3-lookahead.bin, deblur, tiny-lookahead",
    "frame-operator-v3-predict.bin, predict, tiny-extrapolate",
    "frame-operator-v4-lookahead.bin, deblur, tiny-lookahead",
  })
  void restore_snapshotOfAnEarlierVersion_goesOnBitForBit(String file, String type, String model)
      throws Exception {
    StageSite site = Sites.of(type, "model", model);
    List<WireRecord> restored;
    try (var harness = harness(site)) {
      harness.initializeState(read(file));
      harness.open();
      feed(harness, BEFORE, FRAMES);
      harness.endInput();
      restored = harness.extractOutputValues();
    }
    List<WireRecord> undisturbed = undisturbedFrom(site);
    for (int s = 0; s < STREAMS; s++) {
      assertThat(seen(restored, "s" + s))
          .hasSizeGreaterThanOrEqualTo(FRAMES - BEFORE)
          .containsExactlyElementsOf(seen(undisturbed, "s" + s));
    }
    assertThat(Tensor.live()).isZero();
  }

  /** What leaves after the frame at which the snapshots were taken, without a restore. */
  private static List<WireRecord> undisturbedFrom(StageSite site) throws Exception {
    try (var harness = harness(site)) {
      harness.open();
      feed(harness, 0, BEFORE);
      harness.prepareSnapshotPreBarrier(1);
      int before = harness.extractOutputValues().size();
      feed(harness, BEFORE, FRAMES);
      harness.endInput();
      List<WireRecord> all = harness.extractOutputValues();
      return all.subList(before, all.size());
    }
  }

  private static List<Seen> seen(List<WireRecord> outputs, String stream) {
    return outputs.stream()
        .filter(record -> record.stream().equals(stream))
        .map(record -> new Seen(record.topic(), content(record), record.headers()))
        .toList();
  }

  private static String content(WireRecord record) {
    byte[] value = Objects.requireNonNull(record.value());
    if (!record.topic().equals("limpid.events")) {
      return HexFormat.of().formatHex(value);
    }
    Event event = Event.fromJson(value);
    return new Event(
            event.type(),
            event.stream(),
            event.seq(),
            event.epoch(),
            0,
            event.detail(),
            event.score())
        .toString();
  }

  private static OperatorSubtaskState read(String file) throws Exception {
    return OperatorSnapshotUtil.readStateHandle(SAVEPOINTS.resolve(file).toString());
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

  private static KeyedOneInputStreamOperatorTestHarness<String, WireRecord, WireRecord> harness(
      StageSite site) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new ProcessorOperatorFactory(
            new FrameProcessorFactory(FrameOptions.DEFAULTS, List.of(site), Sites.ENGINE)),
        WireRecord::stream,
        Types.STRING,
        MAX_PARALLELISM,
        1,
        0);
  }

  /**
   * Writes a snapshot of this version.
   *
   * @param args file, type of the stage, model
   */
  public static void main(String[] args) throws Exception {
    try (var harness = harness(Sites.of(args[1], "model", args[2]))) {
      harness.open();
      feed(harness, 0, BEFORE);
      harness.prepareSnapshotPreBarrier(1);
      OperatorSnapshotUtil.writeStateHandle(harness.snapshot(1, 1), args[0]);
    }
  }
}
