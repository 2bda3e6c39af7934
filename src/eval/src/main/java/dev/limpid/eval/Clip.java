package dev.limpid.eval;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sequence on disk.
 *
 * @param name short and unique within an evaluation
 * @param sharp a video file or a folder of images
 * @param blurred the same blurred, or null if the blur shall be synthesised
 */
public record Clip(String name, Path sharp, @Nullable Path blurred) {}
