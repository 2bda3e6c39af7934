package dev.limpid.align;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Writes alignments as CSV. */
public final class AlignmentTable {
  /** The columns; times are nanoseconds, and where there is no match the last four are empty. */
  public static final String HEADER =
      "query_seq,query_pts,reference_seq,reference_pts,cost,confidence";

  private AlignmentTable() {}

  /**
   * Writes one line per query frame; the folder is created if missing.
   *
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, FrameTimes query, FrameTimes reference, Alignment alignment)
      throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
      out.print(HEADER + "\n");
      for (int i = 0; i < alignment.frames(); i++) {
        out.print(row(i, query, reference, alignment) + "\n");
      }
      if (out.checkError()) {
        throw new IOException("cannot write %s: is the disk full?".formatted(file));
      }
    }
  }

  private static String row(
      int frame, FrameTimes query, FrameTimes reference, Alignment alignment) {
    int matched = alignment.referenceAt(frame);
    if (matched == Alignment.NONE) {
      return String.format(Locale.ROOT, "%d,%d,,,,", frame, query.nanosAt(frame));
    }
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,%d,%.4f,%.3f",
        frame,
        query.nanosAt(frame),
        matched,
        reference.nanosAt(matched),
        alignment.costAt(frame),
        alignment.confidenceAt(frame));
  }
}
