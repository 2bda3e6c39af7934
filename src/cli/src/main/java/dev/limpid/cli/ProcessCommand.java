package dev.limpid.cli;

import dev.limpid.ingest.Encoding;
import dev.limpid.ingest.Ingest;
import dev.limpid.ingest.IngestOptions;
import dev.limpid.ingest.Input;
import dev.limpid.ingest.InputParser;
import dev.limpid.ingest.Playback;
import dev.limpid.ingest.RunningIngest;
import dev.limpid.ingest.StreamStats;
import dev.limpid.media.Picture;
import dev.limpid.media.VideoInfo;
import dev.limpid.media.VideoWriter;
import dev.limpid.operators.deblur.DeblurStageType;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
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
  private static final Duration POLL = Duration.ofMillis(100);

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

  @Mixin private ModelFolders models = new ModelFolders();
  @Mixin private JsonReport json = new JsonReport();

  private final Map<String, StreamFigures> figures = new LinkedHashMap<>();
  private final Map<String, TruthMeter> meters = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private final TimedFlow flow = new TimedFlow(FRAMES_IN_FLIGHT);

  @Override
  public Integer call() throws Exception {
    Map<String, Path> sources = sources();
    try (VideoFiles videos = new VideoFiles(this::measure)) {
      openTruths(sources);
      long expected = 0;
      for (Map.Entry<String, Path> source : sources.entrySet()) {
        VideoInfo info = VideoInfo.probe(source.getValue());
        expected += info.frames();
        videos.add(source.getKey(), target(source.getKey()), info);
        figures.put(source.getKey(), new StreamFigures(source.getKey()));
      }
      try (ProgressBar bar = ConsoleBar.open("deblur", "frames")) {
        bar.maxHint(expected);
        run(sources, videos, bar);
      }
    } finally {
      meters.values().forEach(TruthMeter::close);
    }
    List<StreamFigures.Report> reports =
        figures.values().stream().map(StreamFigures::report).toList();
    json.write(Map.of("streams", reports));
    return summarise(reports);
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

  private void measure(String stream, long seq, Picture picture) {
    TruthMeter meter = meters.get(stream);
    if (meter != null) {
      meter.measure(seq, picture, figures(stream));
    }
  }

  private void run(Map<String, Path> sources, VideoFiles videos, ProgressBar bar) throws Exception {
    List<String> all = new ArrayList<>(List.of("kafka.delivery=at-least-once"));
    all.add("checkpoint.interval=24 h");
    all.add("output.quality=" + QUALITY);
    all.addAll(settings);
    try (Interruption interruption = Interruption.then(() -> {}, EmbeddedPipeline.STOP_GRACE);
        EmbeddedPipeline pipeline =
            EmbeddedPipeline.start(
                EmbeddedPipeline.stage(DeblurStageType.NAME, "model", model), models, all);
        OutputConsumer outputs =
            new OutputConsumer(
                pipeline.kafka(), List.of(pipeline.outputTopic(), pipeline.topics().deadLetter()));
        RunningIngest ingest = startIngest(pipeline, sources)) {
      while (!isComplete(ingest) && !interruption.happened()) {
        pipeline.job().requireHealthy();
        outputs.poll(POLL, record -> accept(record, pipeline, videos, bar));
      }
      for (StreamStats stream : ingest.stats().streams()) {
        figures(stream.id()).framesIn(stream.framesRead());
        if (stream.problem() != null) {
          refused.put(stream.id(), stream.problem());
        }
      }
    }
  }

  private RunningIngest startIngest(EmbeddedPipeline pipeline, Map<String, Path> sources) {
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

  private void accept(
      WireRecord record, EmbeddedPipeline pipeline, VideoFiles videos, ProgressBar bar) {
    if (record.topic().equals(pipeline.topics().deadLetter())) {
      refused.put(record.stream(), error(record));
      double unused = flow.arrived(record.stream());
      return;
    }
    if (videos.write(record)) {
      figures(record.stream()).frameOut(System.nanoTime(), flow.arrived(record.stream()));
      bar.step();
    }
  }

  private boolean isComplete(RunningIngest ingest) {
    if (!ingest.isEnded()) {
      return false;
    }
    return ingest.stats().streams().stream()
        .allMatch(
            stream ->
                refused.containsKey(stream.id())
                    || figures(stream.id()).framesOut()
                        >= stream.framesRead() - stream.framesOversize() - stream.framesFailed());
  }

  private int summarise(List<StreamFigures.Report> reports) {
    int status = 0;
    for (StreamFigures.Report report : reports) {
      String problem = refused.get(report.id());
      System.out.printf(
          "%s: %d frames in, %d out, %.1f fps, %s%s%n",
          report.id(),
          report.framesIn(),
          report.framesOut(),
          report.fps(),
          psnr(report),
          target(report.id()));
      if (problem != null || report.framesIn() != report.framesOut()) {
        System.err.printf(
            "limpid process: stream '%s' is not complete: %d of %d frames; %s%n",
            report.id(),
            report.framesOut(),
            report.framesIn(),
            problem == null ? "no reason was given" : problem);
        status = 1;
      }
    }
    return status;
  }

  private static String psnr(StreamFigures.Report report) {
    return report.psnrIn() == null || report.psnrOut() == null
        ? ""
        : "PSNR %.2f → %.2f dB, ".formatted(report.psnrIn(), report.psnrOut());
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
    for (Path input : inputs) {
      if (Files.exists(target(name(input))) && Files.isSameFile(input, target(name(input)))) {
        throw new IllegalArgumentException("input and output are the same file: " + input);
      }
    }
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

  private static String error(WireRecord record) {
    return record.headers().stream()
        .filter(header -> header.key().equals(FrameHeaders.ERROR))
        .map(WireHeader::text)
        .findFirst()
        .orElse("refused without a reason");
  }

  private StreamFigures figures(String stream) {
    return Objects.requireNonNull(figures.get(stream));
  }
}
