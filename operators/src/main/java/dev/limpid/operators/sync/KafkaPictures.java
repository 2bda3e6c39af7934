package dev.limpid.operators.sync;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.RecordFetcher;
import dev.limpid.wire.RecordPlace;
import dev.limpid.wire.WireRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches pictures from Kafka; one consumer per stream, because each goes its own way. */
final class KafkaPictures implements ReferencePictures {
  private final KafkaAccess kafka;
  private final Map<String, RecordFetcher> fetchers = new HashMap<>();

  KafkaPictures(KafkaAccess kafka) {
    this.kafka = kafka;
  }

  @Override
  public @Nullable WireRecord fetch(String stream, RecordPlace place) {
    return fetchers.computeIfAbsent(stream, name -> new RecordFetcher(kafka)).fetch(place);
  }

  @Override
  public void forget(String stream) {
    RecordFetcher fetcher = fetchers.remove(stream);
    if (fetcher != null) {
      fetcher.close();
    }
  }

  @Override
  public void close() {
    fetchers.values().forEach(RecordFetcher::close);
    fetchers.clear();
  }
}
