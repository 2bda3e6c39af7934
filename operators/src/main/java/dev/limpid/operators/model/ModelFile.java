package dev.limpid.operators.model;

import dev.limpid.operators.model.onnx.ModelProto;
import dev.limpid.operators.model.onnx.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model as it lies on disk: the ONNX file and the files beside it that hold its external data.
 * Immutable; holds the bytes of all of them.
 */
final class ModelFile {
  private final Path path;
  private final byte[] bytes;
  private final OnnxFile onnx;
  private final Map<String, byte[]> data;

  private ModelFile(Path path, byte[] bytes, OnnxFile onnx, Map<String, byte[]> data) {
    this.path = path;
    this.bytes = bytes;
    this.onnx = onnx;
    this.data = data;
  }

  /**
   * Reads a model and its external data.
   *
   * @throws ModelException (LOAD) if a file cannot be read, is no ONNX file, or has data where it
   *     may not be, see {@link ExternalData}
   */
  static ModelFile read(Path path) {
    byte[] bytes = bytes(path);
    OnnxFile onnx = parse(path, bytes);
    Map<String, byte[]> data = new TreeMap<>();
    try {
      ExternalData folder = ExternalData.of(path);
      for (TensorProto.Builder tensor : onnx.externalTensors()) {
        folder.read(tensor, data);
      }
    } catch (IOException | OutOfMemoryError e) {
      throw refused(path, e);
    }
    return new ModelFile(path, bytes, onnx, data);
  }

  OnnxFile onnx() {
    return onnx;
  }

  /** Bytes of all files. */
  long sizeBytes() {
    return bytes.length + data.values().stream().mapToLong(file -> file.length).sum();
  }

  /**
   * The SHA-256 of the ONNX file, followed by its data files in the order of their names, in
   * hexadecimal: what {@code cat model.onnx model.onnx.data | sha256sum} says.
   */
  String sha256() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      data.values().forEach(digest::update);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * The model as one ONNX file without external data: whoever reads it opens no other file.
   *
   * @throws ModelException (LOAD) if it would be larger than protobuf allows, 2 GiB
   */
  byte[] selfContained() {
    if (data.isEmpty()) {
      return bytes;
    }
    try {
      ModelProto.Builder model = ModelProto.parseFrom(bytes).toBuilder();
      long size = bytes.length;
      for (TensorProto.Builder tensor : ExternalData.tensors(model)) {
        size += ExternalData.takeIn(tensor, data);
        if (size > Integer.MAX_VALUE) {
          throw new IOException("with its external data it is larger than 2 GiB");
        }
      }
      return model.build().toByteArray();
    } catch (IOException | OutOfMemoryError e) {
      throw refused(path, e);
    }
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException | OutOfMemoryError e) {
      throw new ModelException(
          ModelException.Code.LOAD, "model file %s: cannot be read: %s".formatted(path, e), e);
    }
  }

  private static OnnxFile parse(Path path, byte[] bytes) {
    try {
      return OnnxFile.parse(bytes);
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Code.LOAD,
          "model file %s: not an ONNX file (%d bytes): %s"
              .formatted(path, bytes.length, e.getMessage()),
          e);
    }
  }

  private static ModelException refused(Path path, Throwable cause) {
    return new ModelException(
        ModelException.Code.LOAD,
        "model file %s: external data: %s".formatted(path, cause.getMessage()),
        cause);
  }
}
