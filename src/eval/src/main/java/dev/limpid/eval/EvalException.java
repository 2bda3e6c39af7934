package dev.limpid.eval;

/** Something that cannot be evaluated; the message tells what, what was expected, what is there. */
public final class EvalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EvalException(String message) {
    super(message);
  }
}
