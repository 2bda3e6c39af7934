package dev.limpid.operators.flink;

import dev.limpid.operators.process.Host;
import dev.limpid.operators.process.Processor;
import dev.limpid.operators.process.StateStore;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Describes a processor in the job graph; {@link #open} makes it on the task manager. */
public interface ProcessorFactory extends Serializable {
  /**
   * A keyed state of the processor.
   *
   * @param name under which it stands in checkpoints; never changed
   */
  record KeyedState<T>(String name, TypeSerializer<T> serializer) {}

  /** The keyed states of this operator. */
  interface States {
    /** The state that {@link #states} declared. */
    <T> StateStore<T> of(KeyedState<T> state);
  }

  /** The states that {@link #open} may ask for. */
  List<KeyedState<?>> states();

  /** Makes the processor; leaves nothing behind if that fails. */
  Processor open(Host host, States states);
}
