package dev.limpid.operators.stage;

import dev.limpid.operators.frame.Damaged;
import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.predict.PredictOptions;
import dev.limpid.wire.KafkaAccess;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Stages at their places in a pipeline of prefix {@code limpid}, for tests. */
public final class Sites {
  /** One thread of the CPU. */
  public static final EngineOptions ENGINE = EngineOptions.cpu(1);

  /** Memory of the CPU. */
  public static final DeviceMemory CPU = Engine.onOneDevice(ENGINE, (decided, memory) -> memory);

  private static final PipelineSite PIPELINE =
      new PipelineSite(
          "limpid",
          KafkaAccess.of("unused:1"),
          List.of(TestModels.folder().toString()),
          600_000,
          92,
          1 << 20,
          1,
          Damaged.DEAD_LETTER,
          10,
          true);

  private Sites() {}

  /**
   * The first stage, to which the frames come as they were sent.
   *
   * @param options name, value, name, value ...
   */
  public static StageSite of(String type, String... options) {
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      values.put(options[i], options[i + 1]);
    }
    return new StageSite(type, type, values, PIPELINE, "limpid.frames", false);
  }

  /** A predict stage with the model tiny-extrapolate. */
  public static StageSite predict(PredictOptions options) {
    return of(
        "predict",
        "model",
        "tiny-extrapolate",
        "horizon",
        String.valueOf(options.horizon()),
        "conceal",
        String.valueOf(options.conceal()),
        "conceal-on",
        options.timing().name().toLowerCase(Locale.ROOT),
        "surprise",
        String.valueOf(options.surprise()));
  }

  /** The same stage behind others that write its pictures to a topic. */
  public static StageSite behind(String pictures, StageSite site) {
    return new StageSite(
        site.type(), site.name(), site.options(), PIPELINE, pictures, site.everyFrame());
  }

  /** The same stage under a name of its own. */
  public static StageSite named(String name, StageSite site) {
    return new StageSite(
        site.type(), name, site.options(), PIPELINE, site.pictures(), site.everyFrame());
  }

  /** The same stage before one that must be told of each frame. */
  public static StageSite ofEveryFrame(StageSite site) {
    return new StageSite(site.type(), site.name(), site.options(), PIPELINE, site.pictures(), true);
  }

  /** Opens a stage on one thread. */
  public static Stage open(StageSite site) {
    return open(site, ENGINE);
  }

  /** Opens a stage. */
  public static Stage open(StageSite site, EngineOptions engine) {
    return StageTypes.load().get(site.type(), FrameStageType.class).open(site, engine);
  }
}
