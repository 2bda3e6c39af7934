package dev.limpid.bench;

import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.model.ModelRepository;
import dev.limpid.operators.model.StateSpec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step of a model over a batch of streams of 640x360 on the CPU, states swapped after it. The
 * time is that of the whole batch. Run with {@code src/bench/run SessionStep}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class SessionStepBenchmark {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;

  /** Folder of the shipped models, and of the small fixture. */
  private static final List<Path> FOLDERS =
      List.of(Path.of("models"), Path.of("operators/src/test/resources/models"));

  @Param({"tiny-average", "rdn-small", "deblur-small"})
  private String model;

  @Param({"1", "2"})
  private int threads;

  @Param({"1", "4"})
  private int batch;

  private Session session;
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> outputs = new LinkedHashMap<>();

  @Setup(Level.Trial)
  public void open() {
    session = Engine.open(new ModelRepository(FOLDERS).load(model), EngineOptions.cpu(threads));
    for (String name : session.model().inputNames()) {
      inputs.put(name, session.allocateInput(name, batch, HEIGHT, WIDTH));
    }
    for (String name : session.model().outputNames()) {
      outputs.put(name, session.allocateOutput(name, batch, HEIGHT, WIDTH));
    }
    ByteBuffer frames = tensor(inputs, session.model().contract().inputs().get(0).name()).buffer();
    for (int stream = 0; stream < batch; stream++) {
      Footage.write(frames, WIDTH, HEIGHT, stream);
    }
  }

  @Benchmark
  public void step() {
    session.run(inputs, outputs);
    for (StateSpec state : session.model().contract().states()) {
      Tensor before = tensor(inputs, state.input());
      inputs.put(state.input(), tensor(outputs, state.output()));
      outputs.put(state.output(), before);
    }
  }

  @TearDown(Level.Trial)
  public void close() {
    inputs.values().forEach(Tensor::close);
    outputs.values().forEach(Tensor::close);
    session.close();
  }

  private static Tensor tensor(Map<String, Tensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }
}
