package dev.limpid.operators.pipeline;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.PictureCodec;
import dev.limpid.operators.frame.CodecPool;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.pipeline.BatchAssembler.Size;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.operators.stream.StreamOrder;
import dev.limpid.operators.stream.StreamState;
import dev.limpid.operators.stream.StreamTable;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.Objects;
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
public final class FramePipeline implements Processor {
  private static final long MEASURE_MILLIS = 1000;

  private final FrameOptions options;
  private final Host host;
  private final FrameMetrics metrics;
  private final MemoryBudget budget;
  private final StageChain chain;
  private final FrameJudge judge;
  private final PixelPool pixels;
  private final CodecPool codec;
  private final BatchAssembler batches;
  private final FrameOutputs outputs;
  private final BatchFeeder feeder;
  private final BatchRunner runner;
  private final StreamTable streams;
  private final RefusedStreams refused = new RefusedStreams();
  private long bytesSinceDrain;
  private boolean lingering;
  private boolean runsSoon;
  private boolean closed;

  /**
   * Takes over the stages: closing the pipeline closes them.
   *
   * @param memory of the device that the stages run on
   * @param states of the streams, by their names
   * @throws dev.limpid.operators.model.ModelException (CONTRACT) if a stage delays frames where it
   *     cannot; the stages are not closed then
   */
  public FramePipeline(
      FrameOptions options,
      DeviceMemory memory,
      List<Stage> stages,
      Host host,
      StateStore<StreamState> states) {
    this(
        options,
        MemoryBudget.of(options.memory(), host.processorsHere()),
        memory,
        stages,
        host,
        states);
  }

  /** With a budget that does not come from the options. */
  FramePipeline(
      FrameOptions options,
      MemoryBudget budget,
      DeviceMemory memory,
      List<Stage> stages,
      Host host,
      StateStore<StreamState> states) {
    PictureCodec format = new FrameCodec(options.jpegQuality());
    this.budget = budget;
    this.chain = new StageChain(stages, format.maxSide(), budget);
    this.options = options;
    this.host = host;
    this.metrics = new FrameMetrics(host.metrics());
    this.pixels = new PixelPool(memory, budget.pixels());
    this.codec = new CodecPool(options.codecThreads(), format, options.damaged());
    this.batches = new BatchAssembler(chain, pixels, codec, options.batchMax());
    this.outputs = new FrameOutputs(options, codec, format.mediaType(), host, metrics);
    Concealment concealment = Concealment.of(stages, pixels, outputs, host);
    StreamPreparer preparer = new StreamPreparer(chain, outputs, concealment);
    Overload overload = new Overload(options.overload(), stages, batches, outputs, host, metrics);
    this.feeder = new BatchFeeder(batches, preparer, outputs, host, metrics, overload);
    this.runner =
        new BatchRunner(
            stages,
            preparer,
            batches,
            feeder,
            pixels,
            outputs,
            host,
            metrics,
            concealment,
            overload);
    this.streams = new StreamTable(states, host.nanoTime(), budget.states(), budget.stored());
    int maxGap = concealment == null ? 0 : concealment.maxGap();
    this.judge = new FrameJudge(options, format, chain, maxGap, streams::refusalOfMore);
    measure();
    scheduleExpiry();
  }

  /** Takes a record in; may run batches and emit. */
  @Override
  public void accept(WireRecord record) {
    metrics.frameIn();
    if (RecordLimits.isNameTooLong(record)) {
      outputs.deadLetter(record, Objects.requireNonNull(RecordLimits.refusal(record)));
      outputs.emitReady();
      return;
    }
    makeRoom(record);
    String refusal = streams.refusal(record.stream());
    if (refusal != null) {
      outputs.deadLetter(record, "stream '%s': %s".formatted(record.stream(), refusal));
      outputs.tell(refused.event(record, refusal));
      outputs.emitReady();
      return;
    }
    long now = host.nanoTime();
    StreamContext stream = streams.of(record.stream());
    stream.seen(now);
    StreamOrder before = stream.order();
    PendingFrame frame = judge.judge(record, stream, now);
    if (frame == null) {
      metrics.frameLate();
    } else {
      if (frame.image() != null) {
        batches.seen(stream, Size.of(frame.image()), now);
      }
      enqueue(stream, frame);
    }
    if (FrameHeaders.isEnd(record.headers()) && !record.isBareEnd()) {
      enqueue(stream, PendingFrame.end(stream.stream(), stream.order(), now));
    }
    if (before.isFarBefore(stream.order())) {
      finish(stream); // If it is refused after all, the next record is judged from before it.
    }
    while (stream.queue().size() >= options.queueMax()) {
      runIfPresent(batches.takeWith(stream));
      runReady();
    }
    linger();
    outputs.emitReady();
  }

  /** Before more comes in: what is held stays within the budget. */
  private void makeRoom(WireRecord next) {
    bytesSinceDrain += RecordLimits.bytes(next);
    if (bytesSinceDrain > budget.waiting() || pixels.lentBytes() > budget.pixels()) {
      drain();
      bytesSinceDrain = RecordLimits.bytes(next);
    }
    streams.fit();
  }

  /** Runs everything that waits for a batch and emits every output. */
  @Override
  public void drain() {
    OpenBatch batch = batches.takeAny();
    while (batch != null) {
      run(batch);
      batch = batches.takeAny();
    }
    outputs.drain();
  }

  /** Ends all streams: {@link #drain}, and what waits for a next frame leaves too. */
  @Override
  public void end() {
    for (String name : streams.all()) {
      end(streams.of(name));
      streams.fit();
    }
    drain();
  }

  private void end(StreamContext stream) {
    enqueue(stream, PendingFrame.end(stream.stream(), stream.order(), host.nanoTime()));
    finish(stream);
  }

  /** Runs all that waits of a stream. */
  private void finish(StreamContext stream) {
    while (!stream.idle()) {
      runIfPresent(batches.takeWith(stream));
      runReady();
    }
  }

  /** Writes the state of every stream that changed to the host. Call {@link #drain} first. */
  @Override
  public void save() {
    streams.save();
  }

  /** Tells what is held; that takes a look at every stream, so not with each record. */
  private void measure() {
    if (!closed) {
      metrics.holds(streams.readyStreams(), streams.restingStreams(), streams.readyBytes());
      host.schedule(MEASURE_MILLIS, this::measure);
    }
  }

  private void enqueue(StreamContext stream, PendingFrame frame) {
    stream.queue().add(frame);
    feeder.advance(stream);
    runSoon();
  }

  /**
   * Lets a batch that is ready run; before it, the next record is taken in if it is there, so that
   * its picture is decoded while the models run.
   */
  private void runSoon() {
    if (!runsSoon && batches.hasReady()) {
      runsSoon = true;
      host.afterNextRecord(this::runNow);
    }
  }

  private void runNow() {
    runsSoon = false;
    if (closed) {
      return;
    }
    runIfPresent(batches.takeReady());
    runSoon();
    linger();
    outputs.emitReady();
  }

  private void runReady() {
    OpenBatch batch = batches.takeReady();
    while (batch != null) {
      run(batch);
      batch = batches.takeReady();
    }
  }

  private void runIfPresent(@Nullable OpenBatch batch) {
    if (batch != null) {
      run(batch);
    }
  }

  /** Runs a batch; its place is free for streams that found it full. */
  private void run(OpenBatch batch) {
    runner.run(batch);
    feeder.advanceCrowdedOut();
  }

  private void linger() {
    OptionalLong since = batches.waitingSinceNanos();
    if (!lingering && since.isPresent()) {
      lingering = true;
      long age = TimeUnit.NANOSECONDS.toMillis(host.nanoTime() - since.getAsLong());
      host.schedule(Math.max(0, options.lingerMillis() - age), this::lingered);
    }
  }

  private void lingered() {
    lingering = false;
    if (closed) {
      return;
    }
    long due = host.nanoTime() - TimeUnit.MILLISECONDS.toNanos(options.lingerMillis());
    OpenBatch batch = batches.takeWaitingSince(due);
    while (batch != null) {
      run(batch);
      batch = batches.takeWaitingSince(due);
    }
    runSoon();
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
    for (String name : streams.silent(silentSince)) {
      StreamContext stream = streams.of(name);
      end(stream);
      streams.forget(stream);
      StreamOrder order = stream.order();
      String detail = "silent for more than %d ms".formatted(options.streamTtlMillis());
      long now = host.wallMillis();
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
      chain.close();
    }
  }
}
