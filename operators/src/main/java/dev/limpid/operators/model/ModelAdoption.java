package dev.limpid.operators.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Gives an ONNX file of one's own a contract, so that it works like a shipped model. */
public final class ModelAdoption {
  private ModelAdoption() {}

  /**
   * Writes a copy of {@code source} that carries {@code contractJson}; the graph is not touched.
   * The target appears complete or not at all, and may be the source itself.
   *
   * @param replace whether a contract that is already there may be replaced
   * @return the new model, read back from the target
   * @throws ModelException if the contract does not fit the graph, one is already there, or the
   *     files cannot be read or written
   */
  public static Model adopt(Path source, String contractJson, Path target, boolean replace) {
    Model checked = Model.readAs(source, contractJson);
    byte[] bytes = checked.bytes();
    if (!replace && hasContract(source, bytes)) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model file %s: already has a contract; expected none unless it is to be replaced"
              .formatted(source));
    }
    write(target, bytes, OnnxFile.metadataEntry(ModelContract.METADATA_KEY, contractJson));
    return Model.read(target);
  }

  private static boolean hasContract(Path source, byte[] bytes) {
    try {
      return OnnxFile.parse(bytes).metadata().containsKey(ModelContract.METADATA_KEY);
    } catch (IOException e) {
      throw new ModelException(
          ModelException.Code.LOAD, "model file %s: %s".formatted(source, e.getMessage()), e);
    }
  }

  private static void write(Path target, byte[] bytes, byte[] entry) {
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (OutputStream output = Files.newOutputStream(part)) {
        output.write(bytes);
        output.write(entry);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(part, e);
      throw new ModelException(
          ModelException.Code.LOAD, "model file %s: cannot be written: %s".formatted(target, e), e);
    }
  }

  private static void discard(Path part, IOException cause) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }
}
