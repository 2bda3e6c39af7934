package dev.limpid.bench.gpu;

import dev.limpid.bench.gpu.Report.Copies;
import dev.limpid.bench.gpu.Report.Finding;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.wire.NeutralLocale;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Checks and measures every shipped model on a device: parity with the CPU, batch against alone,
 * copies of a step, frames per second. Started by {@code src/gpu/check.sh}. Exits with 1 if
 * something does not hold; whatever happens, it goes on with the rest.
 */
public final class GpuCheck {
  private final Settings settings;
  private final List<Model> models;
  private final Report report;

  private GpuCheck(Settings settings) throws IOException {
    this.settings = settings;
    this.models =
        new ModelRepository(List.of(settings.models())).list().stream().map(Model::read).toList();
    this.report = new Report(title(settings, models.size()), settings.out());
  }

  public static void main(String[] args) throws IOException {
    NeutralLocale.use();
    GpuCheck check = new GpuCheck(Settings.parse(args));
    long deadline = System.nanoTime() + (long) (check.settings.minutes() * 60e9);
    check.compare();
    check.measure(deadline);
    System.out.println();
    System.out.println(check.report.markdown());
    List<Finding> failures = check.report.failures();
    failures.forEach(f -> System.out.printf("FAIL %s, %s: %s%n", f.model(), f.check(), f.detail()));
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  private static String title(Settings settings, int models) {
    String device =
        settings.engine().device() == Device.CPU
            ? "%d threads of a CPU".formatted(settings.engine().threads())
            : Engine.cudaDevice(0);
    return "%d models on %s, ONNX Runtime %s".formatted(models, device, Engine.version());
  }

  private void compare() {
    MovingScene scene = new MovingScene(settings.firstSize());
    for (Model model : models) {
      ModelCheck check = new ModelCheck(settings, model, scene);
      attempt(model, "parity with the CPU", () -> add(check.parity()));
      attempt(model, "batch against alone", () -> add(check.batch()));
      attempt(model, "trial", () -> add(check.trial()));
      for (int streams : new int[] {1, 4}) {
        attempt(
            model, "copies of a step", () -> add(new CopyCheck(settings, model, scene), streams));
      }
    }
  }

  private boolean add(Finding finding) {
    report.add(finding);
    return true;
  }

  private boolean add(List<Finding> findings) {
    findings.forEach(report::add);
    return true;
  }

  private boolean add(CopyCheck check, int streams) throws IOException {
    Copies copies = check.count(streams);
    report.add(copies);
    return add(check.finding(copies));
  }

  private void measure(long deadline) {
    RateCheck check = new RateCheck(settings);
    for (PixelShape size : settings.sizes()) {
      MovingScene scene = new MovingScene(size);
      for (int streams : settings.streams()) {
        for (Model model : models) {
          String what = "rate of %d streams of %s".formatted(streams, size);
          if (System.nanoTime() > deadline) {
            add(new Finding(model.contract().name(), what, false, "no time was left"));
          } else {
            attempt(
                model,
                what,
                () -> {
                  report.add(check.measure(model, scene, size, streams));
                  return true;
                });
          }
        }
      }
    }
  }

  /** Does it, and notes as a failure that it could not be done. */
  private void attempt(Model model, String what, Callable<Boolean> check) {
    try {
      check.call();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      report.add(new Finding(model.contract().name(), what, false, e.toString()));
    }
  }
}
