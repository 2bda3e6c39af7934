package dev.limpid.operators.stream;

import dev.limpid.operators.stream.BatchAssembler.Size;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The frame operator without Flink: takes encoded frames of many streams, runs them through the
 * stages in batches, and emits encoded frames, events and dead letters. What a stream's outputs
 * contain depends on its own frames alone, never on which streams shared its batches.
 *
 * <p>A frame's way: {@link FrameJudge} (order, header) → its stream's queue → a slot of an open
 * batch, into which it is decoded beside this thread → {@link BatchRunner}: stages on the batch →
 * encoded beside this thread → {@link OutputQueue}, which emits in order.
 *
 * <p>Used by one thread, the one that {@link Host} runs its callbacks on.
 */
public final class FramePipeline implements AutoCloseable {

  /** What the pipeline needs from its surroundings. */
  public interface Host extends StreamTable.StateStore {
    /** Hands on an output record. */
    void emit(WireRecord record);

    /** Runs a task soon on the pipeline's thread; called from codec threads. */
    void execute(Runnable task);

    /** Runs a task later on the pipeline's thread. */
    void schedule(long delayMillis, Runnable task);

    /** Monotonic time. */
    long nanoTime();
  }

  private final FrameOptions options;
  private final Host host;
  private final FrameMetrics metrics;
  private final List<Stage> stages;
  private final FrameJudge judge;
  private final PixelPool pixels;
  private final CodecPool codec;
  private final BatchAssembler batches;
  private final FrameOutputs outputs;
  private final BatchFeeder feeder;
  private final BatchRunner runner;
  private final StreamTable streams;
  private boolean lingering;
  private boolean closed;

  /**
   * Takes over the stages: closing the pipeline closes them.
   *
   * @throws dev.limpid.operators.model.ModelException (CONTRACT) if a stage delays frames where it
   *     cannot; the stages are not closed then
   */
  public FramePipeline(FrameOptions options, List<Stage> stages, Host host, FrameMetrics metrics) {
    boolean delays = FrameDelay.isNeeded(stages);
    this.options = options;
    this.host = host;
    this.metrics = metrics;
    this.stages = List.copyOf(stages);
    this.pixels = new PixelPool(stages.get(0).memory());
    this.codec = new CodecPool(options.codecThreads(), options.jpegQuality());
    this.batches = new BatchAssembler(pixels, codec, options.batchMax());
    this.outputs = new FrameOutputs(options, codec, host, metrics);
    Concealment concealment = Concealment.of(this.stages, pixels, outputs, host);
    StreamPreparer preparer = new StreamPreparer(this.stages, outputs, concealment, delays);
    this.feeder = new BatchFeeder(batches, preparer, outputs, host, metrics);
    this.runner =
        new BatchRunner(this.stages, preparer, feeder, pixels, outputs, metrics, concealment);
    this.judge = new FrameJudge(options, concealment == null ? 0 : concealment.maxGap());
    this.streams = new StreamTable(host, host.nanoTime());
    scheduleExpiry();
  }

  /** Takes a record in; may run batches and emit. */
  public void accept(WireRecord record) {
    metrics.frameIn();
    long now = host.nanoTime();
    StreamContext stream = streams.of(record.stream());
    stream.seen(now);
    PendingFrame frame = judge.judge(record, stream);
    if (frame == null) {
      metrics.frameLate();
      return;
    }
    if (frame.image() != null) {
      batches.seen(stream, Size.of(frame.image()), now);
    }
    enqueue(stream, frame);
    while (stream.queue().size() >= options.queueMax()) {
      runIfPresent(batches.takeWith(stream));
      runReady();
    }
    linger();
    outputs.emitReady();
  }

  /** Runs everything that waits for a batch and emits every output. */
  public void drain() {
    FrameBatch batch = batches.takeAny();
    while (batch != null) {
      runner.run(batch);
      runReady();
      batch = batches.takeAny();
    }
    outputs.drain();
  }

  /** Ends all streams: {@link #drain}, and what waits for a next frame leaves too. */
  public void end() {
    streams.all().forEach(this::end);
    drain();
  }

  private void end(StreamContext stream) {
    enqueue(stream, PendingFrame.end(stream.stream(), stream.order()));
    while (!stream.idle()) {
      runIfPresent(batches.takeWith(stream));
      runReady();
    }
  }

  /** Writes the state of every stream that changed to the host. Call {@link #drain} first. */
  public void save() {
    streams.save();
  }

  /** Streams held. */
  public int streamCount() {
    return streams.size();
  }

  /** Bytes of recurrent state on the device. */
  public long stateBytes() {
    return streams.stateBytes();
  }

  private void enqueue(StreamContext stream, PendingFrame frame) {
    stream.queue().add(frame);
    feeder.advance(stream);
    runReady();
  }

  private void runReady() {
    FrameBatch batch = batches.takeReady();
    while (batch != null) {
      runner.run(batch);
      feeder.advanceCrowdedOut();
      batch = batches.takeReady();
    }
  }

  private void runIfPresent(@Nullable FrameBatch batch) {
    if (batch != null) {
      runner.run(batch);
    }
  }

  private void linger() {
    OptionalLong oldest = batches.oldestOpenedNanos();
    if (!lingering && oldest.isPresent()) {
      lingering = true;
      long age = TimeUnit.NANOSECONDS.toMillis(host.nanoTime() - oldest.getAsLong());
      host.schedule(Math.max(0, options.lingerMillis() - age), this::lingered);
    }
  }

  private void lingered() {
    lingering = false;
    if (closed) {
      return;
    }
    long due = host.nanoTime() - TimeUnit.MILLISECONDS.toNanos(options.lingerMillis());
    FrameBatch batch = batches.takeOpenedBefore(due);
    while (batch != null) {
      runner.run(batch);
      batch = batches.takeOpenedBefore(due);
    }
    runReady();
    linger();
    outputs.emitReady();
  }

  private void scheduleExpiry() {
    host.schedule(Math.max(1, options.streamTtlMillis() / 4), this::expire);
  }

  private void expire() {
    if (closed) {
      return;
    }
    long silentSince = host.nanoTime() - TimeUnit.MILLISECONDS.toNanos(options.streamTtlMillis());
    for (StreamContext stream : streams.silent(silentSince)) {
      end(stream);
      streams.forget(stream);
      StreamOrder order = stream.order();
      String detail = "silent for more than %d ms".formatted(options.streamTtlMillis());
      long now = System.currentTimeMillis();
      outputs.tell(
          new Event(
              Event.Type.RESET_EXPIRED, stream.stream(), order.seq(), order.epoch(), now, detail));
    }
    outputs.emitReady();
    scheduleExpiry();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      outputs.close();
      codec.close();
      streams.close();
      pixels.close();
      stages.forEach(Stage::close);
    }
  }
}
