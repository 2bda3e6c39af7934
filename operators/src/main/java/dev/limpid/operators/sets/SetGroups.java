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

  /** The longest silent first. */
  private final Map<String, Group> groups = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<String, Long> unseenSinceNanos = new HashMap<>();
  private long waitingBytes;

  /** A group. */
  static final class Group {
    private final String name;
    private final Gatherer gatherer;
    private List<GatherResult> restored;
    private long lastSeenNanos;
    private long notedBytes;
    private boolean changed;

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
    group.changed = true;
    return group;
  }

  /** Notes what waits in a group now. */
  void note(Group group) {
    long bytes = group.gatherer.waitingBytes();
    waitingBytes += bytes - group.notedBytes;
    group.notedBytes = bytes;
  }

  /**
   * Of the groups in which frames wait, the one without a record for longest; there must be one.
   */
  Group longestSilentWaiting() {
    return groups.values().stream().filter(group -> group.notedBytes > 0).findFirst().orElseThrow();
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
    waitingBytes -= group.notedBytes;
    states.delete(group.name);
  }

  /** Writes every group that had a record since it was written. */
  void save() {
    for (Group group : groups.values()) {
      if (group.changed) {
        states.save(group.name, group.gatherer.state());
        group.changed = false;
      }
    }
  }

  /** Bytes that wait in all groups. */
  long waitingBytes() {
    return waitingBytes;
  }
}
