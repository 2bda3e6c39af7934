package dev.limpid.operators.model;

import java.nio.file.Path;
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
      Path path, ModelContract contract, String contractJson, ModelFile file, GraphCheck graph) {
    this.path = path;
    this.contract = contract;
    this.contractJson = contractJson;
    this.sha256 = file.sha256();
    this.sizeBytes = file.sizeBytes();
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
    ModelFile file = ModelFile.read(path);
    Map<String, String> metadata = file.onnx().metadata();
    String json = metadata.get(ModelContract.METADATA_KEY);
    if (json == null) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model file %s: expected a metadata entry '%s', found %s; 'limpid models adopt' writes it"
              .formatted(path, ModelContract.METADATA_KEY, metadata.keySet()));
    }
    return check(path, file, json);
  }

  /**
   * Reads a model file as if {@code contractJson} were the contract in it.
   *
   * @throws ModelException as {@link #read}
   */
  public static Model readAs(Path path, String contractJson) {
    return check(path, ModelFile.read(path), contractJson);
  }

  private static Model check(Path path, ModelFile file, String json) {
    ModelContract contract;
    try {
      contract = ModelContract.parse(json);
    } catch (ModelException e) {
      throw new ModelException(
          e.code(), "model file %s: contract: %s".formatted(path, e.getMessage()), e);
    }
    GraphCheck graph = new GraphCheck(contract, file.onnx());
    List<String> problems = graph.problems();
    if (!problems.isEmpty()) {
      throw new ModelException(
          ModelException.Code.CONTRACT,
          "model '%s' %s (in %s)".formatted(contract.name(), String.join("; ", problems), path));
    }
    return new Model(path, contract, json, file, graph);
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

  /**
   * The SHA-256 of the file, in hexadecimal; of a model with external data, that of the file
   * followed by its data files in the order of their names.
   */
  public String sha256() {
    return sha256;
  }

  /** Bytes of the file and of its external data. */
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
   * The model as one ONNX file, as it was when it was read: its external data is in it.
   *
   * @throws ModelException (LOAD) if a file of it has changed since
   */
  public byte[] bytes() {
    ModelFile file = ModelFile.read(path);
    String now = file.sha256();
    if (!now.equals(sha256)) {
      throw new ModelException(
          ModelException.Code.LOAD,
          "model '%s': %s changed while it was in use; expected sha256 %s, got %s"
              .formatted(contract.name(), path, sha256, now));
    }
    return file.selfContained();
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
}
