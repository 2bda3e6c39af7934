package dev.limpid.operators.sync;

import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import org.jspecify.annotations.Nullable;

/** Where the pictures of a reference come from. Used by one thread, which closes it. */
interface ReferencePictures extends AutoCloseable {
  /** The frame of the reference that a stream is to get, or null if it has gone. */
  @Nullable WireRecord fetch(String stream, RecordPlace place);

  /** A stream gets no more. */
  void forget(String stream);

  @Override
  void close();
}
