package dev.limpid.bench.gpu;

import dev.limpid.bench.gpu.Report.Copies;
import dev.limpid.bench.gpu.Report.Finding;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.wire.NeutralLocale;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

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
      opened(
          model,
          session -> {
            ModelCheck check = new ModelCheck(settings, session, scene);
            attempt(model, "parity with the CPU", () -> report.add(check.parity()));
            attempt(model, "batch against alone", () -> report.add(check.batch()));
            attempt(model, "trial", () -> check.trial().forEach(report::add));
          });
      CopyCheck copies = new CopyCheck(settings, model, scene);
      for (int streams : new int[] {1, 4}) {
        attempt(model, "copies of a step", () -> count(copies, streams));
      }
    }
  }

  private void opened(Model model, Consumer<Session> use) {
    attempt(
        model,
        "opening",
        () -> {
          try (Session session = Engine.open(model, settings.engine())) {
            use.accept(session);
          }
        });
  }

  private void count(CopyCheck check, int streams) throws IOException {
    Copies copies = check.count(streams);
    report.add(copies);
    report.add(check.finding(copies));
  }

  private void measure(long deadline) {
    for (PixelShape size : settings.sizes()) {
      MovingScene scene = new MovingScene(size);
      for (Model model : models) {
        opened(model, session -> measure(session, scene, size, deadline));
      }
    }
  }

  private void measure(Session session, MovingScene scene, PixelShape size, long deadline) {
    RateCheck check = new RateCheck(settings);
    for (int streams : settings.streams()) {
      String what = "rate of %d streams of %s".formatted(streams, size);
      if (System.nanoTime() < deadline) {
        attempt(
            session.model(), what, () -> report.add(check.measure(session, scene, size, streams)));
      } else {
        report.add(new Finding(session.model().contract().name(), what, false, "no time was left"));
      }
    }
  }

  /** Does it, and notes as a failure that it could not be done. */
  private void attempt(Model model, String what, Check check) {
    try {
      check.run();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      report.add(new Finding(model.contract().name(), what, false, e.toString()));
    }
  }

  /** Something that may fail. */
  private interface Check {
    void run() throws Exception;
  }
}
