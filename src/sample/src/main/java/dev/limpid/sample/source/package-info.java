/** Generated footage as a source of ingest, found by its scheme {@code sample}. */
@NullMarked
package dev.limpid.sample.source;

import org.jspecify.annotations.NullMarked;
