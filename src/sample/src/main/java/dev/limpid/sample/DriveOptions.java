package dev.limpid.sample;

/**
 * A drive to render. Two drives with the same {@code routeSeed} pass the same places; everything
 * else may differ. Same options, same bytes.
 *
 * @param routeSeed the road, its houses, trees and signs
 * @param speedSeed speeds, stops, position in the lane, shake
 * @param trafficSeed other vehicles, pedestrians, rain, sensor noise
 * @param width columns, pixels, a multiple of 8
 * @param height rows, pixels
 * @param fps frames per second
 * @param frames number of frames
 * @param exposure share of the frame time during which the shutter is open, 0 to 1
 * @param blurSamples instants averaged into a blurred frame, 1 to 32
 * @param sharpSamples shots of the middle instant averaged into a sharp frame (anti-aliasing), 1 to
 *     32
 * @param shake how strongly the camera shakes; 0 is a tripod, 1 a windscreen mount on cobbles
 * @param sensorNoise standard deviation of the noise of dark parts, in 8-bit levels
 * @param startMetres where on the route the drive starts
 * @param detour a part of the route driven through another street
 * @param threads threads that render; does not change the result
 */
public record DriveOptions(
    long routeSeed,
    long speedSeed,
    long trafficSeed,
    DriveCondition condition,
    int width,
    int height,
    double fps,
    int frames,
    double exposure,
    int blurSamples,
    int sharpSamples,
    double shake,
    double sensorNoise,
    double startMetres,
    Detour detour,
    int threads) {

  /** Checks the ranges. */
  public DriveOptions {
    require(
        width >= 32 && width % 8 == 0 && width <= 4096,
        "width",
        "a multiple of 8 in 32..4096",
        width);
    require(height >= 32 && height <= 4096, "height", "32..4096", height);
    require(fps > 0 && fps <= 1000, "fps", "above 0, at most 1000", fps);
    require(frames >= 1, "frames", "at least 1", frames);
    require(exposure >= 0 && exposure <= 1, "exposure", "0..1", exposure);
    require(
        blurSamples >= 1 && blurSamples <= FrameBuffer.MAX_SAMPLES,
        "blurSamples",
        "1..32",
        blurSamples);
    require(
        sharpSamples >= 1 && sharpSamples <= FrameBuffer.MAX_SAMPLES,
        "sharpSamples",
        "1..32",
        sharpSamples);
    require(shake >= 0 && shake <= 10, "shake", "0..10", shake);
    require(sensorNoise >= 0 && sensorNoise <= 64, "sensorNoise", "0..64", sensorNoise);
    require(startMetres >= 0 && startMetres <= 100_000, "startMetres", "0..100000", startMetres);
    require(threads >= 1, "threads", "at least 1", threads);
  }

  /**
   * A stretch of the route that is replaced by another street.
   *
   * @param startMetres where it leaves the route
   * @param lengthMetres how long it is; 0 is no detour
   */
  public record Detour(double startMetres, double lengthMetres) {
    public static final Detour NONE = new Detour(0, 0);

    /** Checks the ranges. */
    public Detour {
      require(startMetres >= 0, "detour start", "at least 0 m", startMetres);
      require(lengthMetres >= 0, "detour length", "at least 0 m", lengthMetres);
    }

    boolean covers(double routeMetres) {
      return routeMetres >= startMetres && routeMetres < startMetres + lengthMetres;
    }
  }

  private static void require(boolean holds, String what, String expected, Object actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s: expected %s, got %s".formatted(what, expected, actual));
    }
  }

  /** Duration of the drive, seconds. */
  public double seconds() {
    return frames / fps;
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
          routeSeed,
          speedSeed,
          trafficSeed,
          condition,
          width,
          height,
          fps,
          (int) Math.round(seconds * fps),
          exposure,
          blurSamples,
          sharpSamples,
          shake,
          sensorNoise,
          startMetres,
          detour,
          threads);
    }
  }
}
