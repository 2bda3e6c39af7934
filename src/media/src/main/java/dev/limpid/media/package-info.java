/**
 * Images and video files. The only package that touches JavaCV (OpenCV and FFmpeg); everything else
 * sees pixels as {@code uint8 [H][W][3]} RGB in direct buffers.
 */
@NullMarked
package dev.limpid.media;

import org.jspecify.annotations.NullMarked;
