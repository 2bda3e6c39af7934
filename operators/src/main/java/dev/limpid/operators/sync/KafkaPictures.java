package dev.limpid.operators.sync;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.RecordFetcher;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Fetches pictures from Kafka; all streams share a few consumers, opened at the first picture. */
final class KafkaPictures implements ReferencePictures {
  private static final int CONSUMERS = 4;

  private final KafkaAccess kafka;
  private @Nullable RecordFetcher fetcher;

  KafkaPictures(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  @Override
  public CompletableFuture<Optional<WireRecord>> fetch(RecordPlace place) {
    if (fetcher == null) {
      fetcher = new RecordFetcher(kafka, CONSUMERS);
    }
    return fetcher.fetch(place);
  }

  @Override
  public void close() {
    if (fetcher != null) {
      fetcher.close();
    }
  }
}
