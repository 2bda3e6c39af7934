package dev.limpid.e2e;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * What faults may strike.
 *
 * @param name for the table
 * @param process which one it is now
 * @param kinds what may happen to it
 * @param frameAfter when the first frame came after a moment, both by {@link System#nanoTime}
 */
record FaultVictim(
    String name,
    Supplier<SupervisedProcess> process,
    List<FaultKind> kinds,
    LongFunction<OptionalLong> frameAfter) {}
