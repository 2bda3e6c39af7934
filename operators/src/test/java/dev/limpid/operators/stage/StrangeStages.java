package dev.limpid.operators.stage;

import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.wire.Panel;
import java.util.List;

/** Kinds of stages as a careless jar may bring them. */
final class StrangeStages {
  private StrangeStages() {}

  /** Says nothing. */
  public abstract static class Strange implements FrameStageType {
    @Override
    public String name() {
      return "strange";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public List<Key<?>> keys() {
      return List.of();
    }

    @Override
    public List<StageTopic> topics() {
      return List.of();
    }

    @Override
    public Stage open(StageSite site, EngineOptions engine) {
      throw new UnsupportedOperationException();
    }
  }

  public static final class NoList extends Strange {
    @Override
    @SuppressWarnings("NullAway")
    public List<StageTopic> topics() {
      return null;
    }
  }

  public static final class Reserved extends Strange {
    @Override
    public List<StageTopic> topics() {
      return List.of(StageTopic.pictures("frames", "Frames", Panel.RESULT));
    }
  }

  public static final class Illegal extends Strange {
    @Override
    public List<StageTopic> topics() {
      return List.of(StageTopic.pictures("a b/ü", "Frames", Panel.RESULT));
    }
  }

  public static final class KeyTwice extends Strange {
    @Override
    public List<Key<?>> keys() {
      return List.of(
          Key.integer("k", "frames", 1, 2, 1, "One."), Key.integer("k", "frames", 3, 4, 3, "Two."));
    }
  }

  public static final class KeyAs extends Strange {
    @Override
    public List<Key<?>> keys() {
      return List.of(Key.text("as", "text", "", "A name."));
    }
  }

  public static final class BadDefault extends Strange {
    @Override
    public List<Key<?>> keys() {
      return List.of(Key.integer("k", "frames", 1, 2, 99, "Too many."));
    }
  }

  public static final class Unmakable extends Strange {
    public Unmakable() {
      throw new IllegalStateException("no licence");
    }
  }
}
