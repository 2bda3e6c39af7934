package dev.limpid.operators.stream;

import dev.limpid.wire.Event;

/** What the frame operator counts; the core does not know Flink's metric classes. */
public interface FrameMetrics {

  /** A record arrived. */
  void frameIn();

  /** An output frame left. */
  void frameOut();

  /** A prediction stood in for a missing frame. */
  void frameConcealed();

  /** A late or repeated frame was dropped. */
  void frameLate();

  /** A record went to the dead-letter topic. */
  void frameRejected();

  /** The state of a stream was reset. */
  void stateReset(Event.Type reason);

  /** A stage ran on {@code frames} frames in {@code nanos} nanoseconds. */
  void stageStep(String stage, int frames, long nanos);

  /** Counts nothing. */
  FrameMetrics NONE =
      new FrameMetrics() {
        @Override
        public void frameIn() {}

        @Override
        public void frameOut() {}

        @Override
        public void frameConcealed() {}

        @Override
        public void frameLate() {}

        @Override
        public void frameRejected() {}

        @Override
        public void stateReset(Event.Type reason) {}

        @Override
        public void stageStep(String stage, int frames, long nanos) {}
      };
}
