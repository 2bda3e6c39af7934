package dev.limpid.wire;

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

  public PipelineDescription {
    outputs = List.copyOf(outputs);
  }

  /** This description as UTF-8 JSON. */
  public byte[] toJson() {
    return Json.write(this);
  }

  /**
   * Reads a description.
   *
   * @throws WireFormatException if the bytes are not one
   */
  public static PipelineDescription fromJson(byte[] json) {
    return Json.read(json, PipelineDescription.class, "a pipeline description");
  }
}
