package dev.limpid.operators.stream;

import dev.limpid.wire.WireRecord;

/**
 * A frame that a model was given and whose picture it gives one step later, as a checkpoint keeps
 * it. Its pixels are decoded again if they are needed.
 *
 * @param record as it came in
 * @param seq position in the stream
 */
public record WaitingFrame(WireRecord record, long seq) {}
