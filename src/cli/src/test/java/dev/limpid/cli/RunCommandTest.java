package dev.limpid.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class RunCommandTest {

  @Test
  void prune_thatFails_isToldOnceForEachReason() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      String told = prune("a", "");
      told = prune("a", told);
      told = prune("b", told);
      assertThat(RunCommand.prune(() -> {}, told)).isEmpty();
    } finally {
      System.setErr(before);
    }
    assertThat(said.toString(StandardCharsets.UTF_8))
        .containsPattern(
            "^limpid run: old checkpoints cannot be deleted, trying again: .*: a\\R"
                + "limpid run: old checkpoints cannot be deleted, trying again: .*: b\\R$");
  }

  @Test
  void end_withoutASavepoint_isAFailure() throws Exception {
    RunCommand.end(() -> {});
    assertThatThrownBy(
            () ->
                RunCommand.end(
                    () -> {
                      throw new ExecutionException(new IOException("no space"));
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("savepoint")
        .hasMessageContaining("start it again")
        .hasMessageContaining("no space");
  }

  private static String prune(String failure, String told) {
    return RunCommand.prune(
        () -> {
          throw new IOException(failure);
        },
        told);
  }
}
