package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.operators.deblur.DeblurStage;
import dev.limpid.operators.inference.SimulatedDevice;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.operators.predict.PredictStage;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.state.TensorState;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Models of contract 2 in the pipeline: pictures that change their size, several frames at once, a
 * size of their own; against plain Java.
 */
@ExtendWith(TensorsFreed.class)
class Contract2PipelineTest {
  private static final int WIDTH = 33;
  private static final int HEIGHT = 25;
  private static final String LARGE = "limpid.large.deblurred";
  private static final String SMALL = "limpid.small.deblurred";
  private static final String PREDICTED = "limpid.predicted";
  private static final String DEBLURRED = "limpid.deblurred";

  private static final StageSite UPSCALE =
      Sites.named("large", Sites.of("deblur", "model", "tiny-upscale"));
  private static final StageSite HALF =
      Sites.behind(LARGE, Sites.named("small", Sites.of("deblur", "model", "tiny-half")));
  private static final StageSite PREDICT =
      Sites.behind(SMALL, Sites.predict(PredictOptions.DEFAULTS));
  private static final StageSite WINDOW = Sites.of("deblur", "model", "tiny-window");
  private static final StageSite FIXED = Sites.of("deblur", "model", "tiny-fixed");

  private final FakeHost host = new FakeHost();

  @Test
  void accept_stagesThatChangeTheSize_eachWritesPicturesOfItsOwn() {
    List<WireRecord> frames = frames("a", 0, 7);
    run(host, frames, UPSCALE, HALF, PREDICT);
    List<Picture> pictures = frames.stream().map(Contract2PipelineTest::picture).toList();
    assertThat(host.values(LARGE, "a"))
        .containsExactlyElementsOf(
            pictures.stream().map(picture -> ReferenceLoop.encode(twice(picture))).toList());
    assertThat(host.values(SMALL, "a"))
        .containsExactlyElementsOf(pictures.stream().map(ReferenceLoop::encode).toList());
    ExtrapolationLoop loop = new ExtrapolationLoop();
    assertThat(host.values(PREDICTED, "a"))
        .containsExactlyElementsOf(
            pictures.stream().map(picture -> ReferenceLoop.encode(loop.step(picture))).toList());
  }

  @Test
  void accept_halfOfAnOddSize_isRoundedUp() {
    StageSite half = Sites.of("deblur", "model", "tiny-half");
    run(host, frames("a", 0, 2), half);
    for (int i = 0; i < 2; i++) {
      assertThat(host.values(DEBLURRED, "a").get(i))
          .isEqualTo(ReferenceLoop.encode(half(picture(frames("a", i, 1).get(0)))));
    }
  }

  @Test
  void save_statesAreOfTheSizeThatEntersTheirStage() {
    List<WireRecord> frames = frames("a", 0, 4);
    try (FramePipeline pipeline = host.open(UPSCALE, HALF, PREDICT)) {
      frames.forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    List<TensorState> tensors = Objects.requireNonNull(host.states.get("a")).tensors();
    assertThat(tensors)
        .extracting(TensorState::toString)
        .containsExactly(
            "large/total_next float32 [1, 13, 17, 1]",
            "predict/previous_next uint8 [1, 25, 33, 3]",
            "predict/count_next float32 [1, 1]",
            "predict/limpid.predicted uint8 [1, 25, 33, 3]",
            "predict/limpid.surprise float32 [1, 5]");
    var total =
        ByteBuffer.wrap(tensors.get(0).bytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] red = new float[13 * 17];
    for (WireRecord frame : frames) {
      Picture picture = picture(frame);
      for (int i = 0; i < red.length; i++) {
        red[i] += picture.rgb().get(3 * (2 * (i / 17) * WIDTH + 2 * (i % 17))) & 0xFF;
      }
    }
    for (int i = 0; i < red.length; i++) {
      assertThat(total.get(i)).isEqualTo(red[i]);
    }
  }

  @Test
  void accept_manyStreamsOfSeveralSizes_eachEqualsItselfAlone() {
    List<List<WireRecord>> streams = streams();
    feedInterleaved(host.open(UPSCALE, HALF, PREDICT), streams);
    assertEachEqualsItselfAlone(streams, UPSCALE, HALF, PREDICT);
  }

  /** The way of a GPU: states are gathered into one call, pictures go through staging memory. */
  @Test
  void accept_sizesThatChangeOnADevice_eachEqualsItselfAlone() {
    List<List<WireRecord>> streams = streams();
    SimulatedDevice device = new SimulatedDevice();
    Stage[] stages = {
      new DeblurStage(UPSCALE, stepper(device, "tiny-upscale")),
      new DeblurStage(HALF, stepper(device, "tiny-half")),
      new PredictStage(
          PREDICT, stepper(device, "tiny-extrapolate"), PredictOptions.DEFAULTS, SMALL),
    };
    feedInterleaved(host.open(device, stages), streams);
    assertEachEqualsItselfAlone(streams, UPSCALE, HALF, PREDICT);
  }

  @Test
  void save_andRestoreAfterEveryFrame_givesTheSameRecords() {
    assertRestoresAfterEveryFrame(UPSCALE, HALF, PREDICT);
    assertRestoresAfterEveryFrame(WINDOW);
  }

  private static void assertRestoresAfterEveryFrame(StageSite... stages) {
    List<WireRecord> frames = new ArrayList<>(frames("a", 0, 5));
    frames.addAll(frames("a", 20, 3));
    FakeHost undisturbed = new FakeHost();
    run(undisturbed, frames, stages);
    FakeHost disturbed = new FakeHost();
    for (WireRecord frame : frames) {
      try (FramePipeline pipeline = disturbed.open(stages)) {
        pipeline.accept(frame);
        pipeline.drain();
        pipeline.save();
      }
    }
    try (FramePipeline pipeline = disturbed.open(stages)) {
      pipeline.end();
    }
    assertThat(disturbed.emitted()).isEqualTo(undisturbed.emitted()).hasSizeGreaterThan(8);
  }

  @Test
  void accept_window_seesBothNeighboursAndTheEndsTwice() {
    List<WireRecord> frames = frames("a", 3, 6);
    try (FramePipeline pipeline = host.open(WINDOW)) {
      for (int i = 0; i < frames.size(); i++) {
        pipeline.accept(frames.get(i));
        pipeline.drain();
        assertThat(host.values(DEBLURRED, "a")).hasSize(i);
      }
      pipeline.end();
    }
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(LookaheadLoop.run(frames));
    assertThat(host.emitted())
        .extracting(record -> FrameHeaders.parse(record.headers()).seq().orElseThrow())
        .containsExactlyElementsOf(LongStream.range(3, 9).boxed().toList());
    for (int i = 0; i < frames.size(); i++) {
      assertThat(host.emitted().get(i).headers())
          .contains(WireHeader.ofText(FrameHeaders.SOURCE, "limpid.frames/0/" + (3 + i)));
    }
  }

  @Test
  void accept_windowAcrossABreak_beginsAnew() {
    List<WireRecord> before = frames("a", 0, 4);
    List<WireRecord> after = frames("a", 9, 3);
    List<WireRecord> both = new ArrayList<>(before);
    both.addAll(after);
    run(host, both, WINDOW);
    List<byte[]> expected = new ArrayList<>(LookaheadLoop.run(before));
    expected.addAll(LookaheadLoop.run(after));
    assertThat(host.values(DEBLURRED, "a")).containsExactlyElementsOf(expected);
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_GAP);
  }

  @Test
  void accept_windowsOfManyStreams_eachEqualsItselfAlone() {
    List<List<WireRecord>> streams = streams();
    feedInterleaved(host.open(WINDOW), streams);
    FakeHost onDevice = new FakeHost();
    SimulatedDevice device = new SimulatedDevice();
    Stage stage = new DeblurStage(WINDOW, stepper(device, "tiny-window"));
    feedInterleaved(onDevice.open(device, stage), streams);
    for (List<WireRecord> stream : streams) {
      String id = stream.get(0).stream();
      List<byte[]> expected = LookaheadLoop.run(stream);
      assertThat(host.values(DEBLURRED, id)).containsExactlyElementsOf(expected);
      assertThat(onDevice.values(DEBLURRED, id)).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void accept_severalOutputs_theFirstIsThePicture() {
    WireRecord frame = frame("a", 0);
    run(host, List.of(frame), Sites.of("deblur", "model", "tiny-outputs"));
    assertThat(host.values(DEBLURRED, "a"))
        .containsExactly(ReferenceLoop.encode(inverted(picture(frame))));
  }

  @Test
  void accept_greyModel_seesAndGivesGreyPictures() {
    WireRecord frame = frames("a", 0, 1).get(0);
    run(host, List.of(frame), Sites.of("deblur", "model", "tiny-gray"));
    byte[] jpeg = Objects.requireNonNull(frame.value());
    FrameCodec codec = new FrameCodec(FrameOptions.DEFAULTS.jpegQuality());
    ByteBuffer grey = ByteBuffer.allocateDirect(WIDTH * HEIGHT);
    codec.decode(jpeg, codec.header(jpeg), 1, grey);
    for (int i = 0; i < grey.limit(); i++) {
      grey.put(i, (byte) ~grey.get(i));
    }
    byte[] expected = codec.encode(grey, WIDTH, HEIGHT, 1);
    assertThat(host.values(DEBLURRED, "a")).containsExactly(expected);
    assertThat(codec.header(expected).channels()).isEqualTo(1);
  }

  @Test
  void accept_frameOfAnotherSizeThanTheModels_isADeadLetterThatSaysWhich() {
    WireRecord fitting = frame("a", 0, 1, 64, 48);
    WireRecord other = frame("a", 1);
    WireRecord again = frame("a", 2, 1, 64, 48);
    run(host, List.of(fitting, other, again), FIXED);
    assertThat(host.values(DEBLURRED, "a"))
        .containsExactly(
            ReferenceLoop.encode(inverted(picture(fitting))),
            ReferenceLoop.encode(inverted(picture(again))));
    WireRecord letter = host.topic("dead-letter").get(0);
    assertThat(host.topic("dead-letter")).hasSize(1);
    assertThat(letter.value()).isEqualTo(other.value());
    assertThat(letter.headers())
        .containsAll(other.headers())
        .contains(
            WireHeader.ofText(
                FrameHeaders.ERROR,
                "stream 'a': stage 'deblur': model 'tiny-fixed@1.0.0' takes pictures"
                    + " uint8 [N,48,64,3], got 32x24x3"));
    assertThat(host.events()).extracting(Event::type).containsExactly(Event.Type.RESET_REJECTED);
  }

  @Test
  void accept_sizeThatALaterStageDoesNotTake_isADeadLetterThatNamesIt() {
    StageSite fixed =
        Sites.behind(LARGE, Sites.named("exact", Sites.of("deblur", "model", "tiny-fixed")));
    run(host, List.of(frame("a", 0, 1, 32, 24), frame("b", 0, 1, 33, 24)), UPSCALE, fixed);
    assertThat(host.values("limpid.exact.deblurred", "a")).hasSize(1);
    assertThat(host.topic("dead-letter")).hasSize(1);
    assertThat(host.topic("dead-letter").get(0).headers())
        .contains(
            WireHeader.ofText(
                FrameHeaders.ERROR,
                "stream 'b': stage 'exact': model 'tiny-fixed@1.0.0' takes pictures"
                    + " uint8 [N,48,64,3], got 66x48x3"));
  }

  private void assertEachEqualsItselfAlone(List<List<WireRecord>> streams, StageSite... stages) {
    for (List<WireRecord> stream : streams) {
      FakeHost alone = new FakeHost();
      run(alone, stream, stages);
      String id = stream.get(0).stream();
      assertThat(host.emitted().stream().filter(record -> record.stream().equals(id)))
          .containsExactlyElementsOf(alone.emitted());
    }
  }

  private static ModelStepper stepper(SimulatedDevice device, String model) {
    return new ModelStepper(device.open(Model.read(TestModels.path(model))), Sites.ENGINE);
  }

  /** Streams of two sizes, some of which begin later. */
  private static List<List<WireRecord>> streams() {
    List<List<WireRecord>> streams = new ArrayList<>();
    for (int s = 0; s < 5; s++) {
      String id = "s" + s;
      int width = s % 2 == 0 ? WIDTH : 40;
      streams.add(IntStream.range(s, 9).mapToObj(i -> frame(id, i, 1, width, HEIGHT)).toList());
    }
    return streams;
  }

  private static void feedInterleaved(FramePipeline opened, List<List<WireRecord>> streams) {
    try (FramePipeline pipeline = opened) {
      for (int i = 0; i < 9; i++) {
        for (List<WireRecord> stream : streams) {
          if (i < stream.size()) {
            pipeline.accept(stream.get(i));
          }
        }
      }
      pipeline.end();
    }
  }

  private static void run(FakeHost host, List<WireRecord> frames, StageSite... stages) {
    try (FramePipeline pipeline = host.open(stages)) {
      frames.forEach(pipeline::accept);
      pipeline.end();
    }
  }

  private static List<WireRecord> frames(String stream, int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> frame(stream, i, 1, WIDTH, HEIGHT))
        .toList();
  }

  private static Picture picture(WireRecord frame) {
    byte[] jpeg = Objects.requireNonNull(frame.value());
    ImageHeader image = ImageHeader.parse(jpeg);
    return new Picture(image.width(), image.height(), Pictures.decode(jpeg));
  }

  /** Each pixel four times. */
  private static Picture twice(Picture picture) {
    Picture large = Picture.allocate(2 * picture.width(), 2 * picture.height());
    for (int i = 0; i < large.rgb().limit(); i++) {
      int x = i / 3 % large.width() / 2;
      int y = i / 3 / large.width() / 2;
      large.rgb().put(i, picture.rgb().get(3 * (y * picture.width() + x) + i % 3));
    }
    return large;
  }

  /** Every second pixel of every second row. */
  private static Picture half(Picture picture) {
    Picture small = Picture.allocate((picture.width() + 1) / 2, (picture.height() + 1) / 2);
    for (int i = 0; i < small.rgb().limit(); i++) {
      int x = 2 * (i / 3 % small.width());
      int y = 2 * (i / 3 / small.width());
      small.rgb().put(i, picture.rgb().get(3 * (y * picture.width() + x) + i % 3));
    }
    return small;
  }

  private static Picture inverted(Picture picture) {
    Picture negative = Picture.allocate(picture.width(), picture.height());
    for (int i = 0; i < negative.rgb().limit(); i++) {
      negative.rgb().put(i, (byte) ~picture.rgb().get(i));
    }
    return negative;
  }
}
