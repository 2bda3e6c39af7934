package dev.limpid.jobs;

import dev.limpid.wire.TextFiles;
import dev.limpid.wire.TopicAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What makes a pipeline the same one after its stages were edited: the topics that it reads, and
 * the cluster that has them. A checkpoint holds offsets in these topics.
 *
 * @param cluster id that the Kafka cluster gave itself when it was made
 * @param prefix of the topics
 */
public record PipelineIdentity(String cluster, String prefix) {
  private static final String FILE = "pipeline.properties";
  private static final String CLUSTER = "kafka.cluster";
  private static final String PREFIX = "kafka.prefix";

  /** Asks Kafka for its id. */
  public static PipelineIdentity of(Pipeline pipeline) {
    try (TopicAdmin admin = new TopicAdmin(pipeline.kafka())) {
      return new PipelineIdentity(admin.clusterId(), pipeline.get(PipelineKeys.PREFIX));
    }
  }

  /**
   * Whose a folder is; empty if nobody has written that into it.
   *
   * @throws IllegalStateException if the file that should say it does not
   */
  static Optional<PipelineIdentity> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties text = TextFiles.properties(file);
    String cluster = text.getProperty(CLUSTER);
    String prefix = text.getProperty(PREFIX);
    if (cluster == null || prefix == null) {
      throw new IllegalStateException(
          "%s: expected %s and %s, got %s".formatted(file, CLUSTER, PREFIX, text));
    }
    return Optional.of(new PipelineIdentity(cluster, prefix));
  }

  /** Writes into a folder whose it is, at once or not at all. */
  void write(Path folder) throws IOException {
    Path written = folder.resolve(FILE + ".new");
    Files.writeString(written, "%s=%s%n%s=%s%n".formatted(CLUSTER, cluster, PREFIX, prefix));
    var unused = Files.move(written, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A name for a folder of its own. */
  public String folderName() {
    return prefix + "." + cluster;
  }

  @Override
  public String toString() {
    return "prefix '%s' on Kafka cluster %s".formatted(prefix, cluster);
  }
}
