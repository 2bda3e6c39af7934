package dev.limpid.operators.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutputLineTest {
  private final List<String> written = new ArrayList<>();
  private final List<Runnable> mails = new ArrayList<>();
  private final OutputLine line = new OutputLine(3, mails::add);

  /** The last test leaves no interrupt to the next. */
  @AfterEach
  void clearInterrupt() {
    boolean unused = Thread.interrupted();
  }

  private CompletableFuture<Runnable> asked() {
    CompletableFuture<Runnable> answer = new CompletableFuture<>();
    line.add(answer);
    return answer;
  }

  private void answer(CompletableFuture<Runnable> asked, String output) {
    asked.complete(() -> written.add(output));
  }

  private void runMails() {
    List.copyOf(mails).forEach(Runnable::run);
  }

  @Test
  void add_nothingWaits_writesAtOnce() {
    line.add(() -> written.add("a"));

    assertThat(written).containsExactly("a");
    assertThat(mails).isEmpty();
  }

  @Test
  void add_answersInAnotherOrder_writesInOrderOnTheOperatorsThread() {
    CompletableFuture<Runnable> first = asked();
    CompletableFuture<Runnable> second = asked();
    line.add(() -> written.add("c"));
    answer(second, "b");
    runMails();
    assertThat(written).isEmpty();
    answer(first, "a");
    assertThat(written).isEmpty();
    runMails();
    assertThat(written).containsExactly("a", "b", "c");
  }

  @Test
  void add_full_waitsForTheFirst() throws Exception {
    CompletableFuture<Runnable> first = asked();
    List<CompletableFuture<Runnable>> others = List.of(asked(), asked());
    Thread operator = new Thread(() -> line.add(() -> written.add("d")));
    operator.start();
    awaitWaiting(operator);
    answer(first, "a");
    operator.join();
    assertThat(written).containsExactly("a");
    others.forEach(other -> answer(other, "x"));
    line.drain();
    assertThat(written).containsExactly("a", "x", "x", "d");
  }

  @Test
  void drain_interrupted_endsAndStaysInterrupted() {
    CompletableFuture<Runnable> unused = asked();
    Thread.currentThread().interrupt();

    assertThatThrownBy(line::drain).hasMessage("interrupted while waiting for a picture");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void close_answersCome_writesNothing() {
    CompletableFuture<Runnable> first = asked();
    line.close();
    answer(first, "a");
    runMails();
    assertThat(written).isEmpty();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }
}
