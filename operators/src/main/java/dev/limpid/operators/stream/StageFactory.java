package dev.limpid.operators.stream;

import java.io.Serializable;

/** Describes a stage in the job graph; {@link #open} builds it on the task manager. */
public interface StageFactory extends Serializable {

  /** Name of the stage, see {@link Stage#name}. */
  String name();

  /** Loads the model and checks that it fits the stage, so that mistakes show before the job. */
  void check();

  /** Loads the model and opens a session; fails at once on a bad model or missing device. */
  Stage open(FrameOptions options);
}
