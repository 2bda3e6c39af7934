package dev.limpid.eval;

import java.util.List;

/**
 * A loaded model as what an evaluation compares. Used by one thread; the opener closes it after its
 * methods.
 *
 * @param <M> kind of methods
 */
public interface LoadedModel<M extends EvalMethod> extends AutoCloseable {
  /** The ways to run it, one or more. */
  List<M> methods();

  @Override
  void close();
}
