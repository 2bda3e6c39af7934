package dev.limpid.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline says about itself, so that those who look at its topics need not know its stages.
 * Written to {@link Topics#pipeline} under the key {@value #KEY} when a pipeline starts; the newest
 * record counts.
 *
 * @param outputs topics that the stages write, in the order of the stages
 * @param frames topics that frames come from; null for {@link Topics#frames}
 */
public record PipelineDescription(
    List<TopicDescription> outputs,
    @JsonSetter(nulls = Nulls.SET) @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable TopicChoice frames) {
  /** Key of the record. */
  public static final String KEY = "pipeline";

  public PipelineDescription {
    outputs = List.copyOf(outputs);
  }

  /** Of a pipeline whose frames come from {@link Topics#frames}. */
  public PipelineDescription(List<TopicDescription> outputs) {
    this(outputs, null);
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
