package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.checkpoint.OperatorState;

/**
 * The stages of the pipeline that wrote the checkpoint or savepoint that a job starts from. Those
 * that the pipeline does not have any more are dropped from the state. Immutable.
 *
 * @param frames names of the stages of the frame operator; empty if there is none, or if an earlier
 *     version wrote the checkpoint
 * @param hasFrames whether there is a frame operator
 * @param operators names of the stages that are operators of their own, and {@link
 *     OperatorIds#ORIGINS}
 */
record RestoredStages(List<String> frames, boolean hasFrames, List<String> operators) {
  private static final RestoredStages NONE = new RestoredStages(List.of(), false, List.of());
  private static final String LABEL = "limpid: ";
  private static final String SEPARATOR = ", ";

  RestoredStages {
    frames = List.copyOf(frames);
    operators = List.copyOf(operators);
  }

  /** The frame operator's name, by which a later job knows its stages. */
  static String label(List<String> stages) {
    return LABEL + String.join(SEPARATOR, stages);
  }

  /**
   * Reads what the settings of a job name to start from; there are no stages if they name nothing.
   *
   * @throws IllegalArgumentException if there is no checkpoint that can be read
   */
  static RestoredStages of(ReadableConfig settings) {
    return SavedState.startOf(settings)
        .map(start -> of(List.copyOf(start.getOperatorStates())))
        .orElse(NONE);
  }

  private static RestoredStages of(List<OperatorState> states) {
    Set<String> uids =
        states.stream()
            .flatMap(state -> state.getOperatorUid().stream())
            .collect(Collectors.toSet());
    List<String> frames = new ArrayList<>();
    for (OperatorState state : states) {
      String name = state.getOperatorName().orElse("");
      if (state.getOperatorUid().filter(OperatorIds.FRAMES::equals).isPresent()
          && name.startsWith(LABEL)) {
        frames.addAll(Arrays.asList(name.substring(LABEL.length()).split(SEPARATOR, -1)));
      }
    }
    List<String> operators =
        uids.stream()
            .flatMap(uid -> OperatorIds.stageOf(uid).stream())
            .filter(stage -> uids.contains(OperatorIds.sink(stage)))
            .sorted()
            .toList();
    return new RestoredStages(frames, uids.contains(OperatorIds.FRAMES), operators);
  }

  /** Names of the stages that a pipeline does not have any more. */
  List<String> dropped(Pipeline pipeline) {
    List<String> dropped = new ArrayList<>(frames);
    dropped.removeAll(names(pipeline, false));
    dropped.addAll(droppedOperators(pipeline));
    dropped.remove(OperatorIds.ORIGINS);
    return dropped;
  }

  /** Names of the operators with sinks of their own that it does not have any more. */
  List<String> droppedOperators(Pipeline pipeline) {
    List<String> dropped = new ArrayList<>(operators);
    dropped.removeAll(names(pipeline, true));
    if (!pipeline.frames().isOne()) {
      dropped.remove(OperatorIds.ORIGINS);
    }
    return dropped;
  }

  /** Whether the pipeline has no frame operator any more. */
  boolean dropsFrames(Pipeline pipeline) {
    return hasFrames && names(pipeline, false).isEmpty();
  }

  private static Set<String> names(Pipeline pipeline, boolean operators) {
    Set<String> names = new HashSet<>();
    for (StageSpec stage : pipeline.stages()) {
      if (stage.type() instanceof OperatorStageType == operators) {
        names.add(stage.name());
      }
    }
    return names;
  }
}
