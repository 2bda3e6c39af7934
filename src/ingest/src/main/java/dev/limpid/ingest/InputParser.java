package dev.limpid.ingest;

import dev.limpid.media.FrameRate;
import dev.limpid.media.ImageException;
import dev.limpid.media.SourceUrl;
import dev.limpid.media.VideoOptions;
import dev.limpid.media.VideoReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads inputs as users write them: {@code [ID=]LOCATION}, where a location is a video file, a
 * folder of images, a URL (rtsp, http, udp, srt, ...), a device such as {@code /dev/video0}, or
 * what a {@link SourceProvider} understands, such as {@code test:640x360@25}. Without an id, the
 * name of the file, the last part of the URL or the scheme is it.
 *
 * @param folderRate frame rate of a folder of images
 * @param live how network streams and devices are opened
 * @param file how files are opened
 */
public record InputParser(FrameRate folderRate, VideoOptions live, VideoOptions file) {
  private static final Pattern WITH_ID = Pattern.compile("([\\w][\\w.-]*)=(.+)");
  private static final Pattern URL = Pattern.compile("[a-zA-Z][a-zA-Z0-9+]*://.+");
  private static final String DEVICE = "/dev/video";
  private static final SourceProviders PROVIDERS = SourceProviders.load();

  /** 25 frames per second for folders; files are decoded on all cores. */
  public static InputParser standard() {
    return new InputParser(FrameRate.of(25), VideoOptions.live(), VideoOptions.file());
  }

  /**
   * Reads several inputs.
   *
   * @throws IllegalArgumentException if one cannot be understood or two have the same id
   */
  public List<Input> parseAll(List<String> texts) {
    List<Input> inputs = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (String text : texts) {
      Input input = parse(text);
      if (!ids.add(input.id())) {
        throw new IllegalArgumentException(
            "two inputs have the stream id '%s'; name them: ID=LOCATION".formatted(input.id()));
      }
      inputs.add(input);
    }
    return inputs;
  }

  /**
   * Reads one input.
   *
   * @throws IllegalArgumentException if it cannot be understood
   * @throws ImageException if there is nothing at a path, or no provider of a scheme
   */
  public Input parse(String text) {
    Matcher parts = WITH_ID.matcher(text);
    if (parts.matches() && !Files.exists(Path.of(text))) {
      return parse(parts.group(1), parts.group(2));
    }
    return parse(defaultId(text), text);
  }

  private Input parse(String id, String location) {
    Optional<SourceProvider> provider = PROVIDERS.find(location);
    if (provider.isPresent()) {
      String rest = location.substring(location.indexOf(':') + 1);
      return new Input(id, location, false, provider.get().source(rest));
    }
    if (URL.matcher(location).matches() || location.startsWith(DEVICE)) {
      return new Input(
          id,
          SourceUrl.redacted(location),
          true,
          () -> new VideoSource(VideoReader.open(location, live)));
    }
    Path path = Path.of(location);
    if (Files.isDirectory(path)) {
      return new Input(id, location, false, () -> new ImageFolderSource(path, folderRate));
    }
    if (!Files.isReadable(path)) {
      throw notFound(location);
    }
    return new Input(id, location, false, () -> new VideoSource(VideoReader.open(location, file)));
  }

  private static ImageException notFound(String location) {
    String found =
        SourceProviders.scheme(location)
            .map(scheme -> "found no such file and no scheme '%s'".formatted(scheme))
            .orElse("found no such file");
    return new ImageException(
        "%s: expected a video file, a folder of images, a URL or one of the schemes %s, %s"
            .formatted(SourceUrl.redacted(location), PROVIDERS.schemes(), found));
  }

  private static String defaultId(String location) {
    Optional<SourceProvider> provider = PROVIDERS.find(location);
    if (provider.isPresent()) {
      return provider.get().scheme();
    }
    if (URL.matcher(location).matches()) {
      return idOfUrl(location);
    }
    Path name = Path.of(location).normalize().getFileName();
    return name == null ? "input" : withoutExtension(name.toString());
  }

  /** The id is the key of all records of the stream: no secret of the URL gets into it. */
  private static String idOfUrl(String location) {
    String shown = SourceUrl.redacted(location);
    URI uri;
    try {
      uri = URI.create(shown);
    } catch (IllegalArgumentException e) {
      return shown.replaceAll("[^\\w.-]+", "-");
    }
    String path = uri.getPath() == null ? "" : SourceUrl.publicPath(uri.getPath());
    String host = uri.getHost() == null ? uri.getScheme().toLowerCase(Locale.ROOT) : uri.getHost();
    return path.isEmpty() ? host : withoutExtension(path.replace('/', '-'));
  }

  private static String withoutExtension(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
