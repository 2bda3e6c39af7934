package dev.limpid.cli;

import dev.limpid.media.MediaVersions;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.ModelTrial;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelException;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.TopicAdmin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out what this machine can run. Each check gives one finding and never throws. */
final class Doctor {
  private static final int MIN_JAVA = 17;
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final long MIN_HEAP_MEBIBYTES = 512;

  /** How bad a finding is. */
  enum Status {
    OK,
    WARN,
    FAIL
  }

  /**
   * What one check saw.
   *
   * @param detail one line; for a failure with what to do about it
   */
  record Finding(Status status, String name, String detail) {}

  private final Consumer<Finding> findings;
  private boolean failed;

  /**
   * @param findings is told each finding as soon as it is there
   */
  Doctor(Consumer<Finding> findings) {
    this.findings = findings;
  }

  /** Whether anything so far was a failure. */
  boolean hasFailed() {
    return failed;
  }

  void checkJava() {
    int version = Runtime.version().feature();
    String detail =
        "%s on %s %s, %d cores, heap up to %d MiB"
            .formatted(
                Runtime.version(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                heapMebibytes());
    if (version < MIN_JAVA) {
      add(Status.FAIL, "Java", "expected %d or newer, got %s".formatted(MIN_JAVA, detail));
    } else if (heapMebibytes() < MIN_HEAP_MEBIBYTES) {
      add(
          Status.WARN,
          "Java",
          "%s; expected %d or more, set LIMPID_JAVA_OPTS=-Xmx2g"
              .formatted(detail, MIN_HEAP_MEBIBYTES));
    } else {
      add(Status.OK, "Java", detail);
    }
  }

  void checkMedia() {
    attempt("OpenCV", MediaVersions::opencv);
    attempt("FFmpeg", MediaVersions::ffmpeg);
  }

  void checkEngine() {
    attempt(
        "ONNX",
        () ->
            "ONNX Runtime %s: %s"
                .formatted(Engine.version(), String.join(", ", Engine.providers())));
  }

  /** A machine without CUDA is in order, unless CUDA was asked for. */
  void checkCuda(Device wanted) {
    try {
      add(Status.OK, "CUDA", Engine.cudaDevice(0));
    } catch (ModelException e) {
      if (wanted == Device.CUDA) {
        add(Status.FAIL, "CUDA", e.getMessage());
      } else {
        add(Status.OK, "CUDA", "none, models run on the CPU (%s)".formatted(e.getMessage()));
      }
    }
  }

  /** Reads every model, and runs one step of the first that works. */
  void checkModels(ModelRepository models, Device device) {
    Optional<Model> runnable =
        models.list().stream().flatMap(this::readModel).reduce((first, other) -> first);
    if (models.list().isEmpty()) {
      add(
          Status.FAIL,
          "model",
          "no *.onnx in %s; set LIMPID_HOME or --models".formatted(models.directories()));
    }
    runnable.ifPresent(model -> attempt("run", () -> runModel(model, device)));
  }

  private Stream<Model> readModel(Path file) {
    try {
      Model model = Model.read(file);
      add(Status.OK, "model", "%s for %s".formatted(model, model.contract().task()));
      return Stream.of(model);
    } catch (ModelException e) {
      add(Status.FAIL, "model", e.getMessage());
      return Stream.empty();
    }
  }

  private static String runModel(Model model, Device device) {
    try (Session session = Engine.open(model, new EngineOptions(device, 0, 0))) {
      double millis = new ModelTrial(session).stepMillis(1, 360, 640, 5);
      return "%s takes %.1f ms per frame of 640x360 on %s"
          .formatted(model.id(), millis, session.device());
    }
  }

  void checkPort(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      add(Status.OK, "port", "%d is free".formatted(socket.getLocalPort()));
    } catch (IOException e) {
      add(
          Status.WARN,
          "port",
          "%d cannot be listened on (%s); choose another with --port"
              .formatted(port, e.getMessage()));
    }
  }

  void checkKafka(KafkaAccess kafka) {
    attempt(
        "Kafka",
        () -> {
          requireListener(kafka.bootstrap());
          try (TopicAdmin admin = new TopicAdmin(kafka)) {
            return "%s answers, %d topics".formatted(kafka, admin.existing().size());
          }
        });
  }

  /** Says within seconds that nobody listens, where the client would go on trying. */
  private static void requireListener(String bootstrap) {
    String first = bootstrap.split(",")[0].strip();
    int colon = first.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      int port = Integer.parseInt(first.substring(colon + 1));
      socket.connect(
          new InetSocketAddress(first.substring(0, Math.max(colon, 0)), port),
          CONNECT_TIMEOUT_MILLIS);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(
          "nobody listens at %s (%s); expected a broker's host:port".formatted(first, e), e);
    }
  }

  private interface Check {
    String detail();
  }

  private void attempt(String name, Check check) {
    try {
      add(Status.OK, name, check.detail());
    } catch (RuntimeException | LinkageError e) {
      add(Status.FAIL, name, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private void add(Status status, String name, @Nullable String detail) {
    failed |= status == Status.FAIL;
    findings.accept(new Finding(status, name, detail == null ? "" : detail));
  }

  private static long heapMebibytes() {
    return Runtime.getRuntime().maxMemory() >> 20;
  }
}
