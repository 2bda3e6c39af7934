package dev.limpid.e2e;

import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** In what committed records differ from those of an undisturbed run. Stateless. */
final class OutputDifference {
  private OutputDifference() {}

  /**
   * Says it.
   *
   * @return empty if they are the same, in the same order
   */
  static String of(Map<String, List<WireRecord>> expected, Map<String, List<WireRecord>> got) {
    List<String> differences = new ArrayList<>();
    TreeSet<String> outputs = new TreeSet<>(expected.keySet());
    outputs.addAll(got.keySet());
    for (String output : outputs) {
      List<WireRecord> before = expected.getOrDefault(output, List.of());
      List<WireRecord> after = got.getOrDefault(output, List.of());
      if (!before.equals(after)) {
        differences.add(output + ": " + describe(before, after));
      }
    }
    return String.join("; ", differences);
  }

  private static String describe(List<WireRecord> expected, List<WireRecord> got) {
    List<WireRecord> lost = without(expected, got);
    List<WireRecord> added = without(got, expected);
    int first = 0;
    while (first < Math.min(expected.size(), got.size())
        && expected.get(first).equals(got.get(first))) {
      first++;
    }
    long doubled = added.stream().filter(expected::contains).count();
    return "expected %d, got %d: lost or changed %d, doubled %d, others %d, first at %d"
        .formatted(
            expected.size(), got.size(), lost.size(), doubled, added.size() - doubled, first);
  }

  private static List<WireRecord> without(List<WireRecord> all, List<WireRecord> others) {
    List<WireRecord> rest = new ArrayList<>(all);
    others.forEach(rest::remove);
    return rest;
  }
}
