package dev.limpid.eval.align;

import dev.limpid.eval.EvalException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the camera was at each frame of a generated drive, as {@code truth.csv} says. Immutable.
 */
public final class DriveTable {
  private static final String METRES = "route_m";
  private static final String DETOUR = "on_detour";

  private final double[] metres;
  private final boolean[] detour;

  private DriveTable(double[] metres, boolean[] detour) {
    this.metres = metres;
    this.detour = detour;
  }

  /**
   * Reads a table.
   *
   * @param file {@code truth.csv}
   * @throws EvalException if it is no such table; the message says where
   */
  public static DriveTable read(Path file) {
    List<String> lines = lines(file);
    List<String> names = Arrays.asList(lines.get(0).split(","));
    int metresColumn = column(file, names, METRES);
    int detourColumn = column(file, names, DETOUR);
    double[] metres = new double[lines.size() - 1];
    boolean[] detour = new boolean[metres.length];
    for (int i = 0; i < metres.length; i++) {
      String[] values = lines.get(i + 1).split(",");
      if (values.length != names.size()) {
        throw new EvalException(
            "%s line %d: expected %d values, got %d"
                .formatted(file, i + 2, names.size(), values.length));
      }
      metres[i] = number(file, i + 2, values[metresColumn]);
      detour[i] = number(file, i + 2, values[detourColumn]) != 0;
    }
    return new DriveTable(metres, detour);
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(file));
      if (lines.size() >= 2) {
        return lines;
      }
    } catch (CharacterCodingException e) {
      throw new EvalException("%s: expected text in UTF-8, it has other bytes".formatted(file));
    } catch (IOException e) {
      throw new EvalException("cannot read %s: %s".formatted(file, e));
    }
    throw new EvalException("%s: expected a heading and a line per frame".formatted(file));
  }

  private static int column(Path file, List<String> names, String name) {
    int column = names.indexOf(name);
    if (column < 0) {
      throw new EvalException("%s: expected a column '%s', got %s".formatted(file, name, names));
    }
    return column;
  }

  private static double number(Path file, int line, String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new EvalException(
          "%s line %d: expected a number, got '%s'".formatted(file, line, text));
    }
  }

  /** Number of frames. */
  public int frames() {
    return metres.length;
  }

  double metresAt(int frame) {
    return metres[frame];
  }

  boolean isOnDetour(int frame) {
    return detour[frame];
  }

  /** The first frame nearest to a place; positions never fall. */
  int nearest(double place) {
    int found = Arrays.binarySearch(metres, place);
    int after = found >= 0 ? found : -found - 1;
    if (after == 0 || after == metres.length) {
      return after == 0 ? 0 : metres.length - 1;
    }
    return place - metres[after - 1] <= metres[after] - place ? after - 1 : after;
  }

  /** The last frame, going from one by {@code step}, that is within {@code distance} of a place. */
  int reach(int from, int step, double place, double distance) {
    int frame = from;
    while (frame + step >= 0
        && frame + step < metres.length
        && Math.abs(metres[frame + step] - place) <= distance) {
      frame += step;
    }
    return frame;
  }
}
