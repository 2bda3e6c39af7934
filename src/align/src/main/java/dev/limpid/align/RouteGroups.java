package dev.limpid.align;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The equivalence classes of a collection under "has a matching tour" (thesis sections 4.3.2 and
 * 4.4.4), each aligned to one of its recordings. Pairs are tried in the order of an index; pairs
 * that are known to be equivalent are not tried, their tours follow by transitivity.
 *
 * @param groups classes, largest first
 * @param matrices cost matrices that were computed
 * @param pairs how many all pairs would be
 */
public record RouteGroups(List<Group> groups, int matrices, int pairs) {
  private static final double INDEX_SECONDS = 2;

  /** Pairs without a tour after which a class is left alone by others that had as many. */
  private static final int MOST_FAILURES = 6;

  public RouteGroups {
    groups = List.copyOf(groups);
  }

  /** A class; {@code members} are all but the reference. */
  public record Group(Recording reference, List<Member> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /** A recording and its alignment to the reference of its class. */
  public record Member(Recording recording, Alignment alignment) {}

  /**
   * Groups recordings.
   *
   * @param recordings at least two, of different names, described alike
   * @param pairDone called after each cost matrix
   * @throws AlignException if there are fewer, or one is too short
   */
  public static RouteGroups of(List<Recording> recordings, Aligner aligner, Runnable pairDone) {
    if (recordings.size() < 2) {
      throw new AlignException("expected two or more recordings, got " + recordings.size());
    }
    Search search = new Search(recordings, aligner, pairDone);
    search.run();
    List<Group> groups = search.groups();
    int count = recordings.size();
    return new RouteGroups(groups, search.matrices, count * (count - 1) / 2);
  }

  /** Pairs with less than this share of the average affinity are not tried. */
  private static final float LEAST_AFFINITY = 0.5f;

  /** Of the shorter recording, what a tour must cover: one wrong tour joins two classes. */
  private static final double LEAST_SHARE = 0.2;

  /** Two recordings that may match, by their positions. */
  private record Candidate(int one, int other, float affinity) {}

  private static final class Search {
    final List<Recording> recordings;
    final Aligner aligner;
    final Runnable pairDone;
    final int[] parent;
    final int[] failures;
    final List<Map<Integer, Alignment>> tours = new ArrayList<>();
    int matrices;

    Search(List<Recording> recordings, Aligner aligner, Runnable pairDone) {
      this.recordings = recordings;
      this.aligner = aligner;
      this.pairDone = pairDone;
      this.parent = new int[recordings.size()];
      this.failures = new int[parent.length];
      for (int i = 0; i < parent.length; i++) {
        parent[i] = i;
        tours.add(new HashMap<>());
      }
    }

    void run() {
      float chance = RecordingIndex.chance(parent.length);
      for (Candidate candidate : candidates()) {
        boolean unlikely = candidate.affinity < LEAST_AFFINITY * chance;
        boolean known = root(candidate.one) == root(candidate.other);
        boolean hopeless =
            Math.min(failures[root(candidate.one)], failures[root(candidate.other)])
                >= MOST_FAILURES;
        if (!known && !hopeless && !unlikely) {
          attempt(candidate.one, candidate.other);
        }
      }
    }

    private List<Candidate> candidates() {
      RecordingIndex index = RecordingIndex.of(recordings, INDEX_SECONDS);
      List<Candidate> candidates = new ArrayList<>();
      for (int i = 0; i < parent.length; i++) {
        for (int j = i + 1; j < parent.length; j++) {
          candidates.add(new Candidate(i, j, index.affinity(i, j)));
        }
      }
      candidates.sort(Comparator.comparing(Candidate::affinity).reversed());
      return candidates;
    }

    private void attempt(int one, int other) {
      Alignment tour = aligner.align(recordings.get(one), recordings.get(other));
      matrices++;
      pairDone.run();
      if (tour.matched() < leastShared(one, other)) {
        failures[root(one)]++;
        failures[root(other)]++;
        return;
      }
      tours.get(one).put(other, tour);
      tours.get(other).put(one, tour.inverse(recordings.get(other).frames()));
      int merged = root(other);
      failures[merged] = Math.min(failures[root(one)], failures[merged]);
      parent[root(one)] = merged;
    }

    private double leastShared(int one, int other) {
      int shorter = Math.min(recordings.get(one).frames(), recordings.get(other).frames());
      return Math.max(1, LEAST_SHARE * shorter);
    }

    private int root(int recording) {
      int at = recording;
      while (parent[at] != at) {
        at = parent[at];
      }
      return at;
    }

    List<Group> groups() {
      Map<Integer, List<Integer>> classes = new HashMap<>();
      for (int i = 0; i < parent.length; i++) {
        classes.computeIfAbsent(root(i), root -> new ArrayList<>()).add(i);
      }
      List<Group> groups = new ArrayList<>();
      classes.values().forEach(members -> groups.add(group(members)));
      groups.sort(
          Comparator.comparing((Group group) -> -group.members().size())
              .thenComparing(group -> group.reference().name()));
      return groups;
    }

    /** The reference is the recording with the most matched frames. */
    private Group group(List<Integer> members) {
      int reference = Collections.max(members, Comparator.comparing(this::matched));
      List<Member> aligned = new ArrayList<>();
      Map<Integer, @Nullable Alignment> known = aligned(reference);
      for (int member : members) {
        Alignment alignment = known.get(member);
        if (member != reference && alignment != null) {
          aligned.add(new Member(recordings.get(member), better(member, reference, alignment)));
        }
      }
      return new Group(recordings.get(reference), aligned);
    }

    /** A transitive tour only knows what the recordings between show, too. */
    private Alignment better(int member, int reference, Alignment transitive) {
      if (tours.get(member).containsKey(reference)) {
        return transitive;
      }
      Alignment direct = aligner.align(recordings.get(member), recordings.get(reference));
      matrices++;
      pairDone.run();
      return direct.matched() > transitive.matched() ? direct : transitive;
    }

    private int matched(int recording) {
      return tours.get(recording).values().stream().mapToInt(Alignment::matched).sum();
    }

    /** Tours to the reference along the fewest others, breadth first. */
    private Map<Integer, @Nullable Alignment> aligned(int reference) {
      Map<Integer, @Nullable Alignment> known = new HashMap<>();
      known.put(reference, null);
      Deque<Integer> next = new ArrayDeque<>(List.of(reference));
      while (!next.isEmpty()) {
        int at = next.remove();
        Alignment onwards = known.get(at);
        for (int neighbour : tours.get(at).keySet()) {
          if (!known.containsKey(neighbour)) {
            Alignment tour = tours.get(neighbour).get(at);
            known.put(neighbour, onwards == null || tour == null ? tour : tour.then(onwards));
            next.add(neighbour);
          }
        }
      }
      return known;
    }
  }
}
