package dev.limpid.bench.gpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.bench.gpu.Report.Copies;
import dev.limpid.bench.gpu.Report.Finding;
import dev.limpid.operators.inference.Device;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Watch;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.TensorSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Copies of a step: our own, counted at the device's memory, and ONNX Runtime's, which are nodes in
 * its profile. Used by one thread.
 */
final class CopyCheck {
  private static final int STEPS = 4;
  private static final String KERNEL = "_kernel_time";

  private final Settings settings;
  private final Model model;
  private final MovingScene scene;

  CopyCheck(Settings settings, Model model, MovingScene scene) {
    this.settings = settings;
    this.model = model;
    this.scene = scene;
  }

  Copies count(int streams) throws IOException {
    Path folder = Files.createTempDirectory("limpid-profile");
    try {
      return count(streams, new Watch(folder.resolve("profile")), folder);
    } finally {
      for (File file : Objects.requireNonNull(folder.toFile().listFiles())) {
        Files.delete(file.toPath());
      }
      Files.delete(folder);
    }
  }

  private Copies count(int streams, Watch watch, Path folder) throws IOException {
    // With one thread on a CPU there is one session, the one that is watched.
    EngineOptions engine = new EngineOptions(settings.engine().device(), 0, 1);
    long up;
    long down;
    long within;
    try (StageLoop loop =
        new StageLoop(
            Engine.open(model, engine, watch),
            engine,
            scene,
            settings.firstSize(),
            0,
            streams,
            STEPS)) {
      up = watch.up();
      down = watch.down();
      within = watch.within();
      for (int time = 0; time < STEPS; time++) {
        loop.step(time);
      }
      up = watch.up() - up;
      down = watch.down() - down;
      within = watch.within() - within;
    }
    Nodes nodes = Nodes.read(folder);
    return new Copies(
        model.contract().name(),
        streams,
        (double) up / STEPS,
        (double) down / STEPS,
        (double) within / STEPS,
        (double) nodes.memcpy / STEPS,
        (double) nodes.all / STEPS,
        (double) nodes.onCpu / STEPS);
  }

  /**
   * On a GPU all pictures go up in one copy and down in one; of a model that gives vectors each
   * frame does. On a CPU nothing is copied but vectors, in host memory.
   */
  Finding finding(Copies copies) {
    TensorSpec first = model.contract().outputs().get(0);
    int calls = first.kind() == TensorSpec.Kind.PICTURE ? 1 : copies.streams();
    double expected = settings.engine().device() == Device.CPU ? 0 : calls;
    return new Finding(
        copies.model(),
        "copies of a step",
        copies.up() == expected && copies.down() == expected,
        "%d streams: %.2f up, %.2f down, %.0f of each expected"
            .formatted(copies.streams(), copies.up(), copies.down(), expected));
  }

  /** Nodes that ran, by what they did and where. */
  private static final class Nodes {
    private long all;
    private long memcpy;
    private long onCpu;

    static Nodes read(Path folder) throws IOException {
      File[] profiles = Objects.requireNonNull(folder.toFile().listFiles());
      if (profiles.length != 1) {
        throw new IOException(
            "expected one profile of ONNX Runtime in %s, got %d"
                .formatted(folder, profiles.length));
      }
      Nodes nodes = new Nodes();
      for (JsonNode event : new ObjectMapper().readTree(profiles[0])) {
        if (event.path("name").asText().endsWith(KERNEL)) {
          nodes.add(event.path("args"));
        }
      }
      return nodes;
    }

    private void add(JsonNode node) {
      all++;
      if (node.path("op_name").asText().startsWith("Memcpy")) {
        memcpy++;
      }
      if (node.path("provider").asText().startsWith("CPU")) {
        onCpu++;
      }
    }
  }
}
