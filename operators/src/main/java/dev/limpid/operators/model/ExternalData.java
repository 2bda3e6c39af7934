package dev.limpid.operators.model;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import dev.limpid.operators.model.onnx.ModelProto;
import dev.limpid.operators.model.onnx.StringStringEntryProto;
import dev.limpid.operators.model.onnx.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The weights of a model that lie in files of their own (ONNX's external data). A model file is
 * what somebody sends: it may name files in its own folder and below, and no others, however it
 * writes them. Immutable.
 *
 * @param folder the model's, without symbolic links
 */
record ExternalData(Path folder) {
  /** {@code TensorProto.data_location} of a tensor with external data. */
  static final int EXTERNAL = 1;

  private static final int RAW_DATA = 9;

  /** The data that a model file may name. */
  static ExternalData of(Path model) throws IOException {
    return new ExternalData(model.toAbsolutePath().resolveSibling("").toRealPath());
  }

  /**
   * The tensors of a model whose data is external, wherever they are: weights, those of branches,
   * functions and sparse tensors, and constants.
   */
  static List<TensorProto.Builder> tensors(ModelProto.Builder model) {
    List<TensorProto.Builder> tensors = new ArrayList<>();
    collect(model, tensors);
    return tensors;
  }

  private static void collect(Message.Builder message, List<TensorProto.Builder> tensors) {
    if (message instanceof TensorProto.Builder tensor) {
      if (tensor.getDataLocation() == EXTERNAL) {
        tensors.add(tensor);
      }
      return;
    }
    for (FieldDescriptor field : List.copyOf(message.getAllFields().keySet())) {
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (!field.isRepeated()) {
        collect(message.getFieldBuilder(field), tensors);
        continue;
      }
      for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
        collect(message.getRepeatedFieldBuilder(field, i), tensors);
      }
    }
  }

  /**
   * Reads the file of a tensor, unless it was read.
   *
   * @param files what was read, by location as the model has it
   * @throws IOException if the file may not be named or cannot be read, or has not the tensor's
   *     bytes; the message says which tensor
   */
  void read(TensorProto.Builder tensor, Map<String, byte[]> files) throws IOException {
    try {
      Range range = Range.of(tensor);
      if (!files.containsKey(range.location())) {
        files.put(range.location(), Files.readAllBytes(resolve(range.location())));
      }
      int unused = range.lengthIn(files);
    } catch (IOException e) {
      throw new IOException("tensor '%s': %s".formatted(tensor.getName(), e.getMessage()), e);
    }
  }

  /**
   * Makes a tensor hold its bytes itself.
   *
   * @return how many they are
   */
  static int takeIn(TensorProto.Builder tensor, Map<String, byte[]> files) throws IOException {
    Range range = Range.of(tensor);
    int length = range.lengthIn(files);
    ByteString raw =
        UnsafeByteOperations.unsafeWrap(
            Objects.requireNonNull(files.get(range.location())),
            Math.toIntExact(range.offset()),
            length);
    tensor
        .clearExternalData()
        .clearDataLocation()
        .mergeUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    RAW_DATA, UnknownFieldSet.Field.newBuilder().addLengthDelimited(raw).build())
                .build());
    return length;
  }

  private Path resolve(String location) throws IOException {
    Path named;
    try {
      named = Path.of(location);
    } catch (InvalidPathException e) {
      throw new IOException("its location is no path: " + e.getReason(), e);
    }
    if (named.isAbsolute() || location.contains("\\")) {
      throw outside(location);
    }
    for (Path part : named) {
      if (part.toString().equals("..")) {
        throw outside(location);
      }
    }
    try {
      Path file = folder.resolve(named).toRealPath();
      if (!file.startsWith(folder)) {
        throw outside(location + "' -> '" + file);
      }
      if (!Files.isRegularFile(file)) {
        throw new IOException("'%s' in %s is no file".formatted(location, folder));
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file '%s' in %s".formatted(location, folder), e);
    }
  }

  private IOException outside(String location) {
    return new IOException(
        "expected a file in the model's folder %s, got '%s'".formatted(folder, location));
  }

  /**
   * Where a tensor's bytes lie.
   *
   * @param length bytes; -1: to the end of the file
   */
  private record Range(String location, long offset, long length) {

    static Range of(TensorProto.Builder tensor) throws IOException {
      Map<String, String> entries = new HashMap<>();
      for (StringStringEntryProto entry : tensor.getExternalDataList()) {
        if (entries.put(entry.getKey(), entry.getValue()) != null) {
          throw new IOException("it has '%s' twice".formatted(entry.getKey()));
        }
      }
      String location = entries.getOrDefault("location", "");
      if (location.isBlank()) {
        throw new IOException("it has no location");
      }
      return new Range(location, number(entries, "offset", 0), number(entries, "length", -1));
    }

    private static long number(Map<String, String> entries, String key, long otherwise)
        throws IOException {
      String text = entries.get(key);
      if (text == null) {
        return otherwise;
      }
      if (!text.matches("[0-9]{1,18}")) {
        throw new IOException("%s: expected a number of bytes, got '%s'".formatted(key, text));
      }
      return Long.parseLong(text);
    }

    /** Bytes of the tensor. */
    int lengthIn(Map<String, byte[]> files) throws IOException {
      int size = Objects.requireNonNull(files.get(location)).length;
      long end = length < 0 ? size : offset + length;
      if (offset > size || end > size) {
        throw new IOException(
            "expected bytes %d to %d in '%s', it has %d".formatted(offset, end, location, size));
      }
      return Math.toIntExact(end - offset);
    }
  }
}
