/**
 * Cameras and files into Kafka: one thread reads a source, one sends its frames, and a queue of
 * bounded length stands between them, so that neither a dead camera nor a slow broker holds up
 * anything else.
 */
@NullMarked
package dev.limpid.ingest;

import org.jspecify.annotations.NullMarked;
