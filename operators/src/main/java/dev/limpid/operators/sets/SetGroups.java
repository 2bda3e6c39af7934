package dev.limpid.operators.sets;

import dev.limpid.operators.process.StateStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The groups of an operator: those with records since the start, and those that only the checkpoint
 * knows. Used by the operator's thread.
 */
final class SetGroups {
  private final GatherOptions options;
  private final StateStore<GatherState> states;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Map<String, Long> unseenSinceNanos = new HashMap<>();

  /** A group. */
  static final class Group {
    private final String name;
    private final Gatherer gatherer;
    private List<GatherResult> restored;
    private long lastSeenNanos;

    private Group(String name, Gatherer gatherer, List<GatherResult> restored) {
      this.name = name;
      this.gatherer = gatherer;
      this.restored = restored;
    }

    Gatherer gatherer() {
      return gatherer;
    }

    /** What its restore gave, once. */
    List<GatherResult> takeRestored() {
      List<GatherResult> taken = restored;
      restored = List.of();
      return taken;
    }
  }

  SetGroups(GatherOptions options, StateStore<GatherState> states, long nowNanos) {
    this.options = options;
    this.states = states;
    states.keys().forEach(name -> unseenSinceNanos.put(name, nowNanos));
  }

  /** The group of a record that comes now, taken from the checkpoint at its first one. */
  Group of(String name, long nowNanos) {
    Group group = groups.computeIfAbsent(name, this::open);
    unseenSinceNanos.remove(name);
    group.lastSeenNanos = nowNanos;
    return group;
  }

  private Group open(String name) {
    Gatherer gatherer = Gatherer.of(options, name);
    GatherState state = states.load(name);
    return new Group(name, gatherer, state == null ? List.of() : gatherer.restore(state));
  }

  /** All groups, also those that only the checkpoint knows. */
  List<Group> all(long nowNanos) {
    List.copyOf(unseenSinceNanos.keySet()).stream().sorted().forEach(name -> of(name, nowNanos));
    return List.copyOf(groups.values());
  }

  /** The groups without a record since {@code nanos}. */
  List<Group> silentSince(long nanos) {
    List<Group> silent = new ArrayList<>();
    for (Map.Entry<String, Long> unseen : Map.copyOf(unseenSinceNanos).entrySet()) {
      if (unseen.getValue() - nanos < 0) {
        silent.add(of(unseen.getKey(), unseen.getValue()));
      }
    }
    groups.values().stream()
        .filter(group -> group.lastSeenNanos - nanos < 0 && !silent.contains(group))
        .forEach(silent::add);
    return silent;
  }

  /** Forgets a group. */
  void forget(Group group) {
    groups.remove(group.name);
    states.delete(group.name);
  }

  /** Writes every group that had a record. */
  void save() {
    groups.forEach((name, group) -> states.save(name, group.gatherer.state()));
  }

  /** Bytes that wait in all groups. */
  long waitingBytes() {
    return groups.values().stream().mapToLong(group -> group.gatherer.waitingBytes()).sum();
  }
}
