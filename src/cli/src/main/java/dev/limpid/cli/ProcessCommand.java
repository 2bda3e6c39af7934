package dev.limpid.cli;

import dev.limpid.ingest.Encoding;
import dev.limpid.ingest.Ingest;
import dev.limpid.ingest.IngestOptions;
import dev.limpid.ingest.Input;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.Playback;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.ingest.StreamPhase;
import dev.limpid.ingest.StreamStats;
import dev.limpid.media.Picture;
import dev.limpid.media.VideoInfo;
import dev.limpid.media.VideoWriter;
import dev.limpid.operators.deblur.DeblurStageType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Video files through the complete embedded pipeline into video files. */
@Command(
    name = "process",
    mixinStandardHelpOptions = true,
    description = {
      "Deblur video files: each becomes a file of the same size, rate and frame count.",
      "A frame that cannot be processed is shown as it came, and named in the summary.",
      "Broker and Flink run inside this process. Sound is not carried over."
    },
    footer = {
      "",
      "Examples:",
      "  limpid process drive.mp4 -o sharp.mp4",
      "  limpid process front.mp4 rear.mp4 -o sharp/ --json figures.json",
      "  limpid process blurred.mp4 -o out.mp4 --truth sharp.mp4"
    })
final class ProcessCommand implements Callable<Integer> {
  private static final int FRAMES_IN_FLIGHT = 48;
  private static final int QUALITY = 96;

  /** More than a second has frames: none may be left out, or it is waited for without end. */
  private static final int EVERY_DEAD_LETTER = 1_000_000;

  @Parameters(arity = "1..*", paramLabel = "IN", description = "Video files.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "OUT",
      description = "The file to write; with several inputs, the folder to write them into.")
  private Path output = Path.of(".");

  @Option(
      names = "--model",
      defaultValue = DeblurStageType.DEFAULT_MODEL,
      description = "Model name or ONNX file (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--truth",
      paramLabel = "PATH",
      description =
          "The sharp version of an input (a video or a folder of images), to measure PSNR; with"
              + " several inputs one for each, in the same order.")
  private List<Path> truths = List.of();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any key of the pipeline file, for example device=cuda.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--strict",
      description = "Fail, after all is written, if a frame could not be processed.")
  private boolean strict;

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  private final Map<String, StreamFigures> figures = new LinkedHashMap<>();
  private final Map<String, TruthMeter> meters = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();
  private final TimedFlow flow = new TimedFlow(FRAMES_IN_FLIGHT);

  @Override
  public Integer call() throws Exception {
    EmbeddedPipeline.requireNoKafka(settings);
    Map<String, Path> sources = sources();
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE)) {
      openTruths(sources);
      VideoFiles videos = new VideoFiles(this::written);
      long expected = declare(sources, videos);
      Exception failure = null;
      try (videos;
          ProgressBar bar = ConsoleBar.open("deblur", "frames")) {
        bar.maxHint(expected);
        run(sources, interruption, frame -> take(frame, videos, bar));
      } catch (Exception e) {
        failure = e;
      }
      return finish(failure, interruption.happened());
    } finally {
      meters.values().forEach(TruthMeter::close);
    }
  }

  /** Tells what was done, also if it ended with a failure. */
  private int finish(@Nullable Exception failure, boolean interrupted) throws Exception {
    List<StreamFigures.Report> reports =
        figures.values().stream().map(StreamFigures::report).toList();
    if (!reports.isEmpty()) {
      json.write(Map.of("streams", reports));
    }
    String otherwise = interrupted ? "it was interrupted" : "it ended early";
    ProcessSummary summary = new ProcessSummary(strict, problems, otherwise, this::target);
    int status = 0;
    for (StreamFigures.Report report : reports) {
      status = summary.tell(report) ? status : 1;
    }
    if (failure != null) {
      throw failure;
    }
    return status;
  }

  /** Returns how many frames the videos say that they have. */
  private long declare(Map<String, Path> sources, VideoFiles videos) {
    long expected = 0;
    for (Map.Entry<String, Path> source : sources.entrySet()) {
      VideoInfo info = VideoInfo.probe(source.getValue());
      expected += info.frames();
      videos.add(source.getKey(), target(source.getKey()), info);
    }
    return expected;
  }

  private void openTruths(Map<String, Path> sources) {
    if (!truths.isEmpty() && truths.size() != sources.size()) {
      throw new IllegalArgumentException(
          "--truth: expected one for each of %d inputs, got %d"
              .formatted(sources.size(), truths.size()));
    }
    Iterator<Path> truth = truths.iterator();
    for (Map.Entry<String, Path> source : sources.entrySet()) {
      if (truth.hasNext()) {
        meters.put(source.getKey(), TruthMeter.open(source.getValue(), truth.next()));
      }
    }
  }

  private void written(ProcessedFrame frame, Picture picture, FrameFile.Shown shown) {
    StreamFigures figures = figures(frame.stream());
    String problem = frame.problem();
    if (problem != null) {
      double seconds = frame.ptsNanos() / 1e9;
      figures.unprocessed(new StreamFigures.Unprocessed(frame.seq(), seconds, problem, shown));
      return;
    }
    TruthMeter meter = meters.get(frame.stream());
    if (meter != null) {
      measure(meter, frame, picture, figures);
    }
  }

  /** Measures no more of a stream after a failure. */
  private void measure(
      TruthMeter meter, ProcessedFrame frame, Picture picture, StreamFigures figures) {
    try {
      meter.measure(frame.seq(), picture, figures);
    } catch (RuntimeException e) {
      meters.remove(frame.stream());
      meter.close();
      throw e;
    }
  }

  private void run(
      Map<String, Path> sources, Interruption interruption, Consumer<ProcessedFrame> target)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("kafka.delivery=at-least-once"));
    all.add("checkpoint.interval=24 h");
    all.add("output.quality=" + QUALITY);
    all.addAll(settings);
    all.add("dead-letters.per-second=" + EVERY_DEAD_LETTER);
    try (EmbeddedPipeline pipeline =
            EmbeddedPipeline.start(
                EmbeddedPipeline.stage(DeblurStageType.NAME, "model", model), models, all);
        RunningIngest ingest = startIngest(pipeline, sources)) {
      try {
        new ProcessRun(pipeline, ingest, flow, interruption, target).run();
      } finally {
        for (StreamStats stream : ingest.stats().streams()) {
          figures(stream.id()).framesIn(stream.framesRead());
          if (stream.state() == StreamPhase.FAILED) {
            problems.put(stream.id(), String.valueOf(stream.problem()));
          }
        }
      }
    }
  }

  private RunningIngest startIngest(EmbeddedPipeline pipeline, Map<String, Path> sources) {
    sources.keySet().forEach(stream -> figures.put(stream, new StreamFigures(stream)));
    List<Input> parsed =
        InputParser.standard()
            .parseAll(
                sources.entrySet().stream()
                    .map(source -> source.getKey() + "=" + source.getValue())
                    .toList());
    IngestOptions options =
        IngestOptions.of(pipeline.kafka(), pipeline.topics())
            .withPlayback(Playback.AS_FAST_AS_POSSIBLE)
            .withEncoding(new Encoding(QUALITY, OptionalDouble.empty(), Optional.empty()))
            .withFlowControl(flow);
    return Ingest.start(options, parsed);
  }

  private void take(ProcessedFrame frame, VideoFiles videos, ProgressBar bar) {
    if (videos.isNew(frame)) {
      figures(frame.stream()).frameOut(System.nanoTime(), flow.arrived(frame.stream()));
      bar.step();
      videos.take(frame);
    }
  }

  private Map<String, Path> sources() throws IOException {
    Map<String, Path> sources = new LinkedHashMap<>();
    for (Path input : inputs) {
      if (!Files.isRegularFile(input)) {
        throw new IllegalArgumentException("no such file: " + input);
      }
      if (sources.put(name(input), input) != null) {
        throw new IllegalArgumentException("two inputs are named '%s'".formatted(name(input)));
      }
    }
    requireOutputs();
    List<Path> read = Stream.concat(inputs.stream(), truths.stream()).toList();
    Stream<Path> targets = sources.keySet().stream().map(this::target);
    OutputFiles.requireApart(read, Stream.concat(targets, json.files()).toList());
    return sources;
  }

  private void requireOutputs() throws IOException {
    Path folder = inputs.size() > 1 ? output : output.toAbsolutePath().getParent();
    OutputFiles.requireFolder("--output", Objects.requireNonNull(folder));
    Files.createDirectories(folder);
    for (Path input : inputs) {
      Path target = target(name(input));
      VideoWriter.requireContainer(target);
      OutputFiles.requireFile("--output", target);
    }
  }

  private Path target(String stream) {
    return inputs.size() > 1 ? output.resolve(stream + ".mp4") : output;
  }

  private static String name(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^\\w.-]", "_");
  }

  private StreamFigures figures(String stream) {
    return Objects.requireNonNull(figures.get(stream));
  }
}
