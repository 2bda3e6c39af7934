package dev.limpid.ingest;

import java.util.List;

/** How all streams fare at one moment, in the order of the inputs. */
public record IngestStats(double seconds, List<StreamStats> streams) {
  public IngestStats {
    streams = List.copyOf(streams);
  }

  /** Whether no stream has failed and no frame was refused. */
  public boolean isHealthy() {
    return streams.stream().allMatch(StreamStats::isHealthy);
  }
}
