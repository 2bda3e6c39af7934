package dev.limpid.align;

/** Recordings that cannot be aligned; the message tells what, what was expected, what is there. */
public final class AlignException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public AlignException(String message) {
    super(message);
  }

  public AlignException(String message, Throwable cause) {
    super(message, cause);
  }
}
