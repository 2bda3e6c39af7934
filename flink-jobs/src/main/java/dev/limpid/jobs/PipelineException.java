package dev.limpid.jobs;

import java.util.List;

/** A pipeline file with problems; the message lists all of them, one per line. */
public final class PipelineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  PipelineException(String source, List<String> problems) {
    super(
        "%s: %d problem%s%n  %s"
            .formatted(
                source,
                problems.size(),
                problems.size() == 1 ? "" : "s",
                String.join(System.lineSeparator() + "  ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** Each problem, starting with its line where it has one. */
  public List<String> problems() {
    return problems;
  }
}
