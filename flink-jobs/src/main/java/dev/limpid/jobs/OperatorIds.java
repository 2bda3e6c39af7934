package dev.limpid.jobs;

import java.util.List;

/**
 * Names under which operators find their state in a savepoint. Never changed; a test compares them
 * with a checked-in list.
 */
final class OperatorIds {
  static final String SOURCE = "limpid.source.frames.v1";
  static final String FRAMES = "limpid.frames.v1";
  static final String SINK = "limpid.sink.v1";
  static final String RECORDS = "limpid.records.v1";
  static final String DESCRIPTORS = "limpid.descriptors.v1";
  static final String SYNC = "limpid.sync.v1";
  static final String SYNC_SINK = "limpid.sync.sink.v1";

  private OperatorIds() {}

  static List<String> all() {
    return List.of(SOURCE, FRAMES, SINK, RECORDS, DESCRIPTORS, SYNC, SYNC_SINK);
  }
}
