package dev.limpid.e2e;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What strikes a pipeline, and with which settings it does so.
 *
 * @param brokerSettings of the broker, {@code KEY=VALUE}
 * @param runSettings lines of the pipeline file of {@code limpid run}
 */
record FaultAttack(List<String> brokerSettings, List<String> runSettings, Strike strike) {

  /** Strikes while frames are sent. */
  interface Strike {
    void with(FaultInjector injector, BooleanSupplier isSending) throws Exception;
  }

  /**
   * At random; transactions time out after seconds, so that outages can be longer.
   *
   * @param faults at most so many
   */
  static FaultAttack random(int faults) {
    return new FaultAttack(
        List.of(),
        List.of("kafka.transaction-timeout: 15 s"),
        (injector, isSending) -> injector.strike(faults, isSending));
  }

  /** The broker is away once; transactions time out when they do by default, after 15 minutes. */
  static FaultAttack outage(long seconds) {
    return new FaultAttack(
        List.of("transaction.max.timeout.ms=900000"),
        List.of(),
        (injector, isSending) -> injector.outage(TimeUnit.SECONDS.toMillis(seconds), isSending));
  }
}
