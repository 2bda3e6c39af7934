package dev.limpid.operators.deblur;

import dev.limpid.operators.inference.DeviceMemory;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.model.Model;
import dev.limpid.operators.model.ModelContract;
import dev.limpid.operators.stream.FrameBatch;
import dev.limpid.operators.stream.Lanes;
import dev.limpid.operators.stream.PixelBuffer;
import dev.limpid.operators.stream.PixelPool;
import dev.limpid.operators.stream.RecurrentRunner;
import dev.limpid.operators.stream.Stage;
import dev.limpid.operators.stream.StageOutput;
import dev.limpid.operators.stream.StageState;
import dev.limpid.wire.FrameHeaders;
import dev.limpid.wire.WireHeader;
import java.util.List;
import java.util.Map;

/**
 * Replaces each frame by its sharp version and writes it to the deblurred topic. The model is a
 * recurrent network that sees one blurred frame at a time: {@code uint8 [N][H][W][3]} RGB in and
 * out. With one future frame in its window, what it gives belongs to the frame before.
 */
public final class DeblurStage implements Stage {
  public static final String NAME = "deblur";

  private final Session session;
  private final Lanes lanes;
  private final RecurrentRunner runner;
  private final String topic;
  private final String input;
  private final String output;
  private final List<WireHeader> headers;

  /**
   * Takes over the session, whose model must be a checked {@code deblur} model.
   *
   * @param engine how the session was opened
   */
  public DeblurStage(Session session, EngineOptions engine, String topic) {
    this.session = session;
    this.lanes = Lanes.of(session, engine);
    this.runner = new RecurrentRunner(session, lanes);
    this.topic = topic;
    ModelContract contract = session.model().contract();
    this.input = contract.inputs().get(0).name();
    this.output = contract.outputs().get(0).name();
    this.headers =
        List.of(
            WireHeader.ofText(FrameHeaders.STAGE, NAME),
            WireHeader.ofText(FrameHeaders.MODEL, session.model().id()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Model model() {
    return session.model();
  }

  @Override
  public DeviceMemory memory() {
    return session.memory();
  }

  @Override
  public int delay() {
    return session.model().contract().window().future();
  }

  @Override
  public PixelBuffer step(
      FrameBatch batch, List<StageState> states, PixelPool pool, StageOutput out) {
    int count = batch.size();
    PixelBuffer sharp = pool.take(batch.pixels().capacity(), batch.height(), batch.width());
    runner.step(
        Map.of(input, batch.pixels().device(count)),
        Map.of(output, sharp.device(count)),
        states,
        batch.height(),
        batch.width());
    if (delay() > 0) {
      batch.delay(sharp);
    }
    out.pictures(topic, batch, sharp, headers);
    return sharp;
  }

  @Override
  public void close() {
    runner.close();
    lanes.close();
    session.close();
  }
}
