package dev.limpid.e2e;

import org.jspecify.annotations.Nullable;

/**
 * One fault that struck.
 *
 * @param victim what it struck
 * @param atMillis when, from the start of the round
 * @param millis how long it lasted
 * @param firstFrameMillis from its end, or from its start if the victim was killed, until the next
 *     frame came; null if another fault struck before, or no more frames were sent
 */
record FaultReport(
    String victim, FaultKind kind, long atMillis, long millis, @Nullable Long firstFrameMillis) {}
