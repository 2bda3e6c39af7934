package dev.limpid.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.bench.gpu.Report.Finding;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a model gives on the device what it gives on one thread of the CPU, and to a stream in a
 * batch what it gives to it alone. Used by one thread.
 */
final class ModelCheck {
  private static final int TOGETHER = 4;

  private final Settings settings;
  private final Model model;
  private final MovingScene scene;
  private final String name;
  private final DType dtype;

  ModelCheck(Settings settings, Model model, MovingScene scene) {
    this.settings = settings;
    this.model = model;
    this.scene = scene;
    this.name = model.contract().name();
    this.dtype = model.contract().outputs().get(0).dtype();
  }

  /** The device against the CPU: within what the model's golden sequence allows. */
  Finding parity() throws IOException {
    Path golden = settings.models().resolve("golden").resolve(name).resolve("golden.json");
    double tolerance =
        new ObjectMapper().readTree(golden.toFile()).required("tolerance").doubleValue();
    Difference difference =
        difference(results(EngineOptions.cpu(1), 0, 1), results(settings.engine(), 0, 1), 0);
    return new Finding(
        name,
        "parity with the CPU",
        difference.isWithin(tolerance),
        "%s; %s allowed; %s".formatted(difference, tolerance, pictures(1)));
  }

  /** Streams together against each alone: the same bytes. */
  Finding batch() {
    List<List<ByteBuffer>> together = results(settings.engine(), 0, TOGETHER);
    boolean same = true;
    List<String> details = new ArrayList<>();
    for (int stream = 0; stream < TOGETHER; stream++) {
      Difference difference = difference(results(settings.engine(), stream, 1), together, stream);
      same &= difference.isWithin(0);
      details.add(difference.toString());
    }
    return new Finding(
        name,
        "batch against alone",
        same,
        "%s; %s".formatted(String.join("; ", details.stream().distinct().toList()), pictures(4)));
  }

  /** What {@code limpid models verify} tries, at several sizes, of outputs and states. */
  List<Finding> trial() {
    try (Session session = Engine.open(model, settings.engine())) {
      return new ModelTrial(session)
          .run().stream()
              .map(tried -> new Finding(name, tried.name(), tried.passed(), tried.detail()))
              .toList();
    }
  }

  private String pictures(int streams) {
    return "%d frames of %d of %s".formatted(settings.frames(), streams, settings.firstSize());
  }

  /** The outputs of each step. */
  private List<List<ByteBuffer>> results(EngineOptions engine, int firstCamera, int streams) {
    List<List<ByteBuffer>> results = new ArrayList<>();
    try (StageLoop loop =
        new StageLoop(
            Engine.open(model, engine),
            engine,
            scene,
            settings.firstSize(),
            firstCamera,
            streams,
            settings.frames())) {
      for (int time = 0; time < settings.frames(); time++) {
        results.add(loop.results(time));
      }
    }
    return results;
  }

  /**
   * @param stream of {@code actual} that is compared with the only one of {@code alone}
   */
  private Difference difference(
      List<List<ByteBuffer>> alone, List<List<ByteBuffer>> actual, int stream) {
    Difference difference = new Difference(dtype);
    for (int time = 0; time < settings.frames(); time++) {
      difference.add(alone.get(time).get(0), actual.get(time).get(stream));
    }
    return difference;
  }
}
