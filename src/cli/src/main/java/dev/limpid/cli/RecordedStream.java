package dev.limpid.cli;

import dev.limpid.align.Describer;
import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageException;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.FrameSequence;
import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.Keys;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.Reference;
import dev.limpid.wire.ReferenceFrame;
import dev.limpid.wire.TopicReader;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one stream that lie in a topic.
 *
 * @param topic a topic of frames
 * @param stream its stream; empty: the only one of the topic
 */
record RecordedStream(String topic, Optional<String> stream) {
  /** Fewer described frames than these cannot be aligned to. */
  private static final int LEAST_DESCRIBED = 8;

  /** Of {@code TOPIC} or {@code TOPIC:STREAM}. */
  static RecordedStream parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new RecordedStream(text, Optional.empty())
        : new RecordedStream(
            text.substring(0, colon), Optional.of(Keys.given(text.substring(colon + 1))));
  }

  /**
   * Describes each {@code every}-th frame of the stream's last epoch.
   *
   * @param name of the reference
   * @param frameDone called after each frame
   * @throws IllegalStateException if there are too few frames, or several streams to choose from
   */
  Reference describe(
      String name, KafkaAccess kafka, Describer describer, int every, Runnable frameDone) {
    Frames frames = new Frames(describer, every);
    try (TopicReader reader = new TopicReader(kafka)) {
      reader.readAll(
          topic,
          record -> {
            frames.add(record);
            frameDone.run();
          });
    }
    return frames.reference(name);
  }

  private final class Frames {
    private final Describer describer;
    private final int every;
    private final List<ReferenceFrame> found = new ArrayList<>();
    private final FrameSequence sequence = new FrameSequence();
    private @Nullable String only = stream.orElse(null);

    Frames(Describer describer, int every) {
      this.describer = describer;
      this.every = every;
    }

    void add(WireRecord record) {
      only = only == null ? record.stream() : only;
      if (!record.stream().equals(only)) {
        if (stream.isEmpty()) {
          throw new IllegalStateException(
              "topic %s has several streams, '%s' and '%s' among them: name one, as in %s:%s"
                  .formatted(topic, only, record.stream(), topic, only));
        }
        return;
      }
      if (record.value() == null) {
        return;
      }
      FrameHeaders headers = FrameHeaders.parse(record.headers());
      FrameSequence.Step step = sequence.take(headers, RecordPlace.ofFrame(record));
      if (step == FrameSequence.Step.RESTARTS) {
        found.clear();
      }
      if (step != FrameSequence.Step.REPEATS) {
        found.add(frame(record, headers, sequence.last().seq()));
      }
    }

    private ReferenceFrame frame(WireRecord record, FrameHeaders headers, long seq) {
      long pts = headers.ptsNanos().orElse(record.timestampMillis() * 1_000_000);
      RecordPlace place = new RecordPlace(record.topic(), record.partition(), record.offset());
      float[] descriptor = found.size() % every == 0 ? describer.describe(picture(record)) : null;
      return new ReferenceFrame(seq, pts, place, descriptor);
    }

    private static Picture picture(WireRecord record) {
      byte[] encoded = Objects.requireNonNull(record.value());
      try {
        ImageHeader header = ImageHeader.parse(encoded);
        Picture picture = Picture.allocate(header.width(), header.height());
        FrameCodec.decode(encoded, header, picture.rgb());
        return picture;
      } catch (ImageException e) {
        throw new IllegalStateException("record %s: %s".formatted(record, e.getMessage()), e);
      }
    }

    Reference reference(String name) {
      long described = found.stream().filter(frame -> frame.descriptor() != null).count();
      if (described < LEAST_DESCRIBED) {
        throw new IllegalStateException(
            "topic %s, stream '%s': expected at least %d described frames, got %d of %d frames"
                .formatted(topic, only, LEAST_DESCRIBED, described, found.size()));
      }
      return Reference.of(name, describer.id(), String.valueOf(only), found);
    }
  }
}
