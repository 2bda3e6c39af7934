package dev.limpid.operators.sets;

import dev.limpid.media.ImageHeader;
import dev.limpid.operators.sets.GatherResult.Complete;
import dev.limpid.operators.sets.GatherResult.Dropped;
import dev.limpid.operators.sets.GatherResult.Incomplete;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Frames and results as text. A frame is {@code a7@280}: stream, number, milliseconds; then {@code
 * /2} epoch, {@code #50} bytes, {@code x9} width, {@code !} refused, {@code ?} headers unreadable.
 * {@code a.} ends a stream, {@code .} ends all. A result is {@code {a7 b7}}, {@code a7:LAGGING(b)}
 * or {@code -b7:UNUSED}, with {@code +} where it is one of a run.
 */
final class GatherScript {
  private static final Pattern FRAME =
      Pattern.compile("(\\w)(\\d+)@(-?\\d+)(?:/(\\d+))?(?:#(\\d+))?(?:x(\\d+))?([!?]?)");

  private GatherScript() {}

  /** Plays a script; one list of results for each step that has any. */
  static List<String> play(Gatherer gatherer, String script) {
    List<String> results = new ArrayList<>();
    for (String step : script.trim().split("\\s+")) {
      step(gatherer, step).forEach(result -> results.add(text(result)));
    }
    return results;
  }

  static List<GatherResult> step(Gatherer gatherer, String step) {
    if (step.equals(".")) {
      return gatherer.finish();
    }
    return step.endsWith(".")
        ? gatherer.end(step.substring(0, step.length() - 1))
        : gatherer.accept(frame(step));
  }

  static GatherFrame frame(String text) {
    Matcher parts = FRAME.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    FrameHeaders headers =
        new FrameHeaders(
            OptionalLong.of(Long.parseLong(parts.group(2))),
            OptionalLong.empty(),
            number(parts.group(4), 0));
    List<WireHeader> wire = headers.toWire();
    WireRecord record =
        new WireRecord(
            "frames",
            0,
            1,
            Long.parseLong(parts.group(3)),
            parts.group(1),
            new byte[number(parts.group(5), 10)],
            wire);
    if (!parts.group(7).isEmpty()) {
      return GatherFrame.refused(record, parts.group(7).equals("!") ? headers : null);
    }
    int width = number(parts.group(6), 8);
    return new GatherFrame(record, headers, new ImageHeader(ImageHeader.Format.JPEG, width, 8, 3));
  }

  private static int number(String text, int absent) {
    return text == null ? absent : Integer.parseInt(text);
  }

  static String text(GatherResult result) {
    if (result instanceof Complete complete) {
      return complete.set().frames().stream()
          .map(GatherScript::name)
          .collect(Collectors.joining(" ", "{", "}"));
    }
    if (result instanceof Incomplete incomplete) {
      FrameSet.Id id = incomplete.set();
      return id.stream() + id.seq() + ":" + incomplete.reason() + incomplete.missing();
    }
    Dropped dropped = (Dropped) result;
    return "-" + name(dropped.frame()) + ":" + dropped.reason() + (dropped.again() ? "+" : "");
  }

  static String name(SetFrame frame) {
    return frame.stream() + frame.seq();
  }
}
