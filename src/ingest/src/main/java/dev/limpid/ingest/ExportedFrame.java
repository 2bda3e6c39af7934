package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageHeader;

/**
 * A frame of a stream as it comes out of Kafka. The array is never changed.
 *
 * @param index position among the exported frames, from 0
 * @param ptsNanos time within the export, nanoseconds; grows across epochs
 * @param rate frame rate of the stream
 * @param header format and size of the image
 * @param encoded the image
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExportedFrame(
    long index, long ptsNanos, FrameRate rate, ImageHeader header, byte[] encoded) {}
