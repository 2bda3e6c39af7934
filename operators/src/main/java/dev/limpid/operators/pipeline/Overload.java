package dev.limpid.operators.pipeline;

import dev.limpid.operators.process.Host;
import dev.limpid.operators.stage.Passed;
import dev.limpid.operators.stage.Stage;
import dev.limpid.operators.stream.PendingFrame;
import dev.limpid.operators.stream.StreamContext;
import dev.limpid.wire.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Skips frames that are too old when their turn comes, so that a machine that is too slow for its
 * cameras stays with them. A frame's age is the host's wall clock less the time of its record,
 * whatever it waited in: Kafka, Flink's buffers, or its queue.
 *
 * <p>Frames are skipped in whole bursts. A burst of a stream begins with a frame that is older than
 * three quarters of the bound, or than less, down to a half, for streams that took much of the
 * operator's time lately: so who causes the lag is skipped first. It ends with a frame that is a
 * quarter of the bound younger than that, or with the stream: so who took least goes on first. The
 * stream's state is reset where it begins. A frame that is skipped is not decoded. Which frames are
 * skipped depends on the clock; a restart begins without bursts. Used by the operator's thread.
 */
final class Overload {
  /** Where a burst begins, as a share of the bound: what is left is for the work. */
  private static final double BEGINS = 0.75;

  /** How much lower it begins for the stream that took most time. */
  private static final double BEGINS_LOWER = 0.25;

  /** How much lower than it begins a burst ends. */
  private static final double ENDS_LOWER = 0.25;

  private static final class Burst {
    private final String began;
    private long frames;
    private long firstSeq;
    private long lastSeq;

    Burst(String began) {
      this.began = began;
    }
  }

  private final OverloadOptions options;
  private final List<Passed> passed;
  private final BatchAssembler batches;
  private final FrameOutputs outputs;
  private final Host host;
  private final FrameMetrics metrics;
  private final TimeTaken taken;
  private final Map<String, Burst> bursts = new HashMap<>();

  Overload(
      OverloadOptions options,
      List<Stage> stages,
      BatchAssembler batches,
      FrameOutputs outputs,
      Host host,
      FrameMetrics metrics) {
    this.options = options;
    this.passed = stages.stream().flatMap(stage -> stage.passed().stream()).toList();
    this.batches = batches;
    this.outputs = outputs;
    this.host = host;
    this.metrics = metrics;
    this.taken = new TimeTaken(host.nanoTime());
  }

  /** Decides whether the record whose turn is next is skipped, and marks it in its queue if so. */
  void look(StreamContext stream) {
    PendingFrame next = stream.queue().peek();
    if (!options.isOn() || next == null) {
      return;
    }
    if (next.isEnd()) {
      end(stream, next);
    } else if (next.image() != null && !next.again()) {
      judge(stream, next);
    }
  }

  private void judge(StreamContext stream, PendingFrame next) {
    long lag = lagMillis(next);
    double limit = limitMillis(stream);
    if (lag <= limit) {
      end(stream, next);
    } else {
      Burst unused = bursts.computeIfAbsent(stream.stream(), name -> new Burst(began(lag, limit)));
      stream.queue().remove();
      stream.queue().addFirst(next.toSkip());
    }
  }

  /** The age above which frames of a stream are skipped now, milliseconds. */
  private double limitMillis(StreamContext stream) {
    double share = taken.share(stream.stream(), host.nanoTime());
    double lower = bursts.containsKey(stream.stream()) ? ENDS_LOWER : 0;
    return options.maxLagMillis() * (BEGINS - BEGINS_LOWER * share - lower);
  }

  /** Ends the burst of a stream, if it has one, before this record. */
  private void end(StreamContext stream, PendingFrame next) {
    Burst burst = bursts.remove(stream.stream());
    if (burst != null && burst.frames > 0) {
      String detail =
          "%d frames were skipped, %d to %d: %s"
              .formatted(
                  burst.frames,
                  burst.firstSeq,
                  burst.lastSeq,
                  next.isEnd() ? "the source ended" : "in time again");
      outputs.tell(event(Event.Type.OVERLOAD_ENDED, next, detail));
    }
  }

  /** Does what is left to do with a frame that is skipped. */
  void skip(StreamContext stream, PendingFrame frame) {
    Burst burst = Objects.requireNonNull(bursts.get(stream.stream()));
    outputs.tell(frame.event());
    if (burst.frames++ == 0) {
      burst.firstSeq = frame.seq();
      stream.reset();
      outputs.tell(event(Event.Type.RESET_OVERLOAD, frame, burst.began));
    }
    burst.lastSeq = frame.seq();
    batches.gone(stream);
    metrics.frameSkipped();
    metrics.lag(lagMillis(frame));
    if (options.mode() == OverloadOptions.Mode.PASS) {
      passed.forEach(what -> outputs.passed(what, frame));
    }
  }

  private String began(long lagMillis, double limitMillis) {
    return String.format(
        Locale.ROOT,
        "%.2f s behind, expected at most %.2f s: frames %s",
        lagMillis / 1e3,
        limitMillis / 1e3,
        options.mode() == OverloadOptions.Mode.PASS ? "pass as they came" : "are left out");
  }

  private static Event event(Event.Type type, PendingFrame frame, String detail) {
    return FrameJudge.event(type, frame.record(), frame.seq(), frame.headers().epoch(), detail);
  }

  private long lagMillis(PendingFrame frame) {
    return host.wallMillis() - frame.record().timestampMillis();
  }

  /** Notes that a batch with frames of these streams took so long. */
  void took(List<StreamContext> streams, long nanos) {
    if (options.isOn()) {
      long now = host.nanoTime();
      streams.forEach(stream -> taken.add(stream.stream(), nanos / streams.size(), now));
    }
  }

  /** Notes that a frame has passed the stages. */
  void processed(PendingFrame frame) {
    metrics.lag(lagMillis(frame));
  }
}
