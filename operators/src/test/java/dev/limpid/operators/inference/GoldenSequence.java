package dev.limpid.operators.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.limpid.operators.model.DType;
import dev.limpid.operators.model.StateSpec;
import dev.limpid.testing.NpyArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A short input sequence of a batch of streams and what an implementation other than ONNX Runtime
 * made of it, recorded by {@code limpid-models golden}.
 *
 * @param reference that implementation and its version
 * @param tolerance of the outputs and of uint8 states: levels for uint8, absolute for others
 * @param stateTolerance of float states after the last frame, absolute
 */
record GoldenSequence(
    Path folder,
    String reference,
    int frames,
    int batch,
    int height,
    int width,
    double tolerance,
    double stateTolerance,
    NpyArray input,
    NpyArray output) {

  static GoldenSequence read(Path folder) throws IOException {
    JsonNode summary = new ObjectMapper().readTree(folder.resolve("golden.json").toFile());
    return new GoldenSequence(
        folder,
        summary.required("reference").textValue(),
        summary.required("frames").intValue(),
        summary.required("batch").intValue(),
        summary.required("height").intValue(),
        summary.required("width").intValue(),
        summary.required("tolerance").doubleValue(),
        summary.required("stateTolerance").doubleValue(),
        NpyArray.read(folder.resolve("input.npy")),
        NpyArray.read(folder.resolve("output.npy")));
  }

  double toleranceOf(StateSpec state) {
    return state.dtype() == DType.UINT8 ? tolerance : stateTolerance;
  }

  NpyArray lastState(String output) throws IOException {
    return NpyArray.read(folder.resolve("state_" + output + ".npy"));
  }

  /** The frame of one stream of the batch. */
  byte[] frame(int stream, int frame) {
    byte[] all = input.slice(frame);
    int size = all.length / batch;
    return Arrays.copyOfRange(all, stream * size, (stream + 1) * size);
  }
}
