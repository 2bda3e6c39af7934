package dev.limpid.jobs;

import dev.limpid.wire.TextFiles;
import dev.limpid.wire.TopicAdmin;
import java.io.IOException;
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
  static final String FILE = "topics.properties";

  /** Of the topics that there are now. */
  static TopicIds of(Pipeline pipeline, TopicAdmin admin) {
    return new TopicIds(admin.ids(pipeline.frames()));
  }

  /** Those that a folder of checkpoints has; none if nobody has written them. */
  static TopicIds read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    SortedMap<String, String> ids = new TreeMap<>();
    if (Files.exists(file)) {
      Properties text = TextFiles.properties(file);
      text.forEach((name, id) -> ids.put(String.valueOf(name), String.valueOf(id)));
    }
    return new TopicIds(ids);
  }

  /** Topics that had other ids before. */
  List<String> madeAgainSince(TopicIds before) {
    return ids.entrySet().stream()
        .filter(each -> before.ids.containsKey(each.getKey()))
        .filter(each -> !each.getValue().equals(before.ids.get(each.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Writes them into a folder, beside those of topics that are gone or not read now. */
  void writeBesideOthers(Path folder) throws IOException {
    SortedMap<String, String> all = new TreeMap<>(read(folder).ids);
    all.putAll(ids);
    new TopicIds(all).write(folder);
  }

  /** Writes them into a folder, at once or not at all, in place of others. */
  void write(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    ids.forEach((name, id) -> text.append(name).append('=').append(id).append('\n'));
    Path written = folder.resolve(FILE + ".new");
    Files.writeString(written, text);
    var unused = Files.move(written, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }
}
