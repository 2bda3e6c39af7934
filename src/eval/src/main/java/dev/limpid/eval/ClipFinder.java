package dev.limpid.eval;

import dev.limpid.media.ImageException;
import dev.limpid.media.ImageFolder;
import dev.limpid.media.NaturalOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds sequences in the paths that users give: video files, folders of images, and folders of
 * those.
 */
public final class ClipFinder {
  private static final List<String> VIDEOS =
      List.of(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi");

  private ClipFinder() {}

  /**
   * The sequences in order.
   *
   * @param blurred empty, or as many sequences as {@code sharp} has, in the same order
   * @throws EvalException if there are none, or not as many blurred ones
   */
  public static List<Clip> find(List<Path> sharp, List<Path> blurred) {
    List<Path> truths = expand(sharp);
    List<Path> inputs = expand(blurred);
    if (!inputs.isEmpty() && inputs.size() != truths.size()) {
      throw new EvalException(
          "expected as many blurred sequences as sharp ones: %d blurred (%s), %d sharp (%s)"
              .formatted(inputs.size(), inputs, truths.size(), truths));
    }
    List<Clip> clips = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < truths.size(); i++) {
      Path truth = truths.get(i);
      String name = unique(truth, names);
      clips.add(new Clip(name, truth, inputs.isEmpty() ? null : inputs.get(i)));
    }
    return List.copyOf(clips);
  }

  private static List<Path> expand(List<Path> paths) {
    List<Path> all = new ArrayList<>();
    for (Path path : paths) {
      List<Path> found = isSequence(path) ? List.of(path) : children(path);
      if (found.isEmpty()) {
        throw new EvalException(
            "%s: expected a video file, a folder of images, or a folder of those; found none"
                .formatted(path));
      }
      all.addAll(found);
    }
    return all;
  }

  private static boolean isSequence(Path path) {
    if (!Files.exists(path)) {
      throw new EvalException("%s: no such file or folder".formatted(path));
    }
    return Files.isDirectory(path) ? ImageFolder.hasImages(path) : true;
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> Files.isDirectory(entry) ? isSequence(entry) : isVideo(entry))
          .sorted(new NaturalOrder())
          .toList();
    } catch (IOException e) {
      throw new ImageException("cannot read folder %s: %s".formatted(folder, e), e);
    }
  }

  private static boolean isVideo(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return VIDEOS.stream().anyMatch(name::endsWith);
  }

  /** The file's own name; with that of its folder, or a number, if others have it too. */
  private static String unique(Path path, Set<String> taken) {
    Path absolute = path.toAbsolutePath().normalize();
    String own = stem(absolute, Files.isDirectory(path));
    Path parent = absolute.getParent();
    String longer = parent == null ? own : stem(parent, true) + "-" + own;
    String name = own;
    for (int i = 1; !taken.add(name); i++) {
      name = i == 1 ? longer : longer + "-" + i;
    }
    return name;
  }

  private static String stem(Path path, boolean folder) {
    Path fileName = path.getFileName();
    String name = fileName == null ? "sequence" : fileName.toString();
    int dot = name.lastIndexOf('.');
    return !folder && dot > 0 ? name.substring(0, dot) : name;
  }
}
