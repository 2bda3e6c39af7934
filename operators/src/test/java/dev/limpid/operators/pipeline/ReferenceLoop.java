package dev.limpid.operators.pipeline;

import dev.limpid.media.FrameCodec;
import dev.limpid.media.ImageHeader;
import dev.limpid.media.Picture;
import dev.limpid.operators.inference.Engine;
import dev.limpid.operators.inference.EngineOptions;
import dev.limpid.operators.inference.Session;
import dev.limpid.operators.inference.Tensor;
import dev.limpid.operators.inference.TestModels;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.Model;
import dev.limpid.wire.WireRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What deblurring one stream alone must give: a plain loop over frames, one session, no batch. */
public final class ReferenceLoop {
  public static final String MODEL = "tiny-average";

  private ReferenceLoop() {}

  /** The output JPEG of each frame; the state is zero before the first. */
  public static List<byte[]> run(List<WireRecord> frames) {
    return pictures(frames).stream().map(ReferenceLoop::encode).toList();
  }

  static byte[] encode(Picture picture) {
    return FrameCodec.encodeJpeg(
        picture.rgb(), picture.width(), picture.height(), FrameOptions.DEFAULTS.jpegQuality());
  }

  /** The output picture of each frame; the state is zero before the first. */
  static List<Picture> pictures(List<WireRecord> frames) {
    Model model = Model.read(TestModels.path(MODEL));
    List<Picture> outputs = new ArrayList<>();
    try (Session session = Engine.open(model, EngineOptions.cpu(1))) {
      Map<String, Tensor> states = new HashMap<>();
      for (WireRecord frame : frames) {
        outputs.add(step(session, states, Objects.requireNonNull(frame.value())));
      }
      states.values().forEach(Tensor::close);
    }
    return outputs;
  }

  private static Picture step(Session session, Map<String, Tensor> states, byte[] jpeg) {
    ImageHeader image = ImageHeader.parse(jpeg);
    int height = image.height();
    int width = image.width();
    var contract = session.model().contract();
    Map<String, Tensor> inputs = new HashMap<>();
    Map<String, Tensor> outputs = new HashMap<>();
    try (Tensor in = session.memory().allocate(DType.UINT8, 1, height, width, 3);
        Tensor out = session.memory().allocate(DType.UINT8, 1, height, width, 3)) {
      FrameCodec.decode(jpeg, image, in.buffer());
      inputs.put(contract.inputs().get(0).name(), in);
      outputs.put(contract.outputs().get(0).name(), out);
      for (var spec : contract.states()) {
        long[] shape = spec.shape(1, height, width);
        inputs.put(
            spec.input(),
            states.computeIfAbsent(
                spec.input(), unused -> session.memory().allocate(spec.dtype(), shape)));
        outputs.put(spec.output(), session.memory().allocate(spec.dtype(), shape));
      }
      session.run(inputs, outputs);
      for (var spec : contract.states()) {
        Tensor next = Objects.requireNonNull(outputs.get(spec.output()));
        Objects.requireNonNull(states.put(spec.input(), next)).close();
      }
      Picture picture = Picture.allocate(width, height);
      picture.rgb().put(0, out.buffer(), 0, picture.rgb().limit());
      return picture;
    }
  }
}
