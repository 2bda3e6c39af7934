package dev.limpid.ingest;

/**
 * A frame that Kafka did not take.
 *
 * @param seq position in its stream
 * @param ptsNanos time within its stream, nanoseconds
 * @param encoded the picture; never changed
 * @param reason why, in one clause
 */
@SuppressWarnings("ArrayRecordComponent")
public record UnsentFrame(String stream, long seq, long ptsNanos, byte[] encoded, String reason) {}
