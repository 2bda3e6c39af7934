package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RestoreFailureTest {
  private static final String DAMAGED =
      """
      java.lang.Exception: Exception while creating StreamOperatorStateContext.
      \tat org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl.x(S.java:258)
      Caused by: org.apache.flink.util.FlinkException: Could not restore keyed state backend for \
      ProcessorOperator_1 from any of the 1 provided restore options.
      \tat org.apache.flink.streaming.api.operators.BackendRestorerProcedure.x(B.java:165)
      Caused by: java.io.IOException: stream state: expected version 7, got 99
      \t... 11 more
      """;

  @Test
  void in_stateThatCannotBeRestored_saysTheInnermostCause() {
    assertThat(RestoreFailure.in(DAMAGED))
        .map(failure -> failure.advice(Path.of("run-000001", "chk-7")))
        .get()
        .asString()
        .contains("run-000001/chk-7")
        .contains("rename its _metadata")
        .endsWith("The cause: java.io.IOException: stream state: expected version 7, got 99");
  }

  @Test
  void in_anotherFailure_isEmpty() {
    assertThat(RestoreFailure.in("java.io.IOException: no space left on device\n\tat x")).isEmpty();
  }
}
