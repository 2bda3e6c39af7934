package dev.limpid.wire;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Names of the topics of one installation: a common prefix, a dot, the kind. */
public record Topics(String prefix) {
  public Topics {
    if (!prefix.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new IllegalArgumentException(
          "topic prefix: expected 1-100 letters, digits, '_' or '-', got '" + prefix + "'");
    }
  }

  /** Frames as they come from the cameras. */
  public String frames() {
    return name("frames");
  }

  /** Sharp frames. */
  public String deblurred() {
    return name("deblurred");
  }

  /** Predictions of frames to come; {@link FrameHeaders#HORIZON} says how far ahead. */
  public String predicted() {
    return name("predicted");
  }

  /**
   * Frames as they came, with stand-ins for the missing ones; written when no stage before the
   * prediction writes frames.
   */
  public String concealed() {
    return name("concealed");
  }

  /** What frames show, as unit vectors; see {@link Vectors}. */
  public String descriptors() {
    return name("descriptors");
  }

  /** JSON: where each described frame lies in a reference; see {@link Match}. */
  public String alignments() {
    return name("alignments");
  }

  /** Frames of references, in step with the streams that are aligned to them. */
  public String aligned() {
    return name("aligned");
  }

  /** Stored references: descriptors and where their frames lie; see {@link ReferenceStore}. */
  public String references() {
    return name("references");
  }

  /** Frames of recordings that were stored as references; no job works on them. */
  public String recordings() {
    return name("recordings");
  }

  /** JSON: what the pipeline that runs writes; see {@link PipelineDescription}. */
  public String pipeline() {
    return name("pipeline");
  }

  /**
   * Settings that a topic needs beside those that all have: references and their frames stay for
   * ever.
   */
  static Map<String, String> settings(String topic) {
    if (topic.endsWith(".references") || topic.endsWith(".pipeline")) {
      return Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.RETENTION_BYTES_CONFIG,
          "-1");
    }
    return topic.endsWith(".recordings")
        ? Map.of(TopicConfig.RETENTION_BYTES_CONFIG, "-1")
        : Map.of();
  }

  /** JSON: resets, gaps, model changes, surprise. */
  public String events() {
    return name("events");
  }

  /** Records that could not be processed: the original bytes and headers, and the error. */
  public String deadLetter() {
    return name("dead-letter");
  }

  /** Sharp frames of generated footage, for measuring; written by {@code demo} only. */
  public String truth() {
    return name("truth");
  }

  /** All topics that the pipeline reads or writes. */
  public List<String> all() {
    return List.of(
        frames(),
        deblurred(),
        predicted(),
        concealed(),
        descriptors(),
        alignments(),
        aligned(),
        references(),
        recordings(),
        pipeline(),
        events(),
        deadLetter());
  }

  /** The topic of a kind. */
  public String name(String kind) {
    return prefix + "." + kind;
  }
}
