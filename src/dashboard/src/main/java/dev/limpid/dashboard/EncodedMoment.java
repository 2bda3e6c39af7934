package dev.limpid.dashboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A moment as a binary message, made once and sent to many browsers: length of the header (int32,
 * big-endian), the header (JSON, UTF-8), the encoded pictures as they came from Kafka.
 *
 * @param bytes read-only; duplicate before reading
 */
record EncodedMoment(String stream, long number, ByteBuffer bytes) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Encodes a moment that is new. */
  static EncodedMoment of(Moment moment) {
    return of(moment, false);
  }

  /** Encodes a moment again for a browser that came later; its age says nothing about latency. */
  static EncodedMoment ofKept(Moment moment) {
    return of(moment, true);
  }

  private static EncodedMoment of(Moment moment, boolean kept) {
    byte[] header = header(moment, kept);
    int size = Integer.BYTES + header.length;
    for (ShownPicture picture : moment.pictures()) {
      size += picture.sizeBytes();
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).putInt(header.length).put(header);
    for (ShownPicture picture : moment.pictures()) {
      bytes.put(picture.encoded().duplicate());
    }
    return new EncodedMoment(moment.stream(), moment.number(), bytes.flip().asReadOnlyBuffer());
  }

  private static byte[] header(Moment moment, boolean kept) {
    ShownPicture first = moment.first();
    ObjectNode header =
        JSON.createObjectNode()
            .put("stream", moment.stream())
            .put("number", moment.number())
            .put("epoch", first.epoch())
            .put("captureMillis", first.captureMillis())
            .put("kept", kept);
    first.seq().ifPresent(seq -> header.put("seq", seq));
    ArrayNode pictures = header.putArray("pictures");
    for (ShownPicture picture : moment.pictures()) {
      pictures
          .addObject()
          .put("topic", picture.topic())
          .put("type", picture.image().format().mediaType())
          .put("width", picture.image().width())
          .put("height", picture.image().height())
          .put("synthetic", picture.synthetic())
          .put("skipped", picture.skipped())
          .put("bytes", picture.sizeBytes());
    }
    try {
      return JSON.writeValueAsBytes(header);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
