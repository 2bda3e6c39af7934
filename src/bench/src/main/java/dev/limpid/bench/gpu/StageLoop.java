package dev.limpid.bench.gpu;

import dev.limpid.operators.frame.PixelBuffer;
import dev.limpid.operators.frame.PixelPool;
import dev.limpid.operators.frame.PixelShape;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.TensorSpec;
import dev.limpid.operators.stage.ModelStepper;
import dev.limpid.operators.state.StageState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the frame operator does with a model on its device, without Kafka and JPEG: pictures of all
 * streams go up, the model steps them together, what it made comes down. Models that give a vector
 * get one frame at a time, as the describe stage does it. Used by one thread.
 */
final class StageLoop implements AutoCloseable {
  private static final String STAGE = "check";

  private final ModelStepper stepper;
  private final PixelPool pool;
  private final boolean givesPictures;
  private final String firstOutput;
  private final int batch;
  private final List<Batch> batches = new ArrayList<>();

  /** Streams that are stepped together, and what they show at each time. */
  private record Batch(List<PixelBuffer> shown, List<StageState> states) {}

  /**
   * Takes over the session.
   *
   * @param firstCamera number of the first stream
   * @param times pictures of each stream, shown in turn
   */
  StageLoop(
      Session session,
      EngineOptions engine,
      MovingScene scene,
      PixelShape shape,
      int firstCamera,
      int streams,
      int times) {
    TensorSpec first = session.model().contract().outputs().get(0);
    this.stepper = new ModelStepper(session, engine);
    this.pool = new PixelPool(stepper.memory());
    this.givesPictures = first.kind() == TensorSpec.Kind.PICTURE;
    this.firstOutput = first.name();
    this.batch = givesPictures ? streams : 1;
    try {
      for (int at = 0; at < streams; at += batch) {
        batches.add(batch(scene, shape, firstCamera + at, times));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private Batch batch(MovingScene scene, PixelShape shape, int firstCamera, int times) {
    Batch made = new Batch(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < batch; i++) {
      made.states().add(stepper.newState(STAGE, shape, List.of()));
    }
    for (int time = 0; time < times; time++) {
      PixelBuffer pictures = pool.take(batch, shape);
      made.shown().add(pictures);
      for (int i = 0; i < batch; i++) {
        scene.write(pictures.slot(i), firstCamera + i, time);
      }
      pictures.upload(batch);
    }
    return made;
  }

  /** One frame of each stream, with the copies up and down. */
  void step(int time) {
    for (Batch streams : batches) {
      PixelBuffer pictures = shown(streams, time);
      pictures.upload(batch);
      if (givesPictures) {
        PixelBuffer made = stepper.step(pictures, streams.states(), pool);
        made.download(batch);
        made.release();
      } else {
        stepper.stepValues(pictures, streams.states());
        stepper.values(firstOutput, 0);
      }
    }
  }

  /** The same with pictures that lie on the device and results that stay there. */
  void stepOnDevice(int time) {
    for (Batch streams : batches) {
      if (givesPictures) {
        stepper.step(shown(streams, time), streams.states(), pool).release();
      } else {
        stepper.stepValues(shown(streams, time), streams.states());
      }
    }
  }

  /** One frame of each stream; the first output for each, a copy in native order. */
  List<ByteBuffer> results(int time) {
    List<ByteBuffer> results = new ArrayList<>();
    for (Batch streams : batches) {
      PixelBuffer pictures = shown(streams, time);
      if (givesPictures) {
        PixelBuffer made = stepper.step(pictures, streams.states(), pool);
        made.download(batch);
        for (int i = 0; i < batch; i++) {
          ByteBuffer slot = made.slot(i);
          results.add(ByteBuffer.allocate(slot.remaining()).put(slot).flip());
        }
        made.release();
      } else {
        stepper.stepValues(pictures, streams.states());
        results.add(stepper.values(firstOutput, 0));
      }
    }
    return results;
  }

  private static PixelBuffer shown(Batch streams, int time) {
    return streams.shown().get(time % streams.shown().size());
  }

  @Override
  public void close() {
    batches.forEach(streams -> streams.states().forEach(StageState::close));
    pool.close();
    stepper.close();
  }
}
