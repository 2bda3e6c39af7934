package dev.limpid.operators.inference;

import java.util.Locale;

/** Where a model runs and its tensors lie. */
public enum Device {
  /** Only as a wish: CUDA if this machine can, else the CPU. */
  AUTO,
  CPU,
  CUDA;

  /**
   * The device called {@code name}: auto, cpu or cuda.
   *
   * @throws IllegalArgumentException for any other name
   */
  public static Device parse(String name) {
    for (Device device : values()) {
      if (device.toString().equals(name)) {
        return device;
      }
    }
    throw new IllegalArgumentException(
        "device: expected auto, cpu or cuda, got '%s'".formatted(name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
