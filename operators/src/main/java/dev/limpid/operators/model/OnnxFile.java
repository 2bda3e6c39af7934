package dev.limpid.operators.model;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Parser;
import dev.limpid.operators.model.onnx.GraphProto;
import dev.limpid.operators.model.onnx.ModelProto;
import dev.limpid.operators.model.onnx.StringStringEntryProto;
import dev.limpid.operators.model.onnx.TensorProto;
import dev.limpid.operators.model.onnx.ValueInfoProto;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outside of an ONNX file: its metadata, the graph's inputs and outputs, and which of its
 * tensors lie in other files. Weights are skipped without being copied.
 */
final class OnnxFile {
  private static final Parser<ModelProto> PARSER =
      DiscardUnknownFieldsParser.wrap(ModelProto.parser());

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, GraphTensor> inputs;
  private final Map<String, GraphTensor> outputs;
  private final List<TensorProto.Builder> externalTensors;

  private OnnxFile(ModelProto model) {
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    GraphProto graph = model.getGraph();
    inputs = tensors(graph.getInputList());
    graph.getInitializerList().stream().map(TensorProto::getName).forEach(inputs::remove);
    outputs = tensors(graph.getOutputList());
    externalTensors = ExternalData.tensors(model.toBuilder());
  }

  /** Custom metadata; for a key that occurs twice the last value, as protobuf has it for maps. */
  Map<String, String> metadata() {
    return metadata;
  }

  /** The graph's inputs in order, without those that are weights with a default. */
  Map<String, GraphTensor> inputs() {
    return inputs;
  }

  Map<String, GraphTensor> outputs() {
    return outputs;
  }

  /** The tensors whose data lies in other files, without their weights. */
  List<TensorProto.Builder> externalTensors() {
    return externalTensors;
  }

  /**
   * Reads an ONNX file's bytes.
   *
   * @throws IOException if they are not a protobuf message with a graph
   */
  static OnnxFile parse(byte[] bytes) throws IOException {
    OnnxFile file = new OnnxFile(PARSER.parseFrom(bytes));
    if (file.outputs.isEmpty()) {
      throw new IOException("no graph with outputs in it");
    }
    return file;
  }

  /**
   * The bytes to append to an ONNX file to set a metadata entry; protobuf reads a message that is
   * written in pieces as one.
   */
  static byte[] metadataEntry(String key, String value) {
    return ModelProto.newBuilder()
        .addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value))
        .build()
        .toByteArray();
  }

  private static Map<String, GraphTensor> tensors(List<ValueInfoProto> values) {
    Map<String, GraphTensor> tensors = new LinkedHashMap<>();
    values.stream().map(GraphTensor::of).forEach(tensor -> tensors.put(tensor.name(), tensor));
    return tensors;
  }
}
