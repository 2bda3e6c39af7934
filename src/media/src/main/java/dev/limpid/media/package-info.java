/**
 * Images and video files: read, written, decoded, encoded, scaled with JavaCV (OpenCV and FFmpeg).
 * Pixels are {@code uint8 [H][W][3]} RGB in direct buffers everywhere.
 */
@NullMarked
package dev.limpid.media;

import org.jspecify.annotations.NullMarked;
