package dev.limpid.eval;

import java.util.List;

/** What an evaluation compares: a model or a baseline. Stateless. */
public interface EvalMethod {
  /** Short and unique within an evaluation. */
  String name();

  /**
   * A copy of the methods of an evaluation.
   *
   * @throws EvalException if there is none, or two have one name
   */
  static <M extends EvalMethod> List<M> distinct(List<M> methods) {
    List<String> names = methods.stream().map(EvalMethod::name).toList();
    if (methods.isEmpty() || names.stream().distinct().count() < names.size()) {
      throw new EvalException(
          "expected one or more models or baselines of different names, got " + names);
    }
    return List.copyOf(methods);
  }
}
