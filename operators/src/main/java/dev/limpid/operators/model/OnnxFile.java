package dev.limpid.operators.model;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The outside of an ONNX file: its metadata and the graph's inputs and outputs. Weights and nodes
 * are skipped.
 *
 * <p>Field numbers are those of {@code onnx.proto}, which ONNX promises never to change: ModelProto
 * {graph 7, metadata_props 14}, GraphProto {initializer 5, input 11, output 12}, ValueInfoProto
 * {name 1, type 2}, TypeProto {tensor_type 1}, Tensor {elem_type 1, shape 2}, TensorShapeProto {dim
 * 1}, Dimension {dim_value 1, dim_param 2}, StringStringEntryProto {key 1, value 2}, TensorProto
 * {name 8}.
 */
final class OnnxFile {
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_METADATA = 14;
  private static final List<String> ELEMENT_TYPES =
      List.of(
          "undefined",
          "float32",
          "uint8",
          "int8",
          "uint16",
          "int16",
          "int32",
          "int64",
          "string",
          "bool",
          "float16",
          "float64",
          "uint32",
          "uint64",
          "complex64",
          "complex128",
          "bfloat16");

  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, GraphTensor> inputs = new LinkedHashMap<>();
  private final Map<String, GraphTensor> outputs = new LinkedHashMap<>();

  private OnnxFile() {}

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

  /**
   * Reads an ONNX file's bytes.
   *
   * @throws IOException if they are not a protobuf message with a graph
   */
  static OnnxFile parse(byte[] bytes) throws IOException {
    OnnxFile file = new OnnxFile();
    fields(
        CodedInputStream.newInstance(bytes),
        (field, input) -> {
          switch (field) {
            case MODEL_GRAPH -> file.readGraph(input);
            case MODEL_METADATA -> file.readMetadata(input);
            default -> {
              return false;
            }
          }
          return true;
        });
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
    try {
      ByteArrayOutputStream entry = new ByteArrayOutputStream();
      CodedOutputStream entryOutput = CodedOutputStream.newInstance(entry);
      entryOutput.writeString(1, key);
      entryOutput.writeString(2, value);
      entryOutput.flush();
      ByteArrayOutputStream model = new ByteArrayOutputStream();
      CodedOutputStream output = CodedOutputStream.newInstance(model);
      output.writeByteArray(MODEL_METADATA, entry.toByteArray());
      output.flush();
      return model.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readMetadata(CodedInputStream model) throws IOException {
    String[] pair = {"", ""};
    message(
        model,
        (field, entry) -> {
          if (field == 1 || field == 2) {
            pair[field - 1] = text(entry);
            return true;
          }
          return false;
        });
    metadata.put(pair[0], pair[1]);
  }

  private void readGraph(CodedInputStream model) throws IOException {
    Set<String> weights = new HashSet<>();
    message(
        model,
        (field, graph) -> {
          switch (field) {
            case 5 -> weights.add(readWeightName(graph));
            case 11 -> put(inputs, readTensor(graph));
            case 12 -> put(outputs, readTensor(graph));
            default -> {
              return false;
            }
          }
          return true;
        });
    inputs.keySet().removeAll(weights);
  }

  private static void put(Map<String, GraphTensor> tensors, GraphTensor tensor) {
    tensors.put(tensor.name(), tensor);
  }

  private static String readWeightName(CodedInputStream graph) throws IOException {
    String[] name = {""};
    message(
        graph,
        (field, weight) -> {
          if (field == 8) {
            name[0] = text(weight);
          }
          return field == 8;
        });
    return name[0];
  }

  private static GraphTensor readTensor(CodedInputStream graph) throws IOException {
    String[] nameAndType = {"", "not a tensor"};
    List<String> dims = new ArrayList<>();
    message(
        graph,
        (field, valueInfo) -> {
          switch (field) {
            case 1 -> nameAndType[0] = text(valueInfo);
            case 2 ->
                message(
                    valueInfo,
                    (kind, type) -> {
                      if (kind == 1) {
                        nameAndType[1] = readTensorType(type, dims);
                      }
                      return kind == 1;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    return new GraphTensor(nameAndType[0], nameAndType[1], dims);
  }

  private static String readTensorType(CodedInputStream type, List<String> dims)
      throws IOException {
    String[] dtype = {ELEMENT_TYPES.get(0)};
    message(
        type,
        (field, tensor) -> {
          switch (field) {
            case 1 -> dtype[0] = elementType(tensor.readInt32());
            case 2 ->
                message(
                    tensor,
                    (part, shape) -> {
                      if (part == 1) {
                        dims.add(readDimension(shape));
                      }
                      return part == 1;
                    });
            default -> {
              return false;
            }
          }
          return true;
        });
    return dtype[0];
  }

  private static String readDimension(CodedInputStream shape) throws IOException {
    String[] dim = {GraphTensor.UNNAMED};
    message(
        shape,
        (field, dimension) -> {
          switch (field) {
            case 1 -> dim[0] = Long.toString(dimension.readInt64());
            case 2 -> dim[0] = symbol(text(dimension));
            default -> {
              return false;
            }
          }
          return true;
        });
    return dim[0];
  }

  private static String symbol(String name) {
    return name.isEmpty() || Character.isDigit(name.charAt(0)) ? GraphTensor.UNNAMED + name : name;
  }

  private static String elementType(int code) {
    return code >= 0 && code < ELEMENT_TYPES.size()
        ? ELEMENT_TYPES.get(code)
        : "element type " + code;
  }

  private interface Field {
    /** Reads the field and returns true, or returns false to have it skipped. */
    boolean read(int number, CodedInputStream input) throws IOException;
  }

  /** Reads a nested message: its length, then its fields. */
  private static void message(CodedInputStream input, Field reader) throws IOException {
    int outer = input.pushLimit(input.readRawVarint32());
    fields(input, reader);
    input.popLimit(outer);
  }

  private static void fields(CodedInputStream input, Field reader) throws IOException {
    for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
      if (!reader.read(WireFormat.getTagFieldNumber(tag), input)) {
        input.skipField(tag);
      }
    }
  }

  private static String text(CodedInputStream input) throws IOException {
    return new String(input.readByteArray(), StandardCharsets.UTF_8);
  }
}
