/** A real Kafka broker inside this process, for the demo, for file processing and for tests. */
@NullMarked
package dev.limpid.embedded;

import org.jspecify.annotations.NullMarked;
