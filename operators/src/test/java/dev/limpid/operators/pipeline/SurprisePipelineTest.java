package dev.limpid.operators.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.limpid.media.FrameCodec;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.stage.Sites;
import dev.limpid.testing.Frames;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What raises an anomaly in the pipeline and what does not, at the default threshold. */
class SurprisePipelineTest {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int HOME = 1;
  private static final int FOREIGN = 77;
  private static final double NOISE = 5;

  /** Half a second at 25 frames per second. */
  private static final int BURST = 12;

  private static final String FIXTURE = "tiny-extrapolate";
  private static final String SHIPPED = "../models/predict-small.onnx";

  private final FakeHost host = new FakeHost();
  private final Random random = new Random(4);

  @ParameterizedTest
  @ValueSource(strings = {FIXTURE, SHIPPED})
  void burst_ofAnotherSceneForHalfASecond_isExactlyOneAnomaly(String model) {
    run(
        model,
        IntStream.range(0, 160).mapToObj(i -> frame("a", i, sceneOf(i, 80), NOISE, 0)).toList());
    List<Event> anomalies = anomalies();
    assertThat(anomalies).extracting(Event::seq).containsExactly(80L);
    assertThat(anomalies.get(0).score()).isGreaterThan(PredictOptions.DEFAULTS.surprise());
    assertThat(anomalies.get(0).detail()).startsWith("prediction error ");
  }

  @Test
  void burst_soonAfterTheStart_isExactlyOneAnomaly() {
    run(IntStream.range(0, 100).mapToObj(i -> frame("a", i, sceneOf(i, 14), NOISE, 0)).toList());
    assertThat(anomalies()).extracting(Event::seq).containsExactly(14L);
  }

  @Test
  void bursts_thatAreFarApart_areAnAnomalyEach() {
    run(
        IntStream.range(0, 260)
            .mapToObj(i -> frame("a", i, sceneOf(i % 120, 60), NOISE, 0))
            .toList());
    assertThat(anomalies()).extracting(Event::seq).containsExactly(60L, 180L);
  }

  @Test
  void burst_inOneOfTwoStreams_isNoAnomalyOfTheOther() {
    List<WireRecord> frames = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      frames.add(frame("a", i, HOME, NOISE, 0));
      frames.add(frame("b", i, sceneOf(i, 60), NOISE, 0));
    }
    run(frames);
    assertThat(anomalies()).extracting(Event::stream, Event::seq).containsExactly(tuple("b", 60L));
  }

  @Test
  void noise_withTheShippedPredictor_isNoAnomaly() {
    run(
        SHIPPED,
        IntStream.range(0, 120).mapToObj(i -> frame("a", i, HOME, i < 60 ? 1 : NOISE, 0)).toList());
    assertThat(host.events()).hasSize(120 - 13);
    assertThat(anomalies()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void noise_fromTheFirstFrameOn_isScoredButNoAnomaly(int seed) {
    random.setSeed(seed);
    run(IntStream.range(0, 120).mapToObj(i -> frame("a", i, HOME, NOISE, 0)).toList());
    assertThat(host.events()).hasSize(120 - 13);
    assertThat(host.events()).extracting(Event::type).containsOnly(Event.Type.SURPRISE);
    assertThat(host.events()).extracting(Event::score).doesNotContainNull();
  }

  @Test
  void noise_thatSetsIn_isNoAnomaly() {
    run(
        IntStream.range(0, 160)
            .mapToObj(i -> frame("a", i, HOME, i < 80 ? 1 : 2 * NOISE, 0))
            .toList());
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void flicker_fromTheFirstFrameOn_isNoAnomaly() {
    run(
        IntStream.range(0, 160)
            .mapToObj(i -> frame("a", i, HOME, NOISE, 4 * random.nextGaussian()))
            .toList());
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void flicker_thatSetsIn_isNoAnomaly() {
    run(
        IntStream.range(0, 160)
            .mapToObj(i -> frame("a", i, HOME, NOISE, i < 80 ? 0 : 6 * Math.sin(1.9 * i)))
            .toList());
    assertThat(anomalies()).isEmpty();
  }

  @Test
  void exposure_thatChangesAtOnce_isNoAnomaly() {
    run(
        IntStream.range(0, 160)
            .mapToObj(i -> frame("a", i, HOME, NOISE, i < 80 ? 0 : 12))
            .toList());
    assertThat(anomalies()).isEmpty();
  }

  private static int sceneOf(int seq, int burst) {
    return seq >= burst && seq < burst + BURST ? FOREIGN : HOME;
  }

  /** A frame of a slowly moving scene. */
  private WireRecord frame(String stream, int seq, int scene, double noise, double brighter) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(3 * WIDTH * HEIGHT);
    for (int i = 0; i < pixels.limit(); i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      double wave = Math.sin(0.1 * (1 + scene % 3) * (x + 0.5 * seq) + 0.07 * y + scene);
      double value = 128 + 90 * wave + brighter + noise * random.nextGaussian();
      pixels.put(i, (byte) Math.max(0, Math.min(255, Math.round(value))));
    }
    return Frames.record(stream, seq, 1, FrameCodec.encodeJpeg(pixels, WIDTH, HEIGHT, 95));
  }

  private void run(List<WireRecord> frames) {
    run(FIXTURE, frames);
  }

  private void run(String model, List<WireRecord> frames) {
    try (FramePipeline pipeline = host.open(Sites.of("predict", "model", model))) {
      frames.forEach(pipeline::accept);
      pipeline.drain();
    }
  }

  private List<Event> anomalies() {
    return host.events().stream().filter(event -> event.type() == Event.Type.ANOMALY).toList();
  }
}
