package dev.limpid.cli;

import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.stage.StageTypes;
import dev.limpid.operators.stage.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code limpid models verify}. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a model on this machine: at several frame sizes, twice, alone and in a batch, and times"
          + " it. Fails if any of it does not give the bytes it must."
    },
    footer = {"", "Example:  limpid models verify deblur-small --threads 2"})
final class ModelsVerifyCommand implements Callable<Integer> {
  private static final int TIMED_STEPS = 20;
  private static final int HEIGHT = 360;
  private static final int WIDTH = 640;

  @Parameters(paramLabel = "MODEL", description = "Name of a model, or path of an ONNX file.")
  private String model;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or cuda. Default: ${DEFAULT-VALUE}")
  private Device device;

  @Option(
      names = "--threads",
      defaultValue = "0",
      description = "CPU threads of one step; 0 takes all cores. Default: ${DEFAULT-VALUE}")
  private int threads;

  @Mixin private ModelFolders folders;
  @Mixin private JsonReport json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Model loaded = folders.repository().load(model);
    Task task = task(loaded);
    task.require(loaded);
    try (Session session = Engine.open(loaded, new EngineOptions(device, 0, threads))) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf("ok    contract  %s agrees with its graph%n", loaded.id());
      out.printf("ok    task      %s%n", task.name());
      out.printf("ok    device    %s%n", session.device());
      out.flush();
      List<ModelTrial.Finding> findings = task.tryOut(session);
      findings.forEach(
          finding ->
              out.printf(
                  "%-5s %-9s %s%n",
                  finding.passed() ? "ok" : "FAIL", finding.name(), finding.detail()));
      double millis = new ModelTrial(session).stepMillis(1, HEIGHT, WIDTH, TIMED_STEPS);
      out.printf("ok    speed     %.1f ms per frame of %dx%d%n", millis, WIDTH, HEIGHT);
      out.flush();
      json.write(report(session, findings, millis));
      return findings.stream().allMatch(ModelTrial.Finding::passed) ? 0 : 1;
    }
  }

  private static Task task(Model model) {
    StageTypes types = StageTypes.load();
    String name = model.contract().task();
    return types
        .task(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model '%s': no stage works with models of task '%s'; tasks: %s"
                        .formatted(model.id(), name, types.taskNames())));
  }

  private static Map<String, Object> report(
      Session session, List<ModelTrial.Finding> findings, double millis) {
    Map<String, Object> report = new LinkedHashMap<>(ModelDescription.of(session.model()));
    report.put("device", session.device().toString());
    report.put("findings", findings);
    report.put("millisPerFrame640x360", millis);
    return report;
  }
}
