package dev.limpid.operators.sets;

import dev.limpid.media.Picture;
import dev.limpid.wire.WireHeader;
import java.util.List;

/** Where a set stage puts what it makes. */
public interface SetOutput {
  /**
   * Encodes a picture and writes it as a frame of a stream, which may be one of the stage's own.
   *
   * @param place the frame of the set whose number and time the picture gets
   * @param extra headers beside those that every output frame carries
   */
  void picture(
      String topic, String stream, SetFrame place, Picture picture, List<WireHeader> extra);
}
