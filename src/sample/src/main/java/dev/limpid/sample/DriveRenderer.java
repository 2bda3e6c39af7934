package dev.limpid.sample;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Renders the frames of a drive, in any order; sequential access is fastest. One caller at a time.
 * Deterministic: samples are summed as integers, so neither threads nor order change a byte.
 */
public final class DriveRenderer implements AutoCloseable {
  /** How far ahead the nearest house is that the picture shows, metres. */
  private static final double NEAREST_HOUSE = Camera.metresAhead(BlockPlanner.PAVEMENT_EDGE);

  private final DriveOptions options;
  private final World world;
  private final Trajectory trajectory;
  private final Traffic traffic;
  private final Sky sky;
  private final Atmosphere atmosphere;
  private final Windscreen windscreen;
  private final CameraSensor sensor;
  private final ExecutorService threads;
  private final List<Worker> workers = new ArrayList<>();

  public DriveRenderer(DriveOptions options) {
    this.options = options;
    double farthest = options.road().startMetres() + 16 * (options.video().seconds() + 5);
    world = new World(options, farthest);
    SpeedProfile profile =
        new SpeedProfile(
            options.driving().seed(),
            world.planner(),
            options.road().startMetres(),
            options.video().seconds());
    trajectory =
        new Trajectory(world.route(), profile, options.driving().seed(), options.driving().shake());
    traffic = new Traffic(world, profile, options);
    Look look = world.look();
    sky =
        new Sky(
            options.road().seed(),
            options.surroundings().seed(),
            options.surroundings().condition(),
            look,
            Detail.forWidth(options.video().width()));
    atmosphere =
        new Atmosphere(
            options.surroundings().condition().fogVisibilityMetres(),
            look.haze(),
            look.emission(),
            look.headlights(),
            options.video().width(),
            options.video().height());
    windscreen = new Windscreen(options, look);
    sensor =
        new CameraSensor(
            options.video().width(),
            options.video().height(),
            options.surroundings().condition().dark() ? 1.5f : 1,
            options.shutter().sensorNoise() * (options.surroundings().condition().dark() ? 2 : 1));
    threads = Executors.newFixedThreadPool(options.threads(), DriveRenderer::daemon);
    for (int i = 0; i < options.threads(); i++) {
      workers.add(new Worker());
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "drive-renderer");
    thread.setDaemon(true);
    return thread;
  }

  public DriveOptions options() {
    return options;
  }

  /**
   * The truth of a frame, without rendering it.
   *
   * @throws IndexOutOfBoundsException if the drive has no such frame
   */
  public DriveTruth truth(int index) {
    double seconds = middle(index);
    SpeedProfile profile = trajectory.profile();
    Camera.Attitude attitude = trajectory.attitude(seconds);
    double s = profile.position(seconds);
    return new DriveTruth(
        index,
        ptsNanos(index),
        s,
        trajectory.lateral(seconds),
        profile.speed(seconds),
        attitude.yaw(),
        attitude.pitch(),
        attitude.roll(),
        world.planner().onDetour(s + NEAREST_HOUSE));
  }

  /**
   * Renders a frame.
   *
   * @throws IndexOutOfBoundsException if the drive has no such frame
   */
  public DriveFrame render(int index) {
    DriveTruth truth = truth(index);
    double seconds = middle(index);
    List<BlockScene> scenes = world.scenesFrom(truth.routeMetres());
    double open = options.shutter().exposure() / options.video().fps();
    ByteBuffer blurred =
        expose(index, seconds, open, options.shutter().blurSamples(), scenes, index + 1);
    ByteBuffer sharp = expose(index, seconds, 0, options.shutter().sharpSamples(), scenes, 0);
    return new DriveFrame(index, truth.ptsNanos(), blurred, sharp, truth);
  }

  private double middle(int index) {
    if (index < 0 || index >= options.video().frames()) {
      throw new IndexOutOfBoundsException(
          "frame: expected 0..%d, got %d".formatted(options.video().frames() - 1, index));
    }
    return (index + 0.5) / options.video().fps();
  }

  private long ptsNanos(int index) {
    return Math.round(index * 1e9 / options.video().fps());
  }

  private ByteBuffer expose(
      int index, double middle, double open, int samples, List<BlockScene> scenes, int noise) {
    List<Future<?>> pending = new ArrayList<>();
    for (int w = 0; w < workers.size(); w++) {
      Worker worker = workers.get(w);
      int first = w;
      pending.add(threads.submit(() -> worker.shoot(middle, open, samples, first, scenes)));
    }
    pending.forEach(DriveRenderer::await);
    Worker result = workers.get(0);
    for (int w = 1; w < workers.size(); w++) {
      result.add(workers.get(w));
    }
    windscreen.apply(result.sum, result.buffer.light, middle);
    ByteBuffer rgb =
        ByteBuffer.allocateDirect(3 * options.video().width() * options.video().height());
    int seed = noise == 0 ? 0 : Noise.hash((int) options.surroundings().seed(), index, 77) | 1;
    sensor.expose(result.sum, samples, seed, rgb);
    return rgb;
  }

  private static void await(Future<?> task) {
    try {
      task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rendering", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("rendering failed: " + e.getCause(), e.getCause());
    }
  }

  /** Stops the threads. Frames stay valid. */
  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** One thread's buffers. */
  private final class Worker {
    final FrameBuffer buffer = new FrameBuffer(options.video().width(), options.video().height());
    final long[] sum = new long[options.video().width() * options.video().height()];
    private final Rasterizer rasterizer = new Rasterizer(buffer, atmosphere, camera(0, 0, 0));

    /** Sums every n-th sample, n being the number of workers. */
    void shoot(double middle, double open, int samples, int first, List<BlockScene> scenes) {
      java.util.Arrays.fill(sum, 0);
      for (int i = first; i < samples; i += workers.size()) {
        double seconds = middle + open * ((i + 0.5) / samples - 0.5);
        instant(seconds, open / samples, i, samples, scenes);
        for (int at = 0; at < sum.length; at++) {
          sum[at] += buffer.light[at];
        }
      }
    }

    void add(Worker other) {
      for (int at = 0; at < sum.length; at++) {
        sum[at] += other.sum[at];
      }
    }

    private void instant(
        double seconds, double duration, int i, int samples, List<BlockScene> scenes) {
      Camera camera = camera(seconds, halton(i + 1, 2) - 0.5f, halton(i + 1, 3) - 0.5f);
      rasterizer.begin(camera, samples == 1 ? 0.5f : halton(i + 1, 5));
      for (BlockScene scene : scenes) {
        rasterizer.draw(scene.mesh);
      }
      rasterizer.draw(traffic.solid(seconds, scenes));
      rasterizer.drawAround(sky.mesh());
      rasterizer.draw(traffic.glows(seconds, scenes, camera));
      windscreen.rain(buffer, camera, seconds, duration, trajectory.profile().speed(seconds));
    }
  }

  private Camera camera(double seconds, float shiftX, float shiftY) {
    return new Camera(
        trajectory.position(seconds),
        trajectory.attitude(seconds),
        options.video().width(),
        options.video().height(),
        shiftX,
        shiftY);
  }

  /** A well-spread sequence in [0, 1). */
  private static float halton(int i, int base) {
    float result = 0;
    float share = 1;
    for (int n = i; n > 0; n /= base) {
      share /= base;
      result += share * (n % base);
    }
    return result;
  }
}
