package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.limpid.wire.Match;
import org.jspecify.annotations.Nullable;

/**
 * A match as browsers get it, as JSON.
 *
 * @param seq the stream's frame
 * @param decided whether it is final
 * @param index the frame of the recording; absent: there is no match
 * @param frames frames of the recording; absent without a match
 * @param first the oldest of them that costs are of; absent without a match
 * @param costs see {@link Match#costs}; a final match has them only in a history
 */
@SuppressWarnings("ArrayRecordComponent")
@JsonInclude(JsonInclude.Include.NON_NULL)
record MatchLine(
    long seq,
    long epoch,
    boolean decided,
    String recording,
    @Nullable Integer index,
    @Nullable Integer frames,
    @Nullable Integer first,
    double confidence,
    byte @Nullable [] costs) {

  static MatchLine of(Match match) {
    Match.Place place = match.reference();
    return new MatchLine(
        match.query().seq(),
        match.query().epoch(),
        match.kind() == Match.Kind.FINAL,
        match.recording(),
        place == null ? null : place.index(),
        place == null ? null : place.frames(),
        place == null ? null : place.first(),
        match.confidence(),
        match.costs());
  }

  /** What the final match says, with this provisional one's costs and what they are of. */
  MatchLine decidedAs(MatchLine decision) {
    return new MatchLine(
        seq,
        epoch,
        true,
        decision.recording,
        decision.index,
        frames == null ? decision.frames : frames,
        first == null ? decision.first : first,
        decision.confidence,
        costs);
  }
}
