package dev.limpid.media;

import java.nio.ByteBuffer;

/**
 * A frame as its reader lends it out: valid until the reader's next call, then overwritten.
 *
 * @param ptsNanos time since the first frame, nanoseconds; strictly increasing
 * @param width columns, pixels
 * @param height rows, pixels
 * @param rgb direct, read-only, {@code uint8 [height][width][3]} from position 0 to the limit
 */
public record DecodedFrame(long ptsNanos, int width, int height, ByteBuffer rgb) {}
