package dev.limpid.operators.process;

import dev.limpid.wire.Event;

/**
 * Counter {@code type=<type>.events}: what an operator wrote to the events topic. Every type is
 * there from the start, so that its first event is an increase. Used by the processor's thread.
 */
public final class EventCounts {
  private final Metrics metrics;

  /**
   * @param metrics of the operator
   */
  public EventCounts(Metrics metrics) {
    this.metrics = metrics;
    for (Event.Type type : Event.Type.values()) {
      metrics.count(name(type), 0);
    }
  }

  private static String name(Event.Type type) {
    return "type=" + type.name() + ".events";
  }

  /** Counts an event. */
  public void add(Event.Type type) {
    metrics.count(name(type), 1);
  }
}
