package dev.limpid.align;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoReader;
import dev.limpid.sample.DriveFrame;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveWriter;
import dev.limpid.sample.SampleFootage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From video files to a table and a video, with two short drives of different speed. */
class GeneratedDrivesTest {
  private static final FrameRate UNUSED = FrameRate.of(25);

  @TempDir Path folder;

  private List<Double> render(String name, long speedSeed, int width, double fps)
      throws IOException {
    DriveOptions options =
        DriveOptions.builder()
            .speedSeed(speedSeed)
            .size(width, width / 2)
            .fps(fps)
            .seconds(24)
            .samples(1, 1)
            .build();
    List<Double> metres = new ArrayList<>();
    try (SampleFootage footage = SampleFootage.of(options);
        DriveWriter writer = DriveWriter.videos(folder.resolve(name), options)) {
      while (footage.hasNext()) {
        DriveFrame frame = footage.next();
        writer.write(frame);
        metres.add(frame.truth().routeMetres());
      }
    }
    return metres;
  }

  private Recording read(String name) {
    return RecordingReader.read(
        folder.resolve(name).resolve("blurred.mp4"), UNUSED, new ThumbnailDescriber(), () -> {});
  }

  @Test
  void align_twoDrives_isInStepAndWritten() throws IOException {
    List<Double> query = render("query", 1, 96, 8);
    List<Double> reference = render("reference", 2, 128, 6);
    Recording a = read("query");
    Recording b = read("reference");
    Alignment alignment = new Aligner(AlignOptions.DEFAULT).align(a, b);

    int good = 0;
    int possible = 0;
    for (int i = 0; i < query.size(); i++) {
      int matched = alignment.referenceAt(i);
      possible += query.get(i) <= reference.get(reference.size() - 1) ? 1 : 0;
      good += matched >= 0 && Math.abs(reference.get(matched) - query.get(i)) < 8 ? 1 : 0;
    }
    assertThat(good).isGreaterThan((int) (0.7 * possible));

    Path table = folder.resolve("out/alignment.csv");
    AlignmentTable.write(table, a.times(), b.times(), alignment);
    List<String> lines = Files.readAllLines(table);
    assertThat(lines).hasSize(query.size() + 1).startsWith(AlignmentTable.HEADER);
    assertThat(lines.get(1)).startsWith("0,0,");

    Path video = folder.resolve("out/side-by-side.mp4");
    SideBySide.write(
        video,
        folder.resolve("query/blurred.mp4"),
        folder.resolve("reference/blurred.mp4"),
        UNUSED,
        alignment,
        () -> {});
    try (VideoReader written = VideoReader.open(video)) {
      assertThat(written.info().width()).isEqualTo(96 + 4 + 96);
      assertThat(written.info().height()).isEqualTo(48 + 20);
      assertThat(written.info().frames()).isEqualTo(query.size());
    }
  }
}
