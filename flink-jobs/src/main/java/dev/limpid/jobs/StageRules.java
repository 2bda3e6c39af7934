package dev.limpid.jobs;

import dev.limpid.operators.flink.OperatorStageType;
import dev.limpid.operators.stage.FrameStageType;
import dev.limpid.operators.stage.StageSite;
import dev.limpid.operators.stage.StageType;
import dev.limpid.operators.stage.StageTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the stages of a pipeline file stand in an order that works. */
final class StageRules {
  private StageRules() {}

  /**
   * What is wrong with the last of some stages, one line each.
   *
   * @param site its place
   */
  static List<String> problems(List<StageSpec> stages, StageSite site, StageTypes types) {
    StageSpec last = stages.get(stages.size() - 1);
    List<StageSpec> before = stages.subList(0, stages.size() - 1);
    List<String> problems = new ArrayList<>();
    if (before.stream().anyMatch(stage -> stage.name().equals(last.name()))) {
      problems.add(
          "stages: '%s' stands twice; give the second a name with 'as'".formatted(last.name()));
    }
    if (isTaken(last, types)) {
      problems.add("stages: 'as: %s' is the name of something else".formatted(last.name()));
    }
    sharesTopic(last, before).ifPresent(problems::add);
    standsBehindStandIns(last, before).ifPresent(problems::add);
    lacksInput(last, before, types).ifPresent(problems::add);
    last.type().problems(site).forEach(problem -> problems.add(named(last.name(), problem)));
    return problems;
  }

  private static String named(String stage, String problem) {
    boolean isOfKey = problem.matches("[a-z-]+: .*");
    return isOfKey ? stage + "." + problem : stage + ": " + problem;
  }

  /** Operators are fed by the frame operator alone. */
  private static boolean feeds(StageType type, String kind) {
    return type instanceof FrameStageType && type.writes(kind);
  }

  /** Whether a name of a stage's own is that of a fixed operator, of a topic, or of a type. */
  private static boolean isTaken(StageSpec last, StageTypes types) {
    return !last.name().equals(last.type().name())
        && (OperatorIds.FIXED.contains(last.name())
            || types.find(last.name()).isPresent()
            || types.all().stream().anyMatch(type -> type.writes(last.name())));
  }

  /** Two stages that write to one topic would mix their records. */
  private static Optional<String> sharesTopic(StageSpec last, List<StageSpec> before) {
    Set<String> own = kinds(last);
    return before.stream()
        .filter(stage -> !stage.name().equals(last.name()))
        .filter(stage -> !Collections.disjoint(own, kinds(stage)))
        .findFirst()
        .map(
            stage ->
                "stages: '%s' writes a topic that '%s' writes too: %s"
                    .formatted(last.name(), stage.name(), own));
  }

  private static Set<String> kinds(StageSpec stage) {
    return stage.type().topics().stream()
        .map(topic -> StageSite.kind(stage.type().name(), stage.name(), topic.kind()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Pictures that stand in for missing frames would not be changed. */
  private static Optional<String> standsBehindStandIns(StageSpec last, List<StageSpec> before) {
    if (!(last.type() instanceof FrameStageType frames) || !frames.changesPictures()) {
      return Optional.empty();
    }
    return before.stream()
        .filter(stage -> stage.type() instanceof FrameStageType type && type.standsInAtAll())
        .findFirst()
        .map(stage -> "stages: expected '%s' before '%s'".formatted(last.name(), stage.name()));
  }

  private static Optional<String> lacksInput(
      StageSpec last, List<StageSpec> before, StageTypes types) {
    if (!(last.type() instanceof OperatorStageType operator)
        || operator.input().isEmpty()
        || before.stream().anyMatch(stage -> feeds(stage.type(), operator.input()))) {
      return Optional.empty();
    }
    String writers =
        types.all().stream()
            .filter(type -> feeds(type, operator.input()))
            .map(type -> "'" + type.name() + "'")
            .collect(Collectors.joining(" or "));
    return Optional.of("stages: expected %s before '%s'".formatted(writers, last.name()));
  }
}
