package dev.limpid.e2e;

import java.util.List;

/**
 * What a round gave.
 *
 * @param round its number
 * @param arrangement which processes there were
 * @param pipeline what they ran
 * @param seconds how long it took
 * @param records committed ones that were compared
 * @param finding what was wrong; empty if nothing was
 */
record RoundReport(
    int round,
    long seed,
    String arrangement,
    String pipeline,
    long seconds,
    int records,
    List<FaultReport> faults,
    String finding) {}
