package dev.limpid.cli;

import dev.limpid.media.FrameCodec;
import dev.limpid.sample.DriveCondition;
import dev.limpid.sample.DriveFrame;
import dev.limpid.sample.DriveOptions;
import dev.limpid.sample.DriveRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/**
 * A generated drive of the demo, rendered once and kept: per frame a blurred picture, as the camera
 * would send it, and the sharp truth. It goes there and back without a jump, for ever: blur is the
 * same in both directions.
 *
 * <p>The car creeps, and the shutter is open for nearly all of a frame, as a dashcam's is at dusk:
 * things move by 5 to 15 pixels from frame to frame and are smeared out over as much. At the speed
 * of a street, at so few frames a second, nobody could tell which way they went.
 */
final class DemoFootage {
  private static final int QUALITY = 92;
  private static final int TRUTH_QUALITY = 97;

  /** Changes when the renderer or the encoding does, so that old pictures are not reused. */
  private static final String VERSION = "2";

  /** How many times slower than usual the car drives. */
  private static final int SLOWNESS = 4;

  private static final double EXPOSURE = 0.95;

  private static final List<DriveCondition.Preset> CONDITIONS =
      List.of(
          DriveCondition.Preset.SUMMER,
          DriveCondition.Preset.DUSK,
          DriveCondition.Preset.WINTER,
          DriveCondition.Preset.RAIN);

  private final Path directory;
  private final int frames;

  private DemoFootage(Path directory, int frames) {
    this.directory = directory;
    this.frames = frames;
  }

  /** Renders a drive, or finds it in the cache. */
  static DemoFootage of(int index, int width, int height, int fps, int seconds) throws IOException {
    DriveCondition.Preset condition = CONDITIONS.get(index % CONDITIONS.size());
    int frames = fps * seconds;
    String name =
        "demo-%s-%d-%s-%dx%d-%dfps-%d"
            .formatted(
                VERSION,
                index,
                condition.name().toLowerCase(Locale.ROOT),
                width,
                height,
                fps,
                frames);
    Path directory = UserFolders.cache().resolve(name);
    if (!Files.isDirectory(directory)) {
      DriveOptions options =
          DriveOptions.builder()
              .routeSeed(11 + index)
              .speedSeed(index)
              .trafficSeed(index)
              .condition(condition.condition())
              .size(width, height)
              .fps(SLOWNESS * fps)
              .seconds((double) seconds / SLOWNESS)
              .exposure(EXPOSURE)
              .threads(Runtime.getRuntime().availableProcessors())
              .build();
      render(options, condition, directory);
    }
    return new DemoFootage(directory, frames);
  }

  private static void render(DriveOptions options, DriveCondition.Preset condition, Path directory)
      throws IOException {
    Files.createDirectories(UserFolders.cache());
    Path unfinished = Files.createTempDirectory(UserFolders.cache(), "rendering-");
    Path blurred = Files.createDirectories(unfinished.resolve("blurred"));
    int frames = options.video().frames();
    Path sharp = Files.createDirectories(unfinished.resolve("sharp"));
    String task = "render " + condition.name().toLowerCase(Locale.ROOT);
    try (DriveRenderer renderer = new DriveRenderer(options);
        ProgressBar bar = ConsoleBar.open(task, "frames")) {
      bar.maxHint(frames);
      for (int i = 0; i < frames; i++) {
        DriveFrame frame = renderer.render(i);
        int width = options.video().width();
        int height = options.video().height();
        byte[] picture = FrameCodec.encodeJpeg(frame.blurred(), width, height, QUALITY);
        Files.write(blurred.resolve(fileName(i)), picture);
        if (i > 0 && i < frames - 1) {
          Files.write(blurred.resolve(fileName(period(frames) - i)), picture);
        }
        Files.write(
            sharp.resolve(fileName(i)),
            FrameCodec.encodeJpeg(frame.sharp(), width, height, TRUTH_QUALITY));
        bar.step();
      }
    }
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Frames from one start of the drive to the next one, there and back. */
  static int period(int frames) {
    return Math.max(1, 2 * frames - 2);
  }

  /** Folder of the pictures as the camera sends them, there and back. */
  Path blurredFolder() {
    return directory.resolve("blurred");
  }

  /** The picture that the camera sent as frame {@code seq}. */
  byte[] blurred(long seq) throws IOException {
    return Files.readAllBytes(blurredFolder().resolve(fileName(place(seq))));
  }

  /** The truth of frame {@code seq}. */
  byte[] sharp(long seq) throws IOException {
    return Files.readAllBytes(directory.resolve("sharp").resolve(fileName(place(seq))));
  }

  /** Which of the rendered frames frame {@code seq} is. */
  private int place(long seq) {
    int place = (int) (seq % period(frames));
    return Math.min(place, period(frames) - place);
  }

  private static String fileName(int index) {
    return String.format(Locale.ROOT, "%06d.jpg", index);
  }
}
