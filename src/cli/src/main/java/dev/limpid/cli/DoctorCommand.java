package dev.limpid.cli;

import dev.limpid.operators.inference.Device;
import dev.limpid.wire.KafkaAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code limpid doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks what this machine can run: native libraries, GPU, models, ports, Kafka.",
    footer = {"", "Example:  limpid doctor --bootstrap localhost:9092"})
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = "Also check that this Kafka broker answers.")
  private @Nullable String bootstrap;

  @Option(
      names = "--port",
      split = ",",
      defaultValue = "8080",
      description = "Ports that should be free. Default: ${DEFAULT-VALUE}")
  private List<Integer> ports = List.of();

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu or cuda; cuda fails where there is none. Default: ${DEFAULT-VALUE}")
  private Device device;

  @Mixin private KafkaConfig kafka = new KafkaConfig();
  @Mixin private ModelFolders folders;
  @Mixin private JsonReport json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    List<Doctor.Finding> findings = new ArrayList<>();
    Doctor doctor =
        new Doctor(
            finding -> {
              findings.add(finding);
              print(out, finding);
            });
    doctor.checkJava();
    doctor.checkMedia();
    doctor.checkEngine();
    doctor.checkCuda(device);
    doctor.checkModels(folders.repository(), device);
    ports.forEach(doctor::checkPort);
    if (bootstrap != null) {
      doctor.checkKafka(new KafkaAccess(bootstrap, kafka.settings()));
    }
    json.write(Map.of("findings", findings, "ok", !doctor.hasFailed()));
    out.println(doctor.hasFailed() ? "This machine cannot run limpid yet." : "Next:  limpid demo");
    out.flush();
    return doctor.hasFailed() ? 1 : 0;
  }

  private static void print(PrintWriter out, Doctor.Finding finding) {
    out.printf(
        "%-5s %-8s %s%n",
        finding.status().name().toLowerCase(Locale.ROOT), finding.name(), finding.detail());
    out.flush();
  }
}
