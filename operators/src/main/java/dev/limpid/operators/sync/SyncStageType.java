package dev.limpid.operators.sync;

import dev.limpid.operators.describe.DescribeStageType;
import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.flink.ProcessorFactory;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.wire.Panel;
import dev.limpid.wire.ReferenceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Alignment of live streams to a stored reference or to another live stream. */
public final class SyncStageType implements OperatorStageType {
  /** Name of the stage. */
  public static final String NAME = "sync";

  /** Kind of the topic of matches. */
  public static final String ALIGNMENTS = "alignments";

  /** Kind of the topic of the reference's pictures on the streams' timelines. */
  public static final String ALIGNED = "aligned";

  static final Key<String> REFERENCE =
      new Key<>(
          "reference",
          "name",
          "",
          "The stored reference that streams are aligned to, see limpid reference add; it or stream"
              + " must be given.",
          text -> text);

  static final Key<String> STREAM =
      new Key<>(
          "stream",
          "stream id",
          "",
          "The live stream that the others are aligned to, in the place of a stored reference.",
          text -> text);

  static final Key<Duration> LAG =
      Key.duration(
          "lag",
          "5 min",
          "With stream: how long after it another stream may pass the same place; at most 1 h. A"
              + " stream that leads is matched finally, up to a quarter of a stripe.");

  static final Key<Duration> STRIPE =
      Key.duration(
          "stripe",
          "90 s",
          "What is searched at once, 20 s to 10 min; a final match comes within this time.");

  static final Key<SyncOptions.Aligned> WHICH_ALIGNED =
      Key.choice(
          "aligned",
          SyncOptions.Aligned.class,
          SyncOptions.Aligned.PROVISIONAL,
          "Which matches bring the reference's frame to PREFIX.aligned.");

  static final Key<SyncOptions.Frames> WHICH_FRAMES =
      Key.choice(
          "frames",
          SyncOptions.Frames.class,
          SyncOptions.Frames.ALL,
          "Which of a stream's frames get one: all, so that both play at its rate, or those that are"
              + " described, for a tenth of the traffic at every: 10.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Finds each described frame in a reference: matches go to `PREFIX.alignments`, the"
        + " reference's pictures to `PREFIX.aligned`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(REFERENCE, STREAM, LAG, STRIPE, WHICH_ALIGNED, WHICH_FRAMES);
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(
        new StageTopic(ALIGNMENTS, "Where in the recording", Panel.MATCHES, "application/json"),
        StageTopic.pictures(ALIGNED, "In step", Panel.COMPANION));
  }

  @Override
  public List<StageTopic> topics(StageSite site) {
    boolean writesPictures = site.get(WHICH_ALIGNED) != SyncOptions.Aligned.NONE;
    return writesPictures ? topics() : topics().subList(0, 1);
  }

  @Override
  public List<String> problems(StageSite site) {
    List<String> problems = new ArrayList<>();
    boolean stored = !site.get(REFERENCE).isEmpty();
    boolean live = !site.get(STREAM).isEmpty();
    if (stored == live) {
      problems.add(
          "expected either reference (stored) or stream (live), got "
              + (stored ? "both" : "neither"));
    }
    Duration lag = site.get(LAG);
    if (lag.compareTo(SyncOptions.MOST_LAG) > 0) {
      problems.add("lag: expected at most 1 h, got %d s".formatted(lag.toSeconds()));
    }
    long millis = site.get(STRIPE).toMillis();
    if (millis < SyncOptions.LEAST_STRIPE_MILLIS || millis > SyncOptions.MOST_STRIPE_MILLIS) {
      problems.add("stripe: expected 20 s to 10 min, got %d ms".formatted(millis));
    }
    return problems;
  }

  @Override
  public String input() {
    return DescribeStageType.DESCRIPTORS;
  }

  @Override
  public boolean needsEveryFrame(StageSite site) {
    return site.get(WHICH_ALIGNED) != SyncOptions.Aligned.NONE
        && site.get(WHICH_FRAMES) == SyncOptions.Frames.ALL;
  }

  @Override
  public List<String> reads(StageSite site) {
    return options(site).live() ? List.of() : List.of(site.topics().references());
  }

  /** A live reference is in one place, and all streams come there. */
  @Override
  public boolean runsOnce(StageSite site) {
    return options(site).live();
  }

  /** Requires the stored reference, described by the model that describes the streams. */
  @Override
  public void check(StageSite site, String inputModel) {
    SyncOptions options = options(site);
    if (options.live()) {
      return;
    }
    ReferenceStore store = new ReferenceStore(options.kafka(), site.topics());
    String model = store.require(options.reference()).model();
    if (!inputModel.isEmpty() && !model.equals(inputModel)) {
      throw new IllegalStateException(
          "stage '%s': reference '%s' is described by %s, the streams are by %s; add it again:"
                  .formatted(site.name(), options.reference(), model, inputModel)
              + " limpid reference add %s FILE --descriptor %s"
                  .formatted(options.reference(), inputModel.replaceAll("@.*", "")));
    }
  }

  @Override
  public ProcessorFactory processor(StageSite site) {
    return new SyncProcessorFactory(options(site));
  }

  static SyncOptions options(StageSite site) {
    String stream = site.get(STREAM);
    boolean live = !stream.isEmpty();
    return new SyncOptions(
        site.pipeline().kafka(),
        site.pipeline().prefix(),
        site.name(),
        live ? stream : site.get(REFERENCE),
        live,
        site.get(LAG).toMillis(),
        site.get(STRIPE).toMillis(),
        site.get(WHICH_ALIGNED),
        site.get(WHICH_FRAMES),
        site.pipeline().streamTtlMillis(),
        site.pipeline().deadLettersPerSecond());
  }
}
