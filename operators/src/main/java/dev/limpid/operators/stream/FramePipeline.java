package dev.limpid.operators.stream;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.stream.BatchAssembler.Size;
import dev.limpid.wire.Event;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The frame operator without Flink: takes encoded frames of many streams, runs them through the
 * stages in batches, and emits encoded frames, events and dead letters. What a stream's outputs
 * contain depends on its own frames alone, never on which streams shared its batches.
 *
 * <p>A frame's way: {@link FrameJudge} (order, header) → its stream's queue → a slot of an open
 * batch, into which it is decoded beside this thread → {@link #run}: stages on the whole batch →
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
  private final @Nullable Concealment concealment;
  private final StreamTable streams;
  private final Set<StreamContext> crowdedOut = new LinkedHashSet<>();
  private boolean lingering;
  private boolean closed;

  /** Takes over the stages: closing the pipeline closes them. */
  public FramePipeline(FrameOptions options, List<Stage> stages, Host host, FrameMetrics metrics) {
    this.options = options;
    this.host = host;
    this.metrics = metrics;
    this.stages = List.copyOf(stages);
    this.pixels = new PixelPool(stages.get(0).memory());
    this.codec = new CodecPool(options.codecThreads(), options.jpegQuality());
    this.batches = new BatchAssembler(pixels, codec, options.batchMax());
    this.outputs = new FrameOutputs(options, codec, host, metrics);
    this.concealment = Concealment.of(this.stages, pixels, outputs, host);
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
    stream.waiting().add(frame);
    advance(stream);
    runReady();
    while (stream.waiting().size() >= options.queueMax()) {
      runIfPresent(batches.takeWith(stream));
      runReady();
    }
    linger();
    outputs.emitReady();
  }

  /** Runs everything that waits and emits every output. */
  public void drain() {
    FrameBatch batch = batches.takeAny();
    while (batch != null) {
      run(batch);
      runReady();
      batch = batches.takeAny();
    }
    outputs.drain();
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

  /**
   * Moves the frames of a stream on, up to the first that waits for a batch. A frame that finds its
   * batch full stays in the queue; {@link #runReady} comes back to it.
   */
  private void advance(StreamContext stream) {
    while (!stream.inBatch() && !stream.waiting().isEmpty()) {
      ImageHeader image = stream.waiting().element().image();
      if (image == null) {
        settle(stream, stream.waiting().remove());
      } else if (batches.hasRoom(Size.of(image))) {
        batches.add(stream, stream.waiting().remove(), image, host.nanoTime());
      } else {
        crowdedOut.add(stream);
        return;
      }
    }
  }

  /** Tells about a record that is not processed. */
  private void settle(StreamContext stream, PendingFrame frame) {
    outputs.tell(frame.event());
    if (frame.error() != null) {
      refuse(stream, frame, frame.error());
    } else {
      metrics.frameLate();
    }
  }

  private void refuse(StreamContext stream, PendingFrame frame, String reason) {
    outputs.deadLetter(frame, reason);
    stream.reset();
    outputs.tell(
        FrameJudge.event(
            Event.Type.RESET_REJECTED,
            frame.record(),
            frame.seq(),
            frame.headers().epoch(),
            reason));
  }

  private void runReady() {
    FrameBatch batch = batches.takeReady();
    while (batch != null) {
      run(batch);
      List<StreamContext> streamsToAdvance = List.copyOf(crowdedOut);
      crowdedOut.clear();
      streamsToAdvance.forEach(this::advance);
      batch = batches.takeReady();
    }
  }

  private void runIfPresent(@Nullable FrameBatch batch) {
    if (batch != null) {
      run(batch);
    }
  }

  private void run(FrameBatch batch) {
    List<StreamContext> involved = batch.entries().stream().map(FrameBatch.Entry::stream).toList();
    refuseDamaged(batch);
    batch.entries().forEach(entry -> prepare(entry, batch));
    involved.forEach(stream -> stream.setInBatch(false));
    involved.forEach(this::decodeAhead);
    if (batch.size() > 0) {
      runStages(batch);
    }
    batch.pixels().release();
    involved.forEach(this::advance);
  }

  /** Lets the next frame be decoded while the models run; what is refused waits for its turn. */
  private void decodeAhead(StreamContext stream) {
    PendingFrame next = stream.waiting().peek();
    if (next != null && next.image() != null) {
      advance(stream);
    }
  }

  /** Waits for the decoders and takes out what they could not read. */
  private void refuseDamaged(FrameBatch batch) {
    List<Integer> damaged = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      FrameBatch.Entry entry = batch.entries().get(i);
      try {
        entry.decoded().join();
      } catch (CompletionException e) {
        outputs.tell(entry.frame().eventUnconcealed());
        String reason = Objects.requireNonNullElse(e.getCause(), e).getMessage();
        refuse(
            entry.stream(),
            entry.frame(),
            "stream '%s': %s".formatted(entry.stream().stream(), reason));
        damaged.add(0, i);
      }
    }
    damaged.forEach(index -> batch.remove(index));
  }

  /** Brings the states of a frame's stream to where the frame needs them. */
  private void prepare(FrameBatch.Entry entry, FrameBatch batch) {
    StreamContext stream = entry.stream();
    Event event = entry.frame().event();
    if (event != null && event.type().isReset()) {
      outputs.tell(event);
      stream.reset();
    }
    for (Stage stage : stages) {
      StageState state = stream.states().get(stage.name());
      if (state == null || !state.fits(batch.height(), batch.width())) {
        if (state != null) {
          state.close();
        }
        state = stage.newState(batch.height(), batch.width());
        stream.states().put(stage.name(), state);
      }
      StreamState restored = stream.restored();
      if (restored != null) {
        state
            .restore(restored.tensors())
            .ifPresent(reason -> outputs.tell(modelChanged(entry.frame(), reason)));
      }
    }
    stream.forgetRestored();
    conceal(stream, entry.frame());
  }

  private void conceal(StreamContext stream, PendingFrame frame) {
    if (concealment == null || frame.missing().isEmpty()) {
      return;
    }
    if (concealment.isReady(stream)) {
      outputs.tell(frame.event());
      concealment.bridge(stream, frame.missing());
    } else {
      outputs.tell(frame.eventUnconcealed());
      stream.reset();
    }
  }

  private static Event modelChanged(PendingFrame frame, String reason) {
    return FrameJudge.event(
        Event.Type.RESET_MODEL, frame.record(), frame.seq(), frame.headers().epoch(), reason);
  }

  private void runStages(FrameBatch batch) {
    batch.pixels().upload(batch.size());
    for (Stage stage : stages) {
      List<StageState> states = new ArrayList<>(batch.size());
      for (FrameBatch.Entry entry : batch.entries()) {
        states.add(Objects.requireNonNull(entry.stream().states().get(stage.name())));
      }
      long started = System.nanoTime();
      batch.replacePixels(stage.step(batch, states, pixels, outputs));
      metrics.stageStep(stage.name(), batch.size(), System.nanoTime() - started);
    }
    if (concealment != null) {
      for (FrameBatch.Entry entry : batch.entries()) {
        concealment.processed(entry.stream(), entry.frame().label());
      }
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
      run(batch);
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
    for (StreamContext stream : streams.expire(silentSince)) {
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
