package dev.limpid.operators.model;

import dev.limpid.operators.model.onnx.TensorShapeProto.Dimension;
import dev.limpid.operators.model.onnx.TypeProto;
import dev.limpid.operators.model.onnx.ValueInfoProto;
import java.util.List;

/**
 * An input or output as the ONNX graph declares it.
 *
 * @param dtype name of the element type; may be one that limpid does not support
 * @param dims a number for a fixed dimension, else the dimension's symbol ({@code ?} if it has
 *     none)
 */
public record GraphTensor(String name, String dtype, List<String> dims) {
  private static final String UNNAMED = "?";

  /** Names of ONNX's {@code TensorProto.DataType}, by its numbers. */
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

  public GraphTensor {
    dims = List.copyOf(dims);
  }

  static GraphTensor of(ValueInfoProto value) {
    TypeProto.Tensor tensor = value.getType().getTensorType();
    String dtype =
        value.getType().hasTensorType() ? elementType(tensor.getElemType()) : "not a tensor";
    List<String> dims =
        tensor.getShape().getDimList().stream().map(GraphTensor::dimension).toList();
    return new GraphTensor(value.getName(), dtype, dims);
  }

  boolean isFixed(int axis) {
    return Character.isDigit(dims.get(axis).charAt(0));
  }

  /** For messages: {@code float32 [N,3,H,W]}. */
  @Override
  public String toString() {
    return "%s [%s]".formatted(dtype, String.join(",", dims));
  }

  private static String elementType(int code) {
    return code >= 0 && code < ELEMENT_TYPES.size()
        ? ELEMENT_TYPES.get(code)
        : "element type " + code;
  }

  private static String dimension(Dimension dimension) {
    if (dimension.hasDimValue()) {
      return Long.toString(dimension.getDimValue());
    }
    String symbol = dimension.getDimParam();
    return symbol.isEmpty() || Character.isDigit(symbol.charAt(0)) ? UNNAMED + symbol : symbol;
  }
}
