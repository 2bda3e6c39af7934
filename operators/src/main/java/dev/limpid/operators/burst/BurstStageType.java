package dev.limpid.operators.burst;

import dev.limpid.operators.sets.GatherOptions;
import dev.limpid.operators.sets.SetStage;
import dev.limpid.operators.sets.SetStageType;
import dev.limpid.operators.stage.Key;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageTopic;
import dev.limpid.wire.Panel;
import java.util.List;

/**
 * Stills by Fourier burst accumulation: several successive frames of a hand-held camera give one
 * picture that is sharper than any of them.
 */
public final class BurstStageType implements SetStageType {
  /** Name of the stage. */
  public static final String NAME = "burst";

  /** Kind of the topic of stills. */
  public static final String STILLS = "stills";

  /** int64: frames of the burst that a still was to be made of. */
  public static final String FRAMES_HEADER = "limpid.burst-frames";

  /** int64: frames of the burst that it is made of; the others show too little of the same. */
  public static final String USED_HEADER = "limpid.burst-used";

  private static final int MOST_FRAMES = 64;
  private static final int MOST_EVERY = 100_000;
  private static final int MOST_MEBIBYTES = 4096;
  private static final long LONGEST_WINDOW_MILLIS = 600_000;

  static final Key<Integer> FRAMES =
      Key.integer(
          "frames", "frames", 2, MOST_FRAMES, 8, "Successive frames that make one picture.");

  static final Key<Integer> EVERY =
      Key.integer(
          "every",
          "frames",
          1,
          MOST_EVERY,
          8,
          "Each so many frames a burst begins; smaller than frames, bursts overlap.");

  static final Key<Integer> MEMORY =
      Key.integer(
          "memory",
          "MiB",
          1,
          MOST_MEBIBYTES,
          64,
          "Most encoded bytes of one stream that wait; a burst that would need more is given up.");

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String summary() {
    return "Merges successive frames into one sharp picture (Fourier burst accumulation, no model)"
        + " and writes it to `PREFIX.stills`.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(FRAMES, EVERY, MEMORY);
  }

  @Override
  public List<StageTopic> topics() {
    return List.of(StageTopic.pictures(STILLS, "Stills", Panel.STILL));
  }

  @Override
  public GatherOptions gather(StageSite site) {
    long bytes = (long) site.get(MEMORY) << 20;
    return new GatherOptions.Window(
        site.get(FRAMES), site.get(EVERY), new GatherOptions.Bounds(bytes, LONGEST_WINDOW_MILLIS));
  }

  @Override
  public SetStage open(StageSite site) {
    return new BurstStage(site);
  }
}
