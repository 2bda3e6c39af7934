package com.example.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.limpid.wire.WireRecord;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jar as a user has it: in a folder beside limpid, whose commands are processes of their own
 * and know nothing of this stage.
 */
class SharpnessITCase {
  private static final int FRAMES = 120;

  /** A picture and a figure of each frame of each stream. */
  private static final int RECORDS = 2 * FRAMES * MeteredRun.STREAMS.size();

  private static final Pattern ADDRESS = Pattern.compile("http://\\S+");

  @TempDir static Path dir;
  private static Path stages;

  @BeforeAll
  static void putTheJarIntoAFolder() throws Exception {
    stages = Files.createDirectory(dir.resolve("stages"));
    Path jar = Limpid.jar(Path.of("target"), "limpid-example-stage-");
    Files.copy(jar, stages.resolve("sharpness.jar"));
  }

  @Test
  void reference_withTheFolder_listsTheStageAndItsOptions() throws Exception {
    assertThat(Limpid.run(dir, "run", "--reference", "--stages", stages.toString()))
        .contains("### deblur", "### sharpness")
        .contains("| `stride` | pixels, 1 to 64 | 2 | Every so many-th pixel of a row")
        .contains("| `memory` | frames, 1 to 10000 | 50 | How far back the mean");
    assertThat(Limpid.run(dir, "run", "--reference")).doesNotContain("sharpness");
  }

  @Test
  void kill_inTheMiddle_committedOutputIsTheSameBytes() throws Exception {
    SortedMap<String, List<WireRecord>> undisturbed = undisturbed();
    try (MeteredRun run = new MeteredRun(folder(), stages)) {
      run.createTopics();
      run.send(0, FRAMES / 2);
      try (Limpid killed = run.startJob()) {
        awaitCommitted(killed, run, RECORDS / 4);
      }
      run.send(FRAMES / 2, FRAMES);
      assertThat(MeteredRun.count(run.committed())).isLessThan(RECORDS);
      try (Limpid again = run.startJob()) {
        assertThat(awaitCommitted(again, run, RECORDS)).isEqualTo(undisturbed);
        assertThat(again.printed()).contains("going on from");
      }
    }
  }

  /** Also what a person sees on the way: topics are made, and the dashboard has a panel. */
  private static SortedMap<String, List<WireRecord>> undisturbed() throws Exception {
    try (MeteredRun run = new MeteredRun(folder(), stages)) {
      assertThat(run.createTopics())
          .containsPattern("limpid.metered +created")
          .containsPattern("limpid.sharpness +created")
          .doesNotContain("limpid.deblurred");
      try (Limpid job = run.startJob();
          Limpid dashboard =
              Limpid.start(dir, "dashboard", "--bootstrap", run.bootstrap(), "--port", "0")) {
        awaitReport(dashboard, "\"topic\":\"limpid.metered\"");
        run.send(0, FRAMES);
        SortedMap<String, List<WireRecord>> outputs = awaitCommitted(job, run, RECORDS);
        String report = awaitReport(dashboard, "\"framesOut\":" + FRAMES);
        assertThat(report)
            .contains("\"stage\":\"sharpness\",\"title\":\"Sharpness\",\"panel\":\"RESULT\"");
        assertThat(outputs).hasSize(2 * MeteredRun.STREAMS.size());
        return outputs;
      }
    }
  }

  private static SortedMap<String, List<WireRecord>> awaitCommitted(
      Limpid job, MeteredRun run, int records) throws Exception {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> MeteredRun.count(run.committed()) >= records || !job.isRunning());
    SortedMap<String, List<WireRecord>> outputs = run.committed();
    assertThat(MeteredRun.count(outputs)).as(job.printed()).isGreaterThanOrEqualTo(records);
    return outputs;
  }

  /** What {@code /api/streams} answers as soon as it has this text. */
  private static String awaitReport(Limpid dashboard, String text) {
    return await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> report(dashboard), report -> report.contains(text));
  }

  private static String report(Limpid dashboard) throws Exception {
    Matcher address = ADDRESS.matcher(dashboard.printed());
    if (!address.find()) {
      return "";
    }
    URI uri = URI.create(address.group()).resolve("/api/streams");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static Path folder() throws Exception {
    return Files.createTempDirectory(dir, "run");
  }
}
