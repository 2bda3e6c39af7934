package dev.limpid.bench;

import dev.limpid.operators.model.DType;
import dev.limpid.operators.state.TensorState;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.operators.stream.StreamState;
import dev.limpid.operators.stream.StreamStateSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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
import org.openjdk.jmh.annotations.Warmup;

/** A stream's state into a checkpoint and back. Run with {@code src/bench/run StreamState}. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamStateBenchmark {
  /** State of one stream, in kilobytes; rdn-small has 2,074 at 640x360. */
  @Param({"64", "2074", "18660"})
  private int kilobytes;

  private StreamState state;
  private byte[] serialized;
  private final DataOutputSerializer output = new DataOutputSerializer(1 << 20);

  @Setup(Level.Trial)
  public void makeState() throws IOException {
    byte[] bytes = new byte[kilobytes * 1000];
    new Random(1).nextBytes(bytes);
    long[] shape = {1, bytes.length};
    state =
        new StreamState(
            StreamOrder.START,
            List.of(
                new TensorState(
                    "deblur", "rdn-small", "0".repeat(64), "s", DType.UINT8, shape, bytes)));
    StreamStateSerializer.INSTANCE.serialize(state, output);
    serialized = output.getCopyOfBuffer();
  }

  @Benchmark
  public int write() throws IOException {
    output.clear();
    StreamStateSerializer.INSTANCE.serialize(state, output);
    return output.length();
  }

  @Benchmark
  public StreamState read() throws IOException {
    return StreamStateSerializer.INSTANCE.deserialize(new DataInputDeserializer(serialized));
  }
}
