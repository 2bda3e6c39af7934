package dev.limpid.dashboard;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where a stream is in the recording that it is aligned to, as JSON.
 *
 * @param recording name of the reference
 * @param index the recording's frame that the stream is at; absent: there is no match
 * @param frames frames of the recording; absent without a match
 * @param confidence 0 (no match) to 1
 * @param matched frames with a final match since the dashboard started
 * @param unmatched frames that finally have none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlignReport(
    String recording,
    @Nullable Integer index,
    @Nullable Integer frames,
    double confidence,
    long matched,
    long unmatched) {}
