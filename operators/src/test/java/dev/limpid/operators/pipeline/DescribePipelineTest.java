package dev.limpid.operators.pipeline;

import static dev.limpid.testing.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limpid.media.Picture;
import dev.limpid.operators.describe.DescribeStageType;
import dev.limpid.operators.describe.ModelDescriber;
import dev.limpid.operators.inference.TensorsFreed;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.stage.Sites;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.testing.Pictures;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Vectors;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Descriptors of every n-th frame, against the describer that files are described with. */
@ExtendWith(TensorsFreed.class)
class DescribePipelineTest {
  private static final StageSite DESCRIBE =
      Sites.of("describe", "model", "tiny-thumbnail", "every", "4");

  private final FakeHost host = new FakeHost();

  @Test
  void accept_sequence_describesEveryFourthFrame() {
    List<WireRecord> frames = frames("a", 0, 10);
    run(host, frames);

    assertThat(host.emitted()).extracting(DescribePipelineTest::seq).containsExactly(0L, 4L, 8L);
    try (ModelDescriber describer = describer()) {
      for (WireRecord record : host.emitted()) {
        WireRecord frame = frames.get((int) seq(record));
        var pixels = Pictures.decode(Objects.requireNonNull(frame.value()));
        assertThat(Vectors.fromBytes(Objects.requireNonNull(record.value())))
            .isEqualTo(describer.describe(new Picture(32, 24, pixels)));
      }
    }
  }

  @Test
  void accept_sequence_recordsSayWhatTheyDescribe() {
    WireRecord frame = frame("a", 7);
    run(host, List.of(frame));
    WireRecord record = host.emitted().get(0);

    assertThat(record.topic()).isEqualTo("limpid.descriptors");
    assertThat(record.timestampMillis()).isEqualTo(frame.timestampMillis());
    assertThat(FrameHeaders.parse(record.headers())).isEqualTo(FrameHeaders.parse(frame.headers()));
    assertThat(text(record, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/7");
    assertThat(text(record, FrameHeaders.MODEL)).isEqualTo("tiny-thumbnail@1.0.0");
    assertThat(text(record, FrameHeaders.STAGE)).isEqualTo("describe");
    assertThat(record.headers().stream().filter(h -> h.key().equals(FrameHeaders.DIM)))
        .allSatisfy(header -> assertThat(header.int64()).isEqualTo(128))
        .hasSize(1);
  }

  @Test
  void accept_marks_saysThatThereAreFramesBetween() {
    run(host, frames("a", 0, 6));
    FakeHost marked = new FakeHost();
    try (FramePipeline pipeline = marked.open(Sites.ofEveryFrame(DESCRIBE))) {
      frames("a", 0, 6).forEach(pipeline::accept);
      pipeline.drain();
    }
    assertThat(marked.emitted())
        .extracting(DescribePipelineTest::seq)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(marked.emitted()).containsAll(host.emitted());
    WireRecord mark = marked.emitted().get(1);
    assertThat(mark.value()).isEmpty();
    assertThat(text(mark, FrameHeaders.SOURCE)).isEqualTo("limpid.frames/0/1");
    assertThat(text(mark, FrameHeaders.MODEL)).isEqualTo("tiny-thumbnail@1.0.0");
  }

  @Test
  void accept_manyStreams_eachCountsItsOwnFrames() {
    List<List<WireRecord>> streams = new ArrayList<>();
    for (int s = 0; s < 5; s++) {
      streams.add(frames("s" + s, s, 9 + s));
    }
    try (FramePipeline pipeline = host.open(DESCRIBE)) {
      for (int i = 0; i < 14; i++) {
        for (List<WireRecord> stream : streams) {
          if (i < stream.size()) {
            pipeline.accept(stream.get(i));
          }
        }
      }
      pipeline.drain();
    }
    for (List<WireRecord> stream : streams) {
      FakeHost alone = new FakeHost();
      run(alone, stream);
      String id = stream.get(0).stream();
      assertThat(host.emitted().stream().filter(record -> record.stream().equals(id)))
          .containsExactlyElementsOf(alone.emitted());
    }
  }

  @Test
  void saveBetweenTwoDescriptors_restore_goesOnCounting() {
    List<WireRecord> frames = frames("a", 0, 12);
    run(host, frames);
    FakeHost first = new FakeHost();
    try (FramePipeline pipeline = first.open(DESCRIBE)) {
      frames.subList(0, 6).forEach(pipeline::accept);
      pipeline.drain();
      pipeline.save();
    }
    FakeHost second = new FakeHost();
    second.states.putAll(first.states);
    run(second, frames.subList(6, 12));

    List<WireRecord> restored = new ArrayList<>(first.emitted());
    restored.addAll(second.emitted());
    assertThat(restored).containsExactlyElementsOf(host.emitted()).hasSize(3);
  }

  @Test
  void accept_restartOfTheSource_describesItsFirstFrame() {
    run(host, List.of(frame("a", 0), frame("a", 1), frame("a", 0, 2, 32, 24)));

    assertThat(host.emitted().stream().filter(record -> record.topic().endsWith("descriptors")))
        .extracting(record -> FrameHeaders.parse(record.headers()).epoch())
        .containsExactly(1L, 2L);
  }

  @Test
  void check_modelOfAnotherTask_isRefused() {
    DescribeStageType type = new DescribeStageType();
    assertThatThrownBy(() -> type.check(Sites.of("describe", "model", "tiny-average")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected a model of task 'describe', got task 'deblur'");
  }

  @Test
  void open_everyZeroFrames_isRefused() {
    assertThatThrownBy(
            () -> host.open(Sites.of("describe", "model", "tiny-thumbnail", "every", "0")))
        .hasMessage("expected 1 to 10000");
  }

  private static void run(FakeHost host, List<WireRecord> frames) {
    try (FramePipeline pipeline = host.open(DESCRIBE)) {
      frames.forEach(pipeline::accept);
      pipeline.drain();
    }
  }

  private static ModelDescriber describer() {
    return ModelDescriber.open(Model.read(TestModels.path("tiny-thumbnail")), Sites.ENGINE);
  }

  private static List<WireRecord> frames(String stream, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> frame(stream, i)).toList();
  }

  private static long seq(WireRecord record) {
    return FrameHeaders.parse(record.headers()).seq().orElseThrow();
  }

  private static String text(WireRecord record, String key) {
    return record.headers().stream()
        .filter(header -> header.key().equals(key))
        .findFirst()
        .orElseThrow()
        .text();
  }
}
