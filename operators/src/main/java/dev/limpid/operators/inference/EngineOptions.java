package dev.limpid.operators.inference;

import java.io.Serializable;

/**
 * How to open a model.
 *
 * @param device what to run on
 * @param deviceId which CUDA device; 0 is the first
 * @param intraOpThreads CPU threads of one session, the calling one included; 0 takes all cores
 */
public record EngineOptions(Device device, int deviceId, int intraOpThreads)
    implements Serializable {
  public EngineOptions {
    if (deviceId < 0) {
      throw new IllegalArgumentException("deviceId: expected 0 or more, got " + deviceId);
    }
    if (intraOpThreads < 0 || intraOpThreads > 1024) {
      throw new IllegalArgumentException(
          "intraOpThreads: expected 0 (all cores) to 1024, got " + intraOpThreads);
    }
  }

  /** On the CPU with {@code threads} threads. */
  public static EngineOptions cpu(int threads) {
    return new EngineOptions(Device.CPU, 0, threads);
  }

  /** The same on another device. */
  public EngineOptions on(Device other) {
    return new EngineOptions(other, deviceId, intraOpThreads);
  }

  /** CPU threads, {@link #intraOpThreads} resolved. */
  public int threads() {
    return intraOpThreads == 0 ? Runtime.getRuntime().availableProcessors() : intraOpThreads;
  }
}
