package dev.limpid.wire;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Record values as UTF-8 JSON. Fields that a reader does not know are passed over, so that it can
 * read what a later version writes; those that it knows must be there, unless their record says
 * that they may be null. Stateless.
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .build();

  private Json() {}

  static byte[] write(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a value.
   *
   * @param what names it in the message of a failure, with its article
   * @throws WireFormatException if the bytes are not one
   */
  static <T> T read(byte[] json, Class<T> type, String what) {
    T value;
    try {
      value = MAPPER.readValue(json, type);
    } catch (IOException e) {
      throw new WireFormatException("not %s: %s".formatted(what, e.getMessage()));
    }
    if (value == null) {
      throw new WireFormatException("not %s: null".formatted(what));
    }
    return value;
  }
}
