package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.stage.Concealer;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a pipeline does when its memory is small: streams rest, batches shrink, others are refused.
 */
@ExtendWith(TensorsFreed.class)
class MemoryPipelineTest {
  private static final long MUCH = 1L << 40;
  private static final MemoryBudget WITHOUT_LIMITS = new MemoryBudget(MUCH, MUCH, MUCH, MUCH);

  private final FakeHost host = new FakeHost();

  /** A model that looks ahead, one that conceals, and one with a state of its own. */
  private static Stage[] stages() {
    PredictOptions arrival = new PredictOptions(1, 4, Concealer.Timing.ARRIVAL, 6);
    return new Stage[] {
      Sites.open(Sites.of("deblur", "model", "tiny-lookahead")),
      Sites.open(Sites.predict(arrival)),
      Sites.open(Sites.of("describe", "model", "tiny-thumbnail", "every", "3"))
    };
  }

  /** Some streams in turn, with a gap in each. */
  private static List<WireRecord> frames(int streams, int each) {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (int s = 0; s < streams; s++) {
        if (i != each / 2) {
          frames.add(frame("camera-" + s, i, s, 48, 32));
        }
      }
    }
    return frames;
  }

  private static FakeHost run(MemoryBudget budget, List<WireRecord> frames) {
    FakeHost own = new FakeHost();
    try (FramePipeline pipeline = own.open(budget, stages())) {
      frames.forEach(pipeline::accept);
      pipeline.end();
    }
    return own;
  }

  private static void assertSameOutputs(FakeHost actual, FakeHost expected) {
    for (int s = 0; s < 5; s++) {
      String stream = "camera-" + s;
      assertThat(ofStream(actual, stream)).isEqualTo(ofStream(expected, stream)).isNotEmpty();
    }
  }

  private static List<WireRecord> ofStream(FakeHost host, String stream) {
    return host.emitted().stream().filter(record -> record.stream().equals(stream)).toList();
  }

  @Test
  void accept_noMemoryForStates_streamsRestBetweenFramesAndGoOnWithTheSameBytes() {
    List<WireRecord> frames = frames(5, 12);
    FakeHost expected = run(WITHOUT_LIMITS, frames);
    assertSameOutputs(run(new MemoryBudget(MUCH, 0, MUCH, MUCH), frames), expected);
    assertThat(expected.events())
        .extracting(Event::type)
        .containsOnly(Event.Type.GAP_CONCEALED)
        .hasSize(5);
  }

  @Test
  void accept_noMemoryForStates_onlyStreamsAtWorkAreReady() {
    try (FramePipeline pipeline = host.open(new MemoryBudget(MUCH, 0, MUCH, MUCH), stages())) {
      for (int s = 0; s < 200; s++) {
        pipeline.accept(frame("camera-" + s, 0, s, 48, 32));
        pipeline.drain();
      }
      pipeline.accept(frame("camera-0", 1, 0, 48, 32));
      host.advanceMillis(1000);
      assertThat(host.gauge("streams") + host.gauge("streamsResting")).isEqualTo(200);
      assertThat(host.gauge("streams")).isLessThanOrEqualTo(2);
      assertThat(host.states).hasSizeGreaterThanOrEqualTo(198);
    }
  }

  @Test
  void expiry_ofStreamsThatRest_isToldAndForgetsThem() {
    try (FramePipeline pipeline = host.open(new MemoryBudget(MUCH, 0, MUCH, MUCH), stages())) {
      frames(5, 3).forEach(pipeline::accept);
      pipeline.drain();
      host.advanceMillis(FrameOptions.DEFAULTS.streamTtlMillis() * 2);
      pipeline.drain();
    }
    assertThat(host.events())
        .extracting(Event::type)
        .containsOnly(Event.Type.GAP_CONCEALED, Event.Type.RESET_EXPIRED);
    assertThat(host.events())
        .filteredOn(event -> event.type() == Event.Type.RESET_EXPIRED)
        .hasSize(5);
    assertThat(host.states).isEmpty();
  }

  @Test
  void accept_noMemoryForWaitingRecordsOrPixels_sameBytes() {
    List<WireRecord> frames = frames(5, 12);
    FakeHost expected = run(WITHOUT_LIMITS, frames);
    assertSameOutputs(run(new MemoryBudget(MUCH, MUCH, MUCH, 1), frames), expected);
    long oneFrame = 48 * 32 * 3 * 1000;
    assertSameOutputs(run(new MemoryBudget(oneFrame, MUCH, MUCH, MUCH), frames), expected);
  }

  @Test
  void accept_pictureThatNeedsMoreThanThereIs_isRefusedAndItsStreamGoesOn() {
    try (FramePipeline pipeline =
        host.open(new MemoryBudget(1 << 20, MUCH, MUCH, MUCH), stages())) {
      pipeline.accept(frame("camera", 0, 1, 32, 24));
      pipeline.accept(frame("camera", 1, 1, 320, 240));
      pipeline.accept(frame("camera", 2, 1, 32, 24));
      pipeline.end();
    }
    assertThat(host.topic("deblurred")).hasSize(2);
    assertThat(errors(host))
        .singleElement()
        .asString()
        .startsWith("stream 'camera': picture of 320x240x3 needs about ")
        .endsWith(" of memory: expected at most 1 MiB of memory.frames");
  }

  @Test
  void accept_moreStreamsThanTheHeapHolds_newOnesAreRefusedAndToldOnce() {
    try (FramePipeline pipeline = host.open(new MemoryBudget(MUCH, 0, 5000, MUCH), stages())) {
      for (int i = 0; i < 3; i++) {
        pipeline.accept(frame("known", i, 1, 48, 32));
        pipeline.accept(frame("new", i, 1, 48, 32));
      }
      pipeline.end();
    }
    assertThat(host.values("limpid.deblurred", "known")).hasSize(3);
    assertThat(host.values("limpid.deblurred", "new")).isEmpty();
    assertThat(errors(host))
        .hasSize(3)
        .allSatisfy(
            error ->
                assertThat(error)
                    .startsWith("stream 'new': no memory for more states: 1 streams hold ")
                    .endsWith("state.backend: disk has no such limit"));
    assertThat(host.events())
        .extracting(Event::type, Event::stream)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Event.Type.STREAM_REFUSED, "new"));
  }

  /** Known streams could otherwise grow beyond all bounds by changing their size. */
  @Test
  void accept_knownStreamsThatGrowBeyondTheHeap_areRefused() {
    MemoryBudget little = new MemoryBudget(MUCH, 0, 500_000, MUCH);
    try (FramePipeline pipeline = host.open(little, stages())) {
      for (int round = 0; round < 2; round++) {
        for (int s = 0; s < 15; s++) {
          pipeline.accept(frame("camera-" + s, round, s, round == 0 ? 48 : 480, 32 + 288 * round));
          pipeline.drain();
        }
      }
    }
    assertThat(errors(host)).hasSizeBetween(10, 14);
    assertThat(errors(host))
        .allSatisfy(error -> assertThat(error).contains("no memory for more states: 15 streams"));
  }

  @Test
  void event_ofMoreRefusedStreamsThanAreTold_isNone() {
    RefusedStreams refused = new RefusedStreams();
    int told = 0;
    for (int round = 0; round < 2; round++) {
      for (int s = 0; s < RefusedStreams.TOLD + 100; s++) {
        told += refused.event(frame("camera-" + s, 0, 0, 8, 8), "full") == null ? 0 : 1;
      }
    }
    assertThat(told).isEqualTo(RefusedStreams.TOLD);
  }

  private static List<String> errors(FakeHost host) {
    return host.topic("dead-letter").stream()
        .flatMap(letter -> letter.headers().stream())
        .filter(header -> header.key().equals("limpid.error"))
        .map(WireHeader::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .toList();
  }
}
