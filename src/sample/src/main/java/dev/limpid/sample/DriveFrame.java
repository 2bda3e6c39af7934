package dev.limpid.sample;

import java.nio.ByteBuffer;

/**
 * A rendered frame. Pixels are {@code uint8 [H][W][3]} RGB in direct buffers with position 0; both
 * belong to the frame's receiver, and the renderer never touches them again.
 *
 * @param index number of the frame, from 0
 * @param ptsNanos start of the frame, nanoseconds since the start of the drive
 * @param blurred what the camera saw: linear light averaged over the exposure, with sensor noise
 * @param sharp the instant at the middle of the exposure, without noise
 */
public record DriveFrame(
    int index, long ptsNanos, ByteBuffer blurred, ByteBuffer sharp, DriveTruth truth) {}
