package dev.limpid.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a pipeline says about itself, so that those who look at its topics need not know its stages.
 * Written to {@link Topics#pipeline} under the key {@value #KEY} when a pipeline starts; the newest
 * record counts.
 *
 * @param outputs topics that the stages write, in the order of the stages
 */
public record PipelineDescription(List<TopicDescription> outputs) {
  /** Key of the record. */
  public static final String KEY = "pipeline";

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  public PipelineDescription {
    outputs = List.copyOf(outputs);
  }

  /** This description as UTF-8 JSON. */
  public byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a description.
   *
   * @throws WireFormatException if the bytes are not one
   */
  public static PipelineDescription fromJson(byte[] json) {
    try {
      return JSON.readValue(json, PipelineDescription.class);
    } catch (IOException e) {
      throw new WireFormatException("not a pipeline description: " + e.getMessage());
    }
  }
}
