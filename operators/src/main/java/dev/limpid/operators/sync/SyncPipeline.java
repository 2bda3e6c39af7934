package dev.limpid.operators.sync;

import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sync operator without Flink: takes descriptors of many streams and emits where their frames
 * lie in the reference. What a stream's outputs contain depends on its own descriptors alone, and
 * on what of a live reference came before each. Used by one thread.
 */
public final class SyncPipeline implements Processor {
  /**
   * What is kept between checkpoints.
   *
   * @param streams by the names of the streams
   * @param reference a live reference, under its stream
   */
  record Stores(StateStore<SyncState> streams, StateStore<GrowingSyncState> reference) {}

  private final SyncOptions options;

  /** Null until the model of a live reference is known, from the first record. */
  private @Nullable SyncReference known;

  private final Host host;
  private final Stores stores;
  private final ReferencePictures pictures;
  private final SyncMetrics metrics;
  private final SyncRecords records;
  private final Map<String, SyncStream> streams = new LinkedHashMap<>();
  private final Map<String, Long> unseenSinceNanos = new HashMap<>();
  private boolean closed;

  /**
   * Takes over the reference and where its pictures come from: closing the pipeline closes both.
   *
   * @param stored null if the options say that it is live
   * @throws dev.limpid.align.AlignException if the reference is too short to be searched
   */
  SyncPipeline(
      SyncOptions options,
      @Nullable SyncReference stored,
      Host host,
      Stores stores,
      ReferencePictures pictures) {
    this.options = options;
    this.known = stored;
    this.host = host;
    this.stores = stores;
    this.pictures = pictures;
    this.metrics = new SyncMetrics(host);
    this.records = new SyncRecords(options, host, pictures, metrics);
    if (stored != null) {
      SyncStream unused = new SyncStream(stored, options.alignOptions());
    }
    for (String stream : stores.streams().keys()) {
      unseenSinceNanos.put(stream, host.nanoTime());
    }
    scheduleExpiry();
  }

  /**
   * Takes a descriptor in. One that cannot be read or aligned is a dead letter, and its stream
   * begins anew.
   *
   * @throws IllegalStateException if another model than the reference's made it
   */
  @Override
  public void accept(WireRecord record) {
    long started = host.nanoTime();
    try {
      SyncFrame frame = SyncFrame.of(record);
      float[] descriptor = SyncFrame.descriptor(record);
      requireModel(record, SyncFrame.text(record, FrameHeaders.MODEL), descriptor);
      Throwable failure = records.attempt(() -> take(record.stream(), frame, descriptor));
      if (failure != null) {
        records.refuse(record, failure);
        giveUp(record.stream(), frame, failure);
      }
    } catch (WireFormatException e) {
      records.refuse(record, e);
    }
    metrics.accepted(host.nanoTime() - started);
    metrics.streams(streams.size());
  }

  private void giveUp(String name, SyncFrame frame, Throwable cause) {
    records.giveUp(name, frame, cause);
    streams.remove(name);
    stores.streams().delete(name);
  }

  private void take(String name, SyncFrame frame, float @Nullable [] descriptor) {
    if (options.live() && name.equals(options.reference())) {
      ((GrowingSyncReference) reference()).append(frame, descriptor);
      return;
    }
    SyncStream stream = stream(name, frame);
    stream.seen(host.nanoTime());
    if (stream.isLate(frame)) {
      return;
    }
    if (descriptor == null) {
      if (options.frames() == SyncOptions.Frames.ALL) {
        acceptBetween(name, stream, frame);
      }
      return;
    }
    if (stream.breaksOff(frame)) {
      finish(name, stream);
    }
    SyncStream.Found found = stream.add(frame, descriptor);
    records.match(
        name, found, Match.Kind.PROVISIONAL, CostBins.of(stream.lastCosts()), reference());
    if (options.aligned() == SyncOptions.Aligned.PROVISIONAL) {
      records.aligned(name, stream, frame, stream.shown(found), reference());
    }
    emitFinals(name, stream, stream.decide());
  }

  private void acceptBetween(String name, SyncStream stream, SyncFrame frame) {
    if (options.aligned() == SyncOptions.Aligned.PROVISIONAL) {
      records.aligned(name, stream, frame, stream.shownAfter(frame), reference());
    } else if (options.aligned() == SyncOptions.Aligned.FINAL) {
      stream.addBetween(frame);
    }
  }

  private void requireModel(WireRecord record, String model, float @Nullable [] descriptor) {
    if (known == null || known.model().isEmpty()) {
      known = openLive(model);
    }
    if (!model.equals(known.model())) {
      throw new IllegalStateException(
          "stream '%s' is described by %s, reference '%s' by %s: describe both by one model"
              .formatted(record.stream(), model, options.reference(), known.model()));
    }
    int expected = known.dimension();
    if (descriptor != null && expected > 0 && descriptor.length != expected) {
      throw new WireFormatException(
          "descriptor %s: expected %d values as in the reference %s, got %d"
              .formatted(record, expected, options.reference(), descriptor.length));
    }
  }

  /** Goes on with the live reference of the last checkpoint, unless another model described it. */
  private GrowingSyncReference openLive(String model) {
    GrowingSyncState state = stores.reference().load(options.reference());
    if (state == null) {
      state = GrowingSyncState.empty(model, 1);
    } else if (!state.model().equals(model)) {
      state = GrowingSyncState.empty(model, state.generation() + 1);
    }
    return new GrowingSyncReference(options.reference(), options.windowSeconds(), state);
  }

  /** The reference; what was silent since a restore may end before the first record comes. */
  private SyncReference reference() {
    if (known == null) {
      GrowingSyncState state = stores.reference().load(options.reference());
      known = openLive(state == null ? "" : state.model());
    }
    return known;
  }

  private SyncStream stream(String name, SyncFrame frame) {
    SyncStream known = streams.get(name);
    if (known != null) {
      return known;
    }
    unseenSinceNanos.remove(name);
    SyncStream opened = open(name, frame);
    streams.put(name, opened);
    return opened;
  }

  private SyncStream open(String name, @Nullable SyncFrame frame) {
    SyncStream opened = new SyncStream(reference(), options.alignOptions());
    SyncState state = stores.streams().load(name);
    if (state != null && state.generation() == reference().generation()) {
      opened.restore(state);
    } else if (state != null && frame != null) {
      String detail =
          (options.live() ? "reference '%s' is described anew" : "reference '%s' was stored anew")
              .formatted(options.reference());
      records.tell(Event.Type.RESET_REFERENCE, name, frame, detail);
    }
    return opened;
  }

  /** Ends a stream; one for which that fails is given up. */
  private void end(String name, SyncStream stream) {
    SyncFrame last = stream.last();
    Throwable failure = records.attempt(() -> finish(name, stream));
    if (failure != null && last != null) {
      records.giveUp(name, last, failure);
    }
  }

  private void finish(String name, SyncStream stream) {
    emitFinals(name, stream, stream.finish());
    stream.forgetBetween();
  }

  private void emitFinals(String name, SyncStream stream, List<SyncStream.Found> found) {
    for (SyncStream.Found each : found) {
      records.match(name, each, Match.Kind.FINAL, null, reference());
      if (options.aligned() == SyncOptions.Aligned.FINAL) {
        stream
            .shownFinally(each)
            .forEach(
                shown ->
                    records.aligned(name, stream, shown.frame(), shown.position(), reference()));
      }
    }
  }

  /** Emits everything, waiting for pictures: whether one had gone is in the state. */
  @Override
  public void drain() {
    records.drain();
  }

  /** Writes the state of every stream that changed to the host. Call {@link #drain} first. */
  @Override
  public void save() {
    if (known instanceof GrowingSyncReference live && live.isDirty()) {
      stores.reference().save(options.reference(), live.save());
    }
    streams.forEach(
        (name, stream) -> {
          if (stream.isDirty()) {
            stores.streams().save(name, stream.save());
          }
        });
  }

  /** Gives every frame its final match: no more will come. */
  @Override
  public void end() {
    List.copyOf(unseenSinceNanos.keySet()).stream().sorted().forEach(this::finishUnseen);
    streams.forEach(this::end);
    metrics.streams(streams.size());
    drain();
  }

  private void finishUnseen(String name) {
    unseenSinceNanos.remove(name);
    streams.put(name, open(name, null));
  }

  /** Decides about streams that were silent since a time, and forgets them. */
  void expire(long silentSinceNanos) {
    for (Map.Entry<String, Long> unseen : Map.copyOf(unseenSinceNanos).entrySet()) {
      if (unseen.getValue() - silentSinceNanos < 0) {
        finishUnseen(unseen.getKey());
        Objects.requireNonNull(streams.get(unseen.getKey())).seen(unseen.getValue());
      }
    }
    for (String name : List.copyOf(streams.keySet())) {
      SyncStream stream = Objects.requireNonNull(streams.get(name));
      if (stream.lastSeenNanos() - silentSinceNanos < 0) {
        end(name, stream);
        streams.remove(name);
        stores.streams().delete(name);
      }
    }
    metrics.streams(streams.size());
  }

  private void scheduleExpiry() {
    host.schedule(Math.max(1, options.streamTtlMillis() / 4), this::expireSilent);
  }

  private void expireSilent() {
    if (!closed) {
      expire(host.nanoTime() - TimeUnit.MILLISECONDS.toNanos(options.streamTtlMillis()));
      scheduleExpiry();
    }
  }

  @Override
  public void close() {
    closed = true;
    records.close();
    pictures.close();
    if (known != null) {
      known.close();
    }
  }
}
