package dev.limpid.operators.model;

import org.jspecify.annotations.Nullable;

/**
 * A model that cannot be used. The message names the model, what was expected and what is there.
 */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** At which point a model failed. */
  public enum Code {
    /** The file or the device cannot be opened. */
    LOAD,
    /** The contract is missing, wrong, or differs from the graph. */
    CONTRACT,
    /** A run failed, or was given tensors that do not fit. */
    RUNTIME
  }

  private final Code code;

  public ModelException(Code code, String message) {
    this(code, message, null);
  }

  public ModelException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public Code code() {
    return code;
  }
}
