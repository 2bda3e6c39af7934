package dev.limpid.operators.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A model file that was read and whose contract holds: names, element types and ranks agree with
 * the graph. Immutable and shared; owns nothing native. To run it, open a session.
 */
public final class Model {
  private final Path path;
  private final ModelContract contract;
  private final String contractJson;
  private final String sha256;
  private final long sizeBytes;
  private final Map<String, List<ShapeTerm>> inputShapes;
  private final Map<String, List<ShapeTerm>> outputShapes;

  private Model(
      Path path, ModelContract contract, String contractJson, byte[] bytes, GraphCheck graph) {
    this.path = path;
    this.contract = contract;
    this.contractJson = contractJson;
    this.sha256 = sha256(bytes);
    this.sizeBytes = bytes.length;
    this.inputShapes = graph.inputShapes();
    this.outputShapes = graph.outputShapes();
  }

  /**
   * Reads a model file and checks its contract against its graph.
   *
   * @throws ModelException LOAD if it is no readable ONNX file, CONTRACT if the contract is missing
   *     or wrong; the message lists every difference
   */
  public static Model read(Path path) {
    byte[] bytes = bytes(path);
    OnnxFile file = parse(path, bytes);
    String json = file.metadata().get(ModelContract.METADATA_KEY);
    if (json == null) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model file %s: expected a metadata entry '%s', found %s; 'limpid models adopt' writes it"
              .formatted(path, ModelContract.METADATA_KEY, file.metadata().keySet()));
    }
    return check(path, bytes, file, json);
  }

  /**
   * Reads a model file as if {@code contractJson} were the contract in it.
   *
   * @throws ModelException as {@link #read}
   */
  public static Model readAs(Path path, String contractJson) {
    byte[] bytes = bytes(path);
    return check(path, bytes, parse(path, bytes), contractJson);
  }

  private static Model check(Path path, byte[] bytes, OnnxFile file, String json) {
    ModelContract contract;
    try {
      contract = ModelContract.parse(json);
    } catch (ModelException e) {
      throw new ModelException(
          e.code(), "model file %s: contract: %s".formatted(path, e.getMessage()), e);
    }
    GraphCheck graph = new GraphCheck(contract, file);
    List<String> problems = graph.problems();
    if (!problems.isEmpty()) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s' %s (in %s)".formatted(contract.name(), String.join("; ", problems), path));
    }
    return new Model(path, contract, json, bytes, graph);
  }

  public Path path() {
    return path;
  }

  public ModelContract contract() {
    return contract;
  }

  /** The contract as it stands in the file. */
  public String contractJson() {
    return contractJson;
  }

  /** {@code name@version}. */
  public String id() {
    return contract.id();
  }

  /** The file's SHA-256, in hexadecimal. */
  public String sha256() {
    return sha256;
  }

  public long sizeBytes() {
    return sizeBytes;
  }

  /** Names of all graph inputs, states included, in the contract's order. */
  public List<String> inputNames() {
    return List.copyOf(contract.declaredInputs().keySet());
  }

  /** Names of all graph outputs, states included, in the contract's order. */
  public List<String> outputNames() {
    return List.copyOf(contract.declaredOutputs().keySet());
  }

  /** The shape of an input or incoming state for {@code n} frames of {@code h} by {@code w}. */
  public long[] inputShape(String name, int n, int h, int w) {
    return shape("input", inputShapes, name, n, h, w);
  }

  /** The shape of an output or outgoing state for {@code n} frames of {@code h} by {@code w}. */
  public long[] outputShape(String name, int n, int h, int w) {
    return shape("output", outputShapes, name, n, h, w);
  }

  /**
   * The file's bytes, as they were when the model was read.
   *
   * @throws ModelException (LOAD) if the file has changed since
   */
  public byte[] bytes() {
    byte[] bytes = bytes(path);
    if (!sha256(bytes).equals(sha256)) {
      throw new ModelException(
          ModelException.Code.LOAD,
          "model '%s': %s changed while it was in use; expected sha256 %s, got %s"
              .formatted(contract.name(), path, sha256, sha256(bytes)));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return "%s (%s)".formatted(id(), path);
  }

  private long[] shape(
      String kind, Map<String, List<ShapeTerm>> shapes, String name, int n, int h, int w) {
    List<ShapeTerm> terms = shapes.get(name);
    if (terms == null) {
      throw new IllegalArgumentException(
          "model '%s' has no %s '%s', it has %s"
              .formatted(contract.name(), kind, name, String.join(", ", shapes.keySet())));
    }
    return ShapeTerm.resolve(terms, n, h, w);
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

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
