package dev.limpid.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys of records as text, and back to the same bytes. UTF-8 is taken as it is, but for control
 * characters, which a terminal would obey; a byte of theirs, or one that is not UTF-8, becomes
 * {@code \xFF}, two upper-case hex digits. Text that looks like such an escape gets its backslash
 * escaped, so that no two keys have one text. Stateless.
 */
public final class Keys {
  private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9A-F]{2})");

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\x{80}-\\x{9F}]");

  private Keys() {}

  /** The text of a key. */
  public static String text(byte[] key) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(key);
    CharBuffer out = CharBuffer.allocate(key.length);
    StringBuilder text = new StringBuilder(key.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      text.append(visible(ESCAPE.matcher(out.flip()).replaceAll("\\\\x5Cx$1")));
      if (!result.isError()) {
        return text.toString();
      }
      out.clear();
      for (int i = 0; i < result.length(); i++) {
        text.append(escaped(in.get()));
      }
      decoder.reset();
    }
  }

  private static String visible(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(escaped(found.group())));
  }

  private static String escaped(String control) {
    StringBuilder text = new StringBuilder();
    for (byte each : control.getBytes(StandardCharsets.UTF_8)) {
      text.append(escaped(each));
    }
    return text.toString();
  }

  private static String escaped(byte each) {
    return "\\x%02X".formatted(each & 0xFF);
  }

  /**
   * A text that somebody gave for a key, as {@link #text} gives it: the text of its bytes. What the
   * user of a shell types, or a file's name, may hold what a terminal would obey.
   */
  public static String given(String text) {
    return text(bytes(text));
  }

  /** The key of a text: what {@link #text} was given, for whatever it gave. */
  public static byte[] bytes(String text) {
    if (text.indexOf("\\x") < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    Matcher escapes = ESCAPE.matcher(text);
    int plainFrom = 0;
    while (escapes.find()) {
      bytes.writeBytes(text.substring(plainFrom, escapes.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(Integer.parseInt(escapes.group(1), 16));
      plainFrom = escapes.end();
    }
    bytes.writeBytes(text.substring(plainFrom).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }
}
