package dev.limpid.e2e;

/** What must not happen under faults has happened. */
final class FaultFinding extends RuntimeException {
  private static final long serialVersionUID = 1;

  FaultFinding(String message) {
    super(message);
  }
}
