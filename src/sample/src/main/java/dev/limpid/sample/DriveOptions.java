package dev.limpid.sample;

/**
 * A drive to render. Two drives with the same {@code road} seed pass the same places; everything
 * else may differ. Same options, same bytes.
 *
 * @param road where it goes
 * @param driving how it is driven
 * @param surroundings what else is there on the day
 * @param video size and length
 * @param shutter how the camera takes a frame
 * @param threads threads that render; does not change the result
 */
public record DriveOptions(
    Road road,
    Driving driving,
    Surroundings surroundings,
    Video video,
    Shutter shutter,
    int threads) {

  public DriveOptions {
    require(threads >= 1, "threads", "at least 1", threads);
  }

  /**
   * Where the drive goes.
   *
   * @param seed the road, its houses, trees and signs
   * @param startMetres where on the route the drive starts
   * @param detour a part of the route driven through another street
   */
  public record Road(long seed, double startMetres, Detour detour) {
    public Road {
      require(startMetres >= 0 && startMetres <= 100_000, "startMetres", "0..100000", startMetres);
    }
  }

  /**
   * A stretch of the route that is replaced by another street.
   *
   * @param startMetres where it leaves the route
   * @param lengthMetres how long it is; 0 is no detour
   */
  public record Detour(double startMetres, double lengthMetres) {
    public static final Detour NONE = new Detour(0, 0);

    public Detour {
      require(startMetres >= 0, "detour start", "at least 0 m", startMetres);
      require(lengthMetres >= 0, "detour length", "at least 0 m", lengthMetres);
    }

    boolean covers(double routeMetres) {
      return routeMetres >= startMetres && routeMetres < startMetres + lengthMetres;
    }
  }

  /**
   * How the car is driven.
   *
   * @param seed speeds, stops, position in the lane, shake
   * @param shake how strongly the camera shakes; 0 is a tripod, 1 a windscreen mount on cobbles
   */
  public record Driving(long seed, double shake) {
    public Driving {
      require(shake >= 0 && shake <= 10, "shake", "0..10", shake);
    }
  }

  /**
   * What changes from day to day.
   *
   * @param seed other vehicles, pedestrians, rain, sensor noise
   * @param condition season, daylight, weather
   */
  public record Surroundings(long seed, DriveCondition condition) {}

  /**
   * Size and length.
   *
   * @param width columns, pixels, a multiple of 8
   * @param height rows, pixels
   * @param fps frames per second
   * @param frames number of frames
   */
  public record Video(int width, int height, double fps, int frames) {
    public Video {
      require(
          width >= 32 && width % 8 == 0 && width <= 4096,
          "width",
          "a multiple of 8 in 32..4096",
          width);
      require(height >= 32 && height <= 4096, "height", "32..4096", height);
      require(fps > 0 && fps <= 1000, "fps", "above 0, at most 1000", fps);
      require(frames >= 1, "frames", "at least 1", frames);
    }

    /** Duration of the drive, seconds. */
    public double seconds() {
      return frames / fps;
    }
  }

  /**
   * How the camera takes a frame.
   *
   * @param exposure share of the frame time during which the shutter is open, 0 to 1
   * @param blurSamples instants averaged into a blurred frame, 1 to 32
   * @param sharpSamples shots of the middle instant averaged into a sharp frame (anti-aliasing), 1
   *     to 32
   * @param sensorNoise standard deviation of the noise of dark parts, in 8-bit levels
   */
  public record Shutter(double exposure, int blurSamples, int sharpSamples, double sensorNoise) {
    public Shutter {
      require(exposure >= 0 && exposure <= 1, "exposure", "0..1", exposure);
      requireSamples("blurSamples", blurSamples);
      requireSamples("sharpSamples", sharpSamples);
      require(sensorNoise >= 0 && sensorNoise <= 64, "sensorNoise", "0..64", sensorNoise);
    }
  }

  private static void requireSamples(String what, int samples) {
    require(samples >= 1 && samples <= FrameBuffer.MAX_SAMPLES, what, "1..32", samples);
  }

  private static void require(boolean holds, String what, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: expected %s, got %s".formatted(what, expected, actual));
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Options with defaults: 20 s of 640×360 at 25 frames per second on a summer day. */
  public static final class Builder {
    private long routeSeed = 7;
    private long speedSeed = 1;
    private long trafficSeed = 1;
    private DriveCondition condition = DriveCondition.SUMMER;
    private int width = 640;
    private int height = 360;
    private double fps = 25;
    private double seconds = 20;
    private double exposure = 0.75;
    private int blurSamples = 12;
    private int sharpSamples = 4;
    private double shake = 1;
    private double sensorNoise = 1;
    private double startMetres = 0;
    private Detour detour = Detour.NONE;
    private int threads = 1;

    private Builder() {}

    public Builder routeSeed(long seed) {
      routeSeed = seed;
      return this;
    }

    public Builder speedSeed(long seed) {
      speedSeed = seed;
      return this;
    }

    public Builder trafficSeed(long seed) {
      trafficSeed = seed;
      return this;
    }

    public Builder condition(DriveCondition value) {
      condition = value;
      return this;
    }

    public Builder size(int columns, int rows) {
      width = columns;
      height = rows;
      return this;
    }

    public Builder fps(double value) {
      fps = value;
      return this;
    }

    public Builder seconds(double value) {
      seconds = value;
      return this;
    }

    public Builder exposure(double value) {
      exposure = value;
      return this;
    }

    /** Instants per blurred and per sharp frame; fewer is faster. */
    public Builder samples(int blur, int sharp) {
      blurSamples = blur;
      sharpSamples = sharp;
      return this;
    }

    public Builder shake(double value) {
      shake = value;
      return this;
    }

    public Builder sensorNoise(double value) {
      sensorNoise = value;
      return this;
    }

    public Builder startMetres(double value) {
      startMetres = value;
      return this;
    }

    public Builder detour(double start, double length) {
      detour = new Detour(start, length);
      return this;
    }

    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if a value is out of range; the message names it
     */
    public DriveOptions build() {
      return new DriveOptions(
          new Road(routeSeed, startMetres, detour),
          new Driving(speedSeed, shake),
          new Surroundings(trafficSeed, condition),
          new Video(width, height, fps, (int) Math.round(seconds * fps)),
          new Shutter(exposure, blurSamples, sharpSamples, sensorNoise),
          threads);
    }
  }
}
