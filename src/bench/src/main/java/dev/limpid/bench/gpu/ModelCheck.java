package dev.limpid.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.bench.gpu.Report.Finding;
import dev.limpid.operators.frame.PixelShape;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a model gives on the device what it gives on one thread of the CPU, and to a stream in a
 * batch what it gives to it alone. Used by one thread; owns nothing.
 */
final class ModelCheck {
  private static final int TOGETHER = 4;

  private final Settings settings;
  private final Session session;
  private final Model model;
  private final MovingScene scene;
  private final String name;
  private final DType dtype;

  /**
   * @param session of the model on the device
   */
  ModelCheck(Settings settings, Session session, MovingScene scene) {
    this.settings = settings;
    this.session = session;
    this.model = session.model();
    this.scene = scene;
    this.name = model.contract().name();
    this.dtype = model.contract().outputs().get(0).dtype();
  }

  /** The device against the CPU: within what the model's golden sequence allows. */
  Finding parity() throws IOException {
    Path golden = settings.models().resolve("golden").resolve(name).resolve("golden.json");
    double tolerance =
        new ObjectMapper().readTree(golden.toFile()).required("tolerance").doubleValue();
    EngineOptions cpu = EngineOptions.cpu(1);
    List<List<ByteBuffer>> expected = results(Engine.open(model, cpu), cpu, 0, 1);
    Difference difference = difference(expected, onDevice(0, 1), 0);
    return new Finding(
        name,
        "parity with the CPU",
        difference.isWithin(tolerance),
        "%s; %s allowed; %s".formatted(difference, tolerance, pictures(1)));
  }

  /** Streams together against each alone: the same bytes. */
  Finding batch() {
    List<List<ByteBuffer>> together = onDevice(0, TOGETHER);
    boolean same = true;
    Set<String> details = new LinkedHashSet<>();
    for (int stream = 0; stream < TOGETHER; stream++) {
      Difference difference = difference(onDevice(stream, 1), together, stream);
      same &= difference.isWithin(0);
      details.add(difference.toString());
    }
    return new Finding(
        name,
        "batch against alone",
        same,
        "%s; %s".formatted(String.join("; ", details), pictures(TOGETHER)));
  }

  /** What {@code limpid models verify} tries, at several sizes, of outputs and states. */
  List<Finding> trial() {
    return new ModelTrial(session)
        .run().stream()
            .map(tried -> new Finding(name, tried.name(), tried.passed(), tried.detail()))
            .toList();
  }

  private String pictures(int streams) {
    return "%d frames of %d of %s".formatted(settings.frames(), streams, settings.firstSize());
  }

  private List<List<ByteBuffer>> onDevice(int firstCamera, int streams) {
    return results(session.beside(), settings.engine(), firstCamera, streams);
  }

  /** The outputs of each step; closes the session. */
  private List<List<ByteBuffer>> results(
      Session stepped, EngineOptions engine, int firstCamera, int streams) {
    PixelShape shape = settings.firstSize();
    List<List<ByteBuffer>> results = new ArrayList<>();
    try (StageLoop loop =
        new StageLoop(stepped, engine, scene, shape, firstCamera, streams, settings.frames())) {
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
