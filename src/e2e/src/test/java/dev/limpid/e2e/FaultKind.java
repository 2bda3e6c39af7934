package dev.limpid.e2e;

import java.io.IOException;

/** What can happen to a process. */
enum FaultKind {
  KILL("SIGKILL", 0, 0),
  AWAY("SIGKILL, away for 18 to 22 s, longer than its transactions", 18, 22),
  STOP("stopped for seconds", 2, 6),
  FREEZE("SIGSTOP for 1 to 4 s", 1, 4),
  FREEZE_LONG("SIGSTOP for 7 to 11 s", 7, 11),
  CUT("network cut for 1 to 4 s", 1, 4),
  CUT_LONG("network cut for 7 to 11 s", 7, 11),
  DISK_FULL("checkpoint disk full for 2 to 6 s", 2, 6),
  CLOCK_FORWARD("clock forward by up to 12 h", 0, 0),
  CLOCK_BACK("clock back by up to 12 h", 0, 0);

  private final String text;
  private final int leastSeconds;
  private final int mostSeconds;

  FaultKind(String text, int leastSeconds, int mostSeconds) {
    this.text = text;
    this.leastSeconds = leastSeconds;
    this.mostSeconds = mostSeconds;
  }

  String text() {
    return text;
  }

  /**
   * How long it lasts.
   *
   * @param share of the range, 0 to 1
   */
  long millis(double share) {
    return Math.round(1000 * (leastSeconds + share * (mostSeconds - leastSeconds)));
  }

  void begin(SupervisedProcess victim, SmallDisk disk, double share)
      throws IOException, InterruptedException {
    switch (this) {
      case KILL -> victim.kill();
      case AWAY -> victim.down(false);
      case STOP -> victim.down(true);
      case FREEZE, FREEZE_LONG -> victim.signal("STOP");
      case CUT, CUT_LONG -> victim.cell().cut();
      case DISK_FULL -> disk.fill();
      case CLOCK_FORWARD -> victim.setClock(60 + Math.round(12 * 3600 * share));
      case CLOCK_BACK -> victim.setClock(-60 - Math.round(12 * 3600 * share));
    }
  }

  void end(SupervisedProcess victim, SmallDisk disk) throws IOException {
    switch (this) {
      case AWAY, STOP -> victim.up();
      case FREEZE, FREEZE_LONG -> victim.signal("CONT");
      case CUT, CUT_LONG -> victim.cell().join();
      case DISK_FULL -> disk.empty();
      case KILL, CLOCK_FORWARD, CLOCK_BACK -> {}
    }
  }
}
