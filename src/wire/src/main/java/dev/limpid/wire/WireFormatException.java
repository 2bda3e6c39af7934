package dev.limpid.wire;

/** A record that does not follow the wire format; the message tells what was expected and found. */
public final class WireFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public WireFormatException(String message) {
    super(message);
  }
}
