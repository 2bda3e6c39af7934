package dev.limpid.operators.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves tensors open. */
public final class TensorsFreed implements BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace BEFORE =
      ExtensionContext.Namespace.create(TensorsFreed.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(BEFORE).put("live", Tensor.live());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(Tensor.live()).isEqualTo(context.getStore(BEFORE).get("live"));
  }
}
