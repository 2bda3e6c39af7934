package dev.limpid.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The file of finished rounds, one line of JSON each, and the table that it makes. */
record FaultLog(Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();

  List<RoundReport> rounds() throws IOException {
    List<RoundReport> rounds = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        rounds.add(JSON.readValue(line, RoundReport.class));
      }
    }
    return rounds;
  }

  void add(RoundReport round) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        JSON.writeValueAsString(round) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  static int faults(List<RoundReport> rounds) {
    return rounds.stream().mapToInt(round -> round.faults().size()).sum();
  }

  /** Markdown: victims, faults, how often, time to the next frame. */
  static String table(List<RoundReport> rounds) {
    Map<String, List<FaultReport>> groups = new TreeMap<>();
    for (RoundReport round : rounds) {
      for (FaultReport fault : round.faults()) {
        groups
            .computeIfAbsent(fault.victim() + " | " + fault.kind().text(), key -> new ArrayList<>())
            .add(fault);
      }
    }
    StringBuilder table =
        new StringBuilder("| victim | fault | times | next frame, median | worst |\n")
            .append("|---|---|---:|---:|---:|\n");
    groups.forEach(
        (group, faults) -> {
          long[] millis =
              faults.stream()
                  .filter(fault -> fault.firstFrameMillis() != null)
                  .mapToLong(FaultReport::firstFrameMillis)
                  .sorted()
                  .toArray();
          table.append(
              "| %s | %d | %s | %s |%n"
                  .formatted(
                      group,
                      faults.size(),
                      millis.length == 0 ? "" : seconds(millis[millis.length / 2]),
                      millis.length == 0 ? "" : seconds(millis[millis.length - 1])));
        });
    return table.toString();
  }

  private static String seconds(long millis) {
    return "%.1f s".formatted(millis / 1000.0);
  }
}
