package dev.limpid.ingest;

/**
 * Bounds the frames under way between ingest and whoever takes the results, for pipelines that must
 * not run ahead of themselves. Called by several threads.
 */
public interface FlowControl {
  /** No bound. */
  FlowControl NONE =
      new FlowControl() {
        @Override
        public void acquire(String stream) {}

        @Override
        public void unsent(UnsentFrame frame) {}
      };

  /** Waits until one more frame of the stream may be sent. */
  void acquire(String stream) throws InterruptedException;

  /** Called when a frame that was acquired will never come out; on any thread. */
  void unsent(UnsentFrame frame);
}
