package dev.limpid.cli;

import dev.limpid.ingest.Encoding;
import dev.limpid.ingest.Ingest;
import dev.limpid.ingest.IngestOptions;
import dev.limpid.ingest.IngestStats;
import dev.limpid.ingest.Input;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.PictureSize;
import dev.limpid.ingest.Playback;
import dev.limpid.ingest.Playback.Loop;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.ingest.Speed;
import dev.limpid.media.FrameRate;
import dev.limpid.media.VideoOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid ingest}. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Bring cameras and files into Kafka, one stream each.",
    footer = {
      "",
      "Examples:",
      "  limpid ingest drive.mp4 --speed max",
      "  limpid ingest cam1=rtsp://10.0.0.7/live cam2=/dev/video0 --fps 15",
      "  limpid ingest test:640x360@25 --bootstrap localhost:9092",
      "",
      "Live sources are tried again for ever when they are lost; each connection is a new epoch.",
      "Interrupt (Ctrl-C) ends cleanly: what was read is sent, then the summary follows."
    })
final class IngestCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "[ID=]SOURCE",
      description =
          "Video file, folder of images, URL (rtsp, http, udp, srt, ...), /dev/videoN, or"
              + " test:WIDTHxHEIGHT@FPS (a test picture), or"
              + " sample:WIDTHxHEIGHT@FPS?seconds=S&condition=C (a generated drive). The stream id"
              + " is ID or the source's name.")
  private List<String> sources;

  @Mixin private KafkaOptions kafka;

  @Option(
      names = "--speed",
      defaultValue = "1",
      description = "Files: times real time, or max (default: ${DEFAULT-VALUE}).")
  private String speed;

  @Option(names = "--loop", description = "Files: start again at the end, as a new epoch.")
  private boolean loop;

  @Option(
      names = "--frames",
      defaultValue = "0",
      description = "End each stream after so many frames (default: all).")
  private long frames;

  @Option(
      names = "--quality",
      defaultValue = "92",
      description =
          "JPEG quality, 1 to 100 (default: ${DEFAULT-VALUE}). Images of a folder pass as they are.")
  private int quality;

  @Option(
      names = "--fps",
      description =
          "Leave out frames beyond this rate; for a folder of images, its rate (default: 25).")
  private Optional<Double> fps;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Scale larger pictures down to fit in here.")
  private Optional<String> size;

  @Option(
      names = "--lossless",
      description =
          "Live sources: wait when Kafka is slow. Without it their oldest waiting frames are"
              + " dropped and counted. Files always wait.")
  private boolean lossless;

  @Option(
      names = "--queue",
      paramLabel = "FRAMES",
      defaultValue = "64",
      description = "Frames of a stream that may wait for Kafka (default: ${DEFAULT-VALUE}).")
  private int queue;

  @Option(
      names = "--rtsp-transport",
      paramLabel = "tcp|udp",
      defaultValue = "tcp",
      description = "Default: ${DEFAULT-VALUE}; UDP loses packets.")
  private String rtspTransport;

  @Option(
      names = "--create-topics",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Create the topic if it is missing (default: yes).")
  private boolean createTopics;

  @Option(
      names = "--partitions",
      defaultValue = "4",
      description = "Partitions of a topic that is created (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Mixin private JsonReport report;

  @Override
  public Integer call() throws Exception {
    List<Input> inputs = parser().parseAll(sources);
    IngestStats stats;
    IngestDisplay display = new IngestDisplay(spec.commandLine());
    try (RunningIngest running = Ingest.start(options(), inputs);
        Interruption interruption = Interruption.then(running::stop)) {
      display.follow(running);
      running.close();
      stats = running.stats();
      report.write(
          Map.of(
              "seconds",
              stats.seconds(),
              "interrupted",
              interruption.happened(),
              "streams",
              stats.streams()));
      display.summary(stats, kafka);
    }
    return stats.isHealthy() ? 0 : 1;
  }

  private InputParser parser() {
    Map<String, String> transport = Map.of("rtsp_transport", rtspTransport);
    VideoOptions live = VideoOptions.live();
    return new InputParser(
        FrameRate.of(fps.orElse(25.0)),
        new VideoOptions(live.openTimeout(), live.readTimeout(), live.threads(), transport),
        VideoOptions.file());
  }

  private IngestOptions options() {
    OptionalDouble limit = fps.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    return IngestOptions.of(kafka.access(), kafka.topics())
        .withTopic(kafka.topics().frames(), createTopics, partitions)
        .withPlayback(new Playback(Speed.parse(speed), loop ? Loop.JUMP : Loop.NONE, frames))
        .withEncoding(new Encoding(quality, limit, size.map(PictureSize::parse)))
        .withQueue(new IngestOptions.Queue(queue, lossless));
  }
}
