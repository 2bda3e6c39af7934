package dev.limpid.dashboard;

/** The dashboard could not start; the message tells why and what to do. */
public final class DashboardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DashboardException(String message) {
    super(message);
  }

  public DashboardException(String message, Throwable cause) {
    super(message, cause);
  }
}
