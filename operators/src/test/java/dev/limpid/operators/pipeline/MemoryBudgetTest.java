package dev.limpid.operators.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final long GIB = 1L << 30;

  @Test
  void of_nothingSaid_takesSharesOfTheMachineAndTheHeap() {
    MemoryBudget budget = MemoryBudget.of(MemoryOptions.DEFAULTS, 1, 16 * GIB + GIB / 2, 4 * GIB);
    assertThat(budget)
        .isEqualTo(new MemoryBudget(12 * GIB * 3 / 5, 12 * GIB / 5, 2 * GIB, GIB / 2));
    assertThat(budget.pixels()).isEqualTo(budget.frames() / 8);
  }

  @Test
  void of_severalOperators_share() {
    MemoryBudget budget = MemoryBudget.of(new MemoryOptions(400, 200, false), 4, 8 * GIB, GIB);
    assertThat(budget).isEqualTo(new MemoryBudget(100 << 20, 50 << 20, GIB / 8, GIB / 32));
  }

  @Test
  void of_statesOnDisk_areNotLimited() {
    MemoryBudget budget = MemoryBudget.of(new MemoryOptions(0, 0, true), 2, 8 * GIB, GIB);
    assertThat(budget.stored()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void of_machineSmallerThanItsHeap_stillWorks() {
    MemoryBudget budget = MemoryBudget.of(MemoryOptions.DEFAULTS, 1, GIB, 2 * GIB);
    assertThat(budget.frames()).isGreaterThan(300 << 20);
  }

  @Test
  void framesOf_countsWhatIsLeftBesidePixels() {
    MemoryBudget budget = new MemoryBudget(800, 0, 0, 0);
    assertThat(budget.framesOf(700)).isEqualTo(1);
    assertThat(budget.framesOf(701)).isZero();
    assertThat(budget.framesOf(100)).isEqualTo(7);
  }

  @Test
  void options_belowZero_areRefused() {
    assertThatThrownBy(() -> new MemoryOptions(-1, 0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0 or more MiB");
  }
}
