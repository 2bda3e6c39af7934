package dev.limpid.operators.flink;

import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageType;
import dev.limpid.wire.WireRecord;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * A kind of stage that is an operator of its own: records of a topic of a stage before it, or of
 * the topic of its streams' pictures, come in; what it emits goes to Kafka.
 */
public interface OperatorStageType extends StageType {
  /** Which records meet in one state. */
  interface Grouping extends KeySelector<WireRecord, String>, Serializable {}

  /** Kind of the topic of an earlier stage that comes in; empty for the streams' pictures. */
  default String input() {
    return "";
  }

  /** Whether it must be told of each frame, also of those that its input says nothing about. */
  default boolean needsEveryFrame(StageSite site) {
    return false;
  }

  /** The name of the state that a record belongs to; its stream unless it says otherwise. */
  default Grouping grouping(StageSite site) {
    return WireRecord::stream;
  }

  /** Topics that it reads beside what comes in. */
  default List<String> reads(StageSite site) {
    return List.of();
  }

  /** Whether all records must come to one subtask. */
  default boolean runsOnce(StageSite site) {
    return false;
  }

  /**
   * Checks all that can be known before the job runs.
   *
   * @param inputModel {@code name@version} of the model that makes what comes in; empty if there is
   *     none, or it lies only where the job runs
   * @throws RuntimeException that says what is wrong
   */
  default void check(StageSite site, String inputModel) {}

  /** Its processor. */
  ProcessorFactory processor(StageSite site);
}
