package dev.limpid.wire;

import java.util.Locale;

/**
 * Makes numbers in names, records and messages the same on machines of all languages: some write
 * them with digits of their own, or a comma. Stateless.
 */
public final class NeutralLocale {
  private NeutralLocale() {}

  /** For processes of limpid's own, where each entry point calls it first. */
  public static void use() {
    Locale.setDefault(Locale.ROOT);
  }

  /** For processes of Flink's, which others' code may share: for numbers in texts alone. */
  public static void useForNumbers() {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
  }
}
