package dev.limpid.operators.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares a contract with the graph it came with. Used once. */
final class GraphCheck {
  private final ModelContract contract;
  private final OnnxFile graph;
  private final List<String> problems = new ArrayList<>();

  GraphCheck(ModelContract contract, OnnxFile graph) {
    this.contract = contract;
    this.graph = graph;
  }

  /** Every difference, with what was expected and what the graph has. */
  List<String> problems() {
    compareNames("input", contract.declaredInputs(), graph.inputs());
    compareNames("output", contract.declaredOutputs(), graph.outputs());
    contract.inputs().forEach(spec -> compare("input", spec, graph.inputs()));
    contract.outputs().forEach(spec -> compare("output", spec, graph.outputs()));
    for (StateSpec state : contract.states()) {
      compare("input", state.input(), state, state.dtype(), state.shape(), graph.inputs());
      compare("output", state.output(), state, state.dtype(), state.shape(), graph.outputs());
    }
    return problems;
  }

  /** The rule of each dimension of each tensor, for a contract without problems. */
  Map<String, List<ShapeTerm>> inputShapes() {
    Map<String, List<ShapeTerm>> shapes = new LinkedHashMap<>();
    contract.inputs().forEach(spec -> shapes.put(spec.name(), terms(spec, graph.inputs())));
    contract.states().forEach(state -> shapes.put(state.input(), state.shape()));
    return shapes;
  }

  Map<String, List<ShapeTerm>> outputShapes() {
    Map<String, List<ShapeTerm>> shapes = new LinkedHashMap<>();
    contract.outputs().forEach(spec -> shapes.put(spec.name(), terms(spec, graph.outputs())));
    contract.states().forEach(state -> shapes.put(state.output(), state.shape()));
    return shapes;
  }

  /** The rule of each dimension, with what only the graph gives. */
  private static List<ShapeTerm> terms(TensorSpec spec, Map<String, GraphTensor> tensors) {
    GraphTensor tensor = tensors.get(spec.name());
    List<ShapeTerm> terms = new ArrayList<>(spec.shape());
    for (int axis = 0; axis < terms.size(); axis++) {
      if (terms.get(axis).axis() == ShapeTerm.Axis.GRAPH) {
        terms.set(axis, ShapeTerm.fixed(channels(tensor, axis)));
      }
    }
    return terms;
  }

  private static long channels(@Nullable GraphTensor tensor, int axis) {
    return tensor != null && tensor.dims().size() > axis && tensor.isFixed(axis)
        ? Long.parseLong(tensor.dims().get(axis))
        : 1;
  }

  private void compareNames(
      String kind, Map<String, Object> declared, Map<String, GraphTensor> found) {
    declared.forEach(
        (name, spec) -> {
          if (!found.containsKey(name)) {
            problems.add(
                "%s '%s': expected %s, the graph has no such %s; it has %s"
                    .formatted(kind, name, spec, kind, String.join(", ", found.keySet())));
          }
        });
    found.forEach(
        (name, tensor) -> {
          if (!declared.containsKey(name)) {
            problems.add(
                "%s '%s': the graph has %s, the contract names %s"
                    .formatted(kind, name, tensor, String.join(", ", declared.keySet())));
          }
        });
  }

  private void compare(String kind, TensorSpec spec, Map<String, GraphTensor> tensors) {
    GraphTensor tensor = tensors.get(spec.name());
    for (int axis = 0; axis < spec.shape().size(); axis++) {
      if (spec.shape().get(axis).axis() == ShapeTerm.Axis.GRAPH
          && tensor != null
          && tensor.dims().size() > axis
          && !tensor.isFixed(axis)) {
        problems.add(
            "%s '%s': expected %s with a fixed number of channels, the graph has %s"
                .formatted(kind, spec.name(), spec, tensor));
        return;
      }
    }
    compare(kind, spec.name(), spec, spec.dtype(), terms(spec, tensors), tensors);
  }

  private void compare(
      String kind,
      String name,
      Object spec,
      DType dtype,
      List<ShapeTerm> terms,
      Map<String, GraphTensor> tensors) {
    GraphTensor tensor = tensors.get(name);
    if (tensor != null && !(tensor.dtype().equals(dtype.toString()) && fits(terms, tensor))) {
      problems.add("%s '%s': expected %s, the graph has %s".formatted(kind, name, spec, tensor));
    }
  }

  /** A size that follows the frames must be free in the graph; a fixed one must not contradict. */
  private static boolean fits(List<ShapeTerm> terms, GraphTensor tensor) {
    if (terms.size() != tensor.dims().size()) {
      return false;
    }
    for (int axis = 0; axis < terms.size(); axis++) {
      ShapeTerm term = terms.get(axis);
      boolean fits =
          term.axis() == ShapeTerm.Axis.FIXED
              ? !tensor.isFixed(axis)
                  || tensor.dims().get(axis).equals(Long.toString(term.factor()))
              : !tensor.isFixed(axis);
      if (!fits) {
        return false;
      }
    }
    return true;
  }
}
