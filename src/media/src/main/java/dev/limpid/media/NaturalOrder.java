package dev.limpid.media;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Orders file names as people count: {@code frame9} before {@code frame10}. */
public final class NaturalOrder implements Comparator<Path> {
  private static final Pattern PIECE = Pattern.compile("\\d+|\\D+");

  @Override
  public int compare(Path left, Path right) {
    String leftName = left.getFileName().toString();
    String rightName = right.getFileName().toString();
    Matcher leftPieces = PIECE.matcher(leftName);
    Matcher rightPieces = PIECE.matcher(rightName);
    while (leftPieces.find() && rightPieces.find()) {
      int order = comparePieces(leftPieces.group(), rightPieces.group());
      if (order != 0) {
        return order;
      }
    }
    int byLength = Integer.compare(leftName.length(), rightName.length());
    return byLength != 0 ? byLength : leftName.compareTo(rightName);
  }

  private static int comparePieces(String left, String right) {
    boolean numbers = isDigit(left) && isDigit(right);
    return numbers ? new BigInteger(left).compareTo(new BigInteger(right)) : left.compareTo(right);
  }

  private static boolean isDigit(String piece) {
    return Character.isDigit(piece.charAt(0));
  }
}
