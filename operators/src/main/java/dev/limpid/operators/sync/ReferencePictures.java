package dev.limpid.operators.sync;

import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where the pictures of a reference come from. Used by one thread, which closes it. */
interface ReferencePictures extends AutoCloseable {
  /**
   * Asks for a frame of the reference; it may come on any thread, and after others that are asked
   * for later.
   *
   * @return the frame, or empty if it has gone
   */
  CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place);

  /** Ends within seconds; what has not come does not come. */
  @Override
  void close();
}
