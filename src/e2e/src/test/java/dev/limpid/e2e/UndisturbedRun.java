package dev.limpid.e2e;

import dev.limpid.wire.KafkaAccess;
import dev.limpid.wire.WireRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** What a pipeline commits when nothing strikes. Stateless. */
final class UndisturbedRun {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private UndisturbedRun() {}

  /**
   * Runs it on all frames, as fast as it can.
   *
   * @param frames of each stream
   */
  static SortedMap<String, List<WireRecord>> of(Path dir, FaultPipeline pipeline, int frames)
      throws Exception {
    try (FaultSite site = FaultSite.start(dir, List.of())) {
      Path file = site.prepare(pipeline, List.of());
      try (FaultFeed feed = new FaultFeed(site.bootstrap(), frames, 0);
          SupervisedProcess limpid = site.limpid("run", "run", file.toString())) {
        feed.goOn();
        var unused = feed.await();
        awaitAllRead(site.bootstrap());
        limpid.down(true);
      }
      return site.committed(FaultSite.outputs(file));
    }
  }

  private static void awaitAllRead(String bootstrap) {
    try (Admin admin = Admin.create(KafkaAccess.of(bootstrap).admin(Map.of()))) {
      Awaitility.await("all frames are read")
          .atMost(PATIENCE)
          .until(() -> read(admin).equals(written(admin)));
    }
  }

  private static Map<TopicPartition, Long> read(Admin admin) throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets("limpid-" + FaultFootage.TOPICS.prefix())
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  /** A partition without frames is not in it. */
  private static Map<TopicPartition, Long> written(Admin admin) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    FaultSite.partitions(List.of(FaultFootage.TOPICS.frames()))
        .forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    ends.values().removeIf(end -> end == 0);
    return ends;
  }
}
