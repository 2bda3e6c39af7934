package dev.limpid.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was found, as {@code check.md} and {@code check.json}. Both are written anew after each
 * addition, so that a run that is stopped leaves what it had. Used by one thread.
 */
final class Report {
  private final String title;
  private final Path folder;
  private final List<Finding> findings = new ArrayList<>();
  private final List<Copies> copies = new ArrayList<>();
  private final List<Rate> rates = new ArrayList<>();

  /** One thing that was checked. */
  record Finding(String model, String check, boolean passed, String detail) {}

  /**
   * Copies and nodes of one step, which takes one frame of each stream.
   *
   * @param up copies of our own from the host to the device
   * @param down from the device to the host
   * @param within from the device to itself
   * @param memcpyNodes nodes of ONNX Runtime's that copy between host and device
   * @param nodes that ran
   * @param cpuNodes those of them that ran on the CPU
   */
  record Copies(
      String model,
      int streams,
      double up,
      double down,
      double within,
      double memcpyNodes,
      double nodes,
      double cpuNodes) {}

  /**
   * How fast it was.
   *
   * @param stepMillis of one frame of each stream, with the copies up and down
   * @param fps frames per second of all streams, with the copies
   * @param deviceFps the same without them
   */
  record Rate(
      String model, String size, int streams, double stepMillis, double fps, double deviceFps) {}

  Report(String title, Path folder) throws IOException {
    this.title = title;
    this.folder = Files.createDirectories(folder);
  }

  void add(Finding finding) {
    findings.add(finding);
    System.out.printf(
        "%-4s %s, %s: %s%n",
        finding.passed() ? "ok" : "FAIL", finding.model(), finding.check(), finding.detail());
    write();
  }

  void add(Copies counted) {
    copies.add(counted);
    write();
  }

  void add(Rate rate) {
    rates.add(rate);
    System.out.printf(
        Locale.ROOT,
        "     %s, %s x %d: %.1f frames/s%n",
        rate.model(),
        rate.size(),
        rate.streams(),
        rate.fps());
    write();
  }

  /** What did not hold. */
  List<Finding> failures() {
    return findings.stream().filter(finding -> !finding.passed()).toList();
  }

  private void write() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("title", title);
    all.put("findings", findings);
    all.put("copies", copies);
    all.put("rates", rates);
    try {
      Files.writeString(folder.resolve("check.md"), markdown());
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(folder.resolve("check.json").toFile(), all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All tables. */
  String markdown() {
    StringBuilder text = new StringBuilder("# " + title + "\n\n");
    text.append("| model | check | result | detail |\n|---|---|---|---|\n");
    for (Finding f : findings) {
      text.append(row(f.model(), f.check(), f.passed() ? "ok" : "FAIL", f.detail()));
    }
    text.append(
            "\nPer step of one frame of each stream:\n\n| model | streams | copies up | copies down")
        .append(" | copies on the device | Memcpy nodes | nodes | of these on the CPU |\n")
        .append("|---|---|---|---|---|---|---|---|\n");
    for (Copies c : copies) {
      text.append(
          row(
              c.model(),
              c.streams(),
              c.up(),
              c.down(),
              c.within(),
              c.memcpyNodes(),
              c.nodes(),
              c.cpuNodes()));
    }
    text.append("\n| model | size | streams | ms per step | frames/s | frames/s without copies |\n")
        .append("|---|---|---|---|---|---|\n");
    for (Rate r : rates) {
      text.append(row(r.model(), r.size(), r.streams(), r.stepMillis(), r.fps(), r.deviceFps()));
    }
    return text.toString();
  }

  private static String row(Object... cells) {
    StringBuilder row = new StringBuilder("|");
    for (Object cell : cells) {
      String text =
          cell instanceof Double number
              ? String.format(Locale.ROOT, number >= 100 ? "%.0f" : "%.1f", number)
              : cell.toString().replace('\n', ' ').replace("|", "\\|");
      row.append(' ').append(text).append(" |");
    }
    return row.append('\n').toString();
  }
}
