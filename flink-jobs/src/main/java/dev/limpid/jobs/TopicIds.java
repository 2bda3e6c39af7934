package dev.limpid.jobs;

import dev.limpid.wire.TopicAdmin;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ids that Kafka gave to the topics that a pipeline reads. A topic that was deleted and made
 * again has another one, and its offsets begin anew: those of a checkpoint mean other records.
 *
 * @param ids by the topics' names
 */
record TopicIds(SortedMap<String, String> ids) {
  private static final String FILE = "topics.properties";

  /** Of the topics that there are now. */
  static TopicIds of(Pipeline pipeline, TopicAdmin admin) {
    return new TopicIds(admin.ids(pipeline.frames().in(admin.existing())));
  }

  /** Those that a folder of checkpoints has; none if nobody has written them. */
  static TopicIds read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    SortedMap<String, String> ids = new TreeMap<>();
    if (Files.exists(file)) {
      Properties text = new Properties();
      text.load(new StringReader(Files.readString(file)));
      text.forEach((name, id) -> ids.put(String.valueOf(name), String.valueOf(id)));
    }
    return new TopicIds(ids);
  }

  /**
   * Checks that these are the topics that there were before.
   *
   * @param way what a person can do if they are not
   * @throws IllegalStateException naming those that were deleted and made again
   */
  void requireSame(TopicIds before, String way) {
    List<String> made =
        ids.entrySet().stream()
            .filter(each -> before.ids.containsKey(each.getKey()))
            .filter(each -> !each.getValue().equals(before.ids.get(each.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    if (!made.isEmpty()) {
      throw new IllegalStateException(
          "topics were deleted and made again since the checkpoint, whose offsets mean other"
              + " records: %s. Begin anew: %s".formatted(made, way));
    }
  }

  /** Writes them into a folder, at once or not at all, beside those of topics that are gone. */
  void write(Path folder) throws IOException {
    SortedMap<String, String> all = new TreeMap<>(read(folder).ids);
    all.putAll(ids);
    StringBuilder text = new StringBuilder();
    all.forEach((name, id) -> text.append(name).append('=').append(id).append('\n'));
    Path written = folder.resolve(FILE + ".new");
    Files.writeString(written, text);
    var unused = Files.move(written, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
