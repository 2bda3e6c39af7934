package dev.limpid.dashboard;

import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.Match;
import dev.limpid.wire.PipelineDescription;
import dev.limpid.wire.Topics;
import dev.limpid.wire.WireHeader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;

/** Records as they would be read from Kafka. */
final class Records {
  static final Topics TOPICS = new Topics("t");
  static final Outputs OUTPUTS = new Outputs(TOPICS);
  static final byte[] IMAGE = TestPictures.jpeg(32, 16, 3, true);

  private Records() {}

  static WireRecord input(String stream, long offset) {
    return new WireRecord(
        TOPICS.frames(), 0, offset, 1000 + offset, stream, IMAGE, seqHeaders(offset));
  }

  static WireRecord input(String stream, long offset, byte[] value, List<WireHeader> headers) {
    return new WireRecord(TOPICS.frames(), 0, offset, 1000 + offset, stream, value, headers);
  }

  /** The result of the input at {@code offset}. */
  static WireRecord result(String stream, long offset) {
    List<WireHeader> headers = new ArrayList<>(seqHeaders(offset));
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, TOPICS.frames() + "/0/" + offset));
    headers.add(WireHeader.ofText(FrameHeaders.MODEL, "rdn-small@1.0.0"));
    return result(stream, offset, headers);
  }

  static WireRecord result(String stream, long offset, List<WireHeader> headers) {
    return new WireRecord(
        TOPICS.name("deblurred"), 0, 7000 + offset, 1000 + offset, stream, IMAGE, headers);
  }

  /** The prediction of the frame after the input at {@code offset}. */
  static WireRecord prediction(String stream, long offset) {
    List<WireHeader> headers = new ArrayList<>(seqHeaders(offset));
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, TOPICS.frames() + "/0/" + offset));
    headers.add(WireHeader.ofLong(FrameHeaders.HORIZON, 1));
    return new WireRecord(
        TOPICS.name("predicted"), 0, 9000 + offset, 1000 + offset, stream, IMAGE, headers);
  }

  /** What stands in for frame {@code seq}, made when the input at {@code offset} came. */
  static WireRecord standIn(String stream, long seq, long offset) {
    List<WireHeader> headers = new ArrayList<>(seqHeaders(seq));
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, TOPICS.frames() + "/0/" + offset));
    headers.add(new WireHeader(FrameHeaders.SYNTHETIC, new byte[0]));
    return result(stream, 100 + seq, headers);
  }

  /** The frame of a recording that is in step with the input at {@code offset}. */
  static WireRecord aligned(String stream, long offset) {
    return output(TOPICS.name("aligned"), stream, offset);
  }

  /** Where the input at {@code offset} lies in a recording of 500 frames; -1: nowhere. */
  static WireRecord match(String stream, long offset, Match.Kind kind, int index) {
    Match match =
        new Match(
            kind,
            "monday",
            new Match.Query(stream, offset, 4, 1000 + offset, TOPICS.frames() + "/0/" + offset),
            index < 0 ? null : new Match.Place(index, 500, 0, index, 0, "t.recordings", 0, index),
            index < 0 ? null : 0.4,
            index < 0 ? 0 : 0.75,
            kind == Match.Kind.FINAL ? null : new byte[] {1, 2, (byte) 200});
    return new WireRecord(
        TOPICS.name("alignments"), 0, offset, 1000 + offset, stream, match.toJson(), List.of());
  }

  /** What a pipeline of these stages writes when it starts. */
  static WireRecord description(String... stages) {
    return description(OUTPUTS.of(stages).toJson());
  }

  static WireRecord description(byte[] json) {
    return new WireRecord(TOPICS.pipeline(), 0, 0, 1000, PipelineDescription.KEY, json, List.of());
  }

  /** A picture of the input at {@code offset}, in any topic. */
  static WireRecord output(String topic, String stream, long offset) {
    List<WireHeader> headers = new ArrayList<>(seqHeaders(offset));
    headers.add(WireHeader.ofText(FrameHeaders.SOURCE, TOPICS.frames() + "/0/" + offset));
    return new WireRecord(topic, 0, 300 + offset, 1000 + offset, stream, IMAGE, headers);
  }

  static WireRecord event(String json) {
    return new WireRecord(
        TOPICS.events(),
        0,
        0,
        99,
        "cam",
        json.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        List.of());
  }

  static List<WireHeader> seqHeaders(long seq) {
    return List.of(
        WireHeader.ofLong(FrameHeaders.SEQ, seq), WireHeader.ofLong(FrameHeaders.EPOCH, 4));
  }
}
