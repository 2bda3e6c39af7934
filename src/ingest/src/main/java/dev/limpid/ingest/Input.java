package dev.limpid.ingest;

import dev.limpid.wire.Keys;

/**
 * A source and the stream that it becomes.
 *
 * @param id stream id: the key of its records; control characters are escaped, see {@link Keys}
 * @param location where it comes from, for messages
 * @param reconnects whether it is opened again, with back-off, when it fails; otherwise a failure
 *     ends the stream
 * @param opener opens the source
 */
public record Input(String id, String location, boolean reconnects, FrameSource.Opener opener) {
  public Input {
    id = Keys.given(id);
    if (id.isBlank() || id.length() > 200) {
      throw new IllegalArgumentException(
          "stream id: expected 1 to 200 characters, got '%s'".formatted(id));
    }
  }
}
