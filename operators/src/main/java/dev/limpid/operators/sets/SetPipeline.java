package dev.limpid.operators.sets;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.PictureCodec;
import dev.limpid.operators.frame.CodecPool;
import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.frame.FrameLimits;
import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.wire.Event;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.RecordLimits;
import dev.limpid.wire.WireFormatException;
import dev.limpid.wire.WireRecord;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The operator of a set stage without Flink: gathers encoded frames into sets, decodes those that
 * are complete, and hands them to the stage. Frames that wait are encoded, and in the checkpoint.
 * Used by one thread.
 */
public final class SetPipeline implements Processor {
  private final StageSite site;
  private final GatherOptions options;
  private final SetStage stage;
  private final Host host;
  private final PictureCodec codec;
  private final SetGroups groups;
  private final SetRecords output;
  private final SetMetrics metrics;
  private final SetPictures pictures;
  private final FrameLimits limits;
  private final long maxWaitingBytes;
  private boolean closed;

  /**
   * Takes over the stage: closing the pipeline closes it. Frames that wait in all groups may take a
   * quarter of the heap.
   *
   * @param states of the groups, by their names
   */
  public SetPipeline(
      StageSite site,
      GatherOptions options,
      SetStage stage,
      Host host,
      StateStore<GatherState> states) {
    this(site, options, stage, host, states, Runtime.getRuntime().maxMemory() / 4);
  }

  /** With so many bytes for frames that wait in all groups. */
  SetPipeline(
      StageSite site,
      GatherOptions options,
      SetStage stage,
      Host host,
      StateStore<GatherState> states,
      long maxWaitingBytes) {
    this.maxWaitingBytes = maxWaitingBytes;
    this.site = site;
    this.limits = new FrameLimits(site.pipeline().maxPixels(), site.pipeline().minSide());
    this.options = options;
    this.stage = stage;
    this.host = host;
    this.codec = new FrameCodec(site.pipeline().jpegQuality());
    this.pictures = new SetPictures(codec);
    this.metrics = new SetMetrics(host.metrics());
    this.output = new SetRecords(site, codec, host, metrics);
    this.groups = new SetGroups(options, states, host.nanoTime());
    scheduleExpiry();
  }

  @Override
  public void accept(WireRecord record) {
    String stream = record.stream();
    if (!belongs(stream)) {
      return;
    }
    metrics.frameIn();
    if (RecordLimits.isNameTooLong(record)) {
      output.deadLetter(record, Objects.requireNonNull(RecordLimits.refusal(record)), true);
      return;
    }
    SetGroups.Group group = group(stream);
    if (!record.isBareEnd()) {
      take(group.gatherer().accept(judged(record)));
    }
    if (FrameHeaders.isEnd(record.headers())) {
      take(group.gatherer().end(stream));
    }
    groups.note(group);
    makeRoom();
    metrics.waiting(groups.waitingBytes());
  }

  /** Gives up what the longest silent groups gathered, while too much waits. */
  private void makeRoom() {
    while (groups.waitingBytes() > maxWaitingBytes) {
      expire(groups.longestSilentWaiting());
    }
  }

  private boolean belongs(String stream) {
    if (options instanceof GatherOptions.Time time) {
      return time.streams().contains(stream);
    }
    return !(options instanceof GatherOptions.Seq seq) || seq.streams().contains(stream);
  }

  private SetGroups.Group group(String stream) {
    String name = options instanceof GatherOptions.Window ? stream : site.name();
    SetGroups.Group group = groups.of(name, host.nanoTime());
    take(group.takeRestored());
    return group;
  }

  private GatherFrame judged(WireRecord record) {
    FrameHeaders headers = null;
    try {
      headers = RecordLimits.headers(record);
      ImageHeader image = readable(record, headers);
      String refusal = stage.refusal(image.width(), image.height());
      if (refusal == null) {
        return new GatherFrame(record, headers, image);
      }
      output.deadLetter(record, "stage '%s': %s".formatted(site.name(), refusal), false);
    } catch (WireFormatException | ImageException e) {
      output.deadLetter(record, Objects.requireNonNullElse(e.getMessage(), e.toString()), true);
    } catch (RuntimeException | OutOfMemoryError e) {
      output.deadLetter(record, "stage '%s' failed: %s".formatted(site.name(), e), false);
    }
    return GatherFrame.refused(record, headers);
  }

  /** Decodes a frame to see that it can be: a damaged one is told once, not once for each set. */
  private ImageHeader readable(WireRecord record, FrameHeaders headers) {
    byte[] value = record.value();
    if (value == null) {
      throw new ImageException("no image: the record has no value");
    }
    ImageHeader image = codec.header(value);
    limits.require(image);
    try {
      pictures.requireReadable(value);
    } catch (OutOfMemoryError e) {
      throw new ImageException(
          "image of %dx%d: out of memory: %s"
              .formatted(image.width(), image.height(), e.getMessage()),
          e);
    }
    Damaged damaged = site.isFirst() ? site.pipeline().damaged() : Damaged.ACCEPT;
    CodecPool.damage(codec, value, image, damaged)
        .ifPresent(damage -> output.damaged(record, headers, damage));
    return image;
  }

  private void take(List<GatherResult> results) {
    for (GatherResult result : results) {
      if (result instanceof GatherResult.Complete complete) {
        step(complete.set());
      } else if (result instanceof GatherResult.Incomplete incomplete) {
        metrics.incomplete(incomplete.reason());
        output.incomplete(incomplete.set(), incomplete.detail());
      } else if (result instanceof GatherResult.Dropped dropped) {
        drop(dropped);
      }
    }
  }

  private void drop(GatherResult.Dropped dropped) {
    metrics.dropped(dropped.reason());
    boolean isLate =
        dropped.reason() == GatherReason.LATE || dropped.reason() == GatherReason.DISORDERED;
    if (isLate && !dropped.again() && !site.pipeline().judgesFrames()) {
      SetFrame frame = dropped.frame();
      String detail = "frame %d %s and was dropped".formatted(frame.seq(), dropped.reason().text());
      output.tell(Event.Type.DROPPED_LATE, frame, detail);
    }
  }

  private void step(FrameSet set) {
    long started = host.nanoTime();
    String failure = attempt(set);
    pictures.clear();
    if (failure == null) {
      output.emitMade();
    } else {
      output.forgetMade();
      String reason = "stage '%s' failed for the %s: %s".formatted(site.name(), set.id(), failure);
      set.frames().forEach(frame -> output.deadLetter(frame.record(), reason, false));
      output.incomplete(set.id(), reason);
    }
    metrics.stepped(set.frames().size(), host.nanoTime() - started);
  }

  /** Does what is to be done with a set; gives why that failed. */
  private @Nullable String attempt(FrameSet set) {
    try {
      for (SetFrame frame : set.frames()) {
        pictures.decode(frame);
      }
      stage.step(set, pictures.decoded(), output);
      return null;
    } catch (RuntimeException | OutOfMemoryError e) {
      return Objects.requireNonNullElse(e.getMessage(), e.toString());
    }
  }

  @Override
  public void drain() {
    output.tellSkipped();
  }

  @Override
  public void save() {
    groups.save();
  }

  @Override
  public void end() {
    for (SetGroups.Group group : groups.all(host.nanoTime())) {
      take(group.takeRestored());
      take(group.gatherer().finish());
      groups.note(group);
    }
    drain();
    metrics.waiting(groups.waitingBytes());
  }

  private void scheduleExpiry() {
    host.schedule(Math.max(1, site.pipeline().streamTtlMillis() / 4), this::expire);
  }

  private void expire() {
    if (closed) {
      return;
    }
    long ttl = TimeUnit.MILLISECONDS.toNanos(site.pipeline().streamTtlMillis());
    groups.silentSince(host.nanoTime() - ttl).forEach(this::expire);
    metrics.waiting(groups.waitingBytes());
    scheduleExpiry();
  }

  private void expire(SetGroups.Group group) {
    take(group.takeRestored());
    take(group.gatherer().finish());
    groups.forget(group);
  }

  @Override
  public void close() {
    closed = true;
    stage.close();
  }
}
