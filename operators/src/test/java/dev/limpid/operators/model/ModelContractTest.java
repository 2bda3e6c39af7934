package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelContractTest {
  private static final String VALID =
      """
      {"contract": 1, "name": "rdn-small", "version": "1.0.0", "task": "deblur",
       "inputs":  {"frame": {"layout": "NHWC", "dtype": "uint8", "color": "RGB"}},
       "outputs": {"frame_out": {"layout": "NHWC", "dtype": "uint8", "color": "RGB"}},
       "states": [{"in": "s0", "out": "s0_next", "dtype": "float16",
                   "shape": ["N", 64, "ceil(H/8)", "ceil(W/8)"], "init": "zeros"}],
       "window": {"past": 2, "future": 1}, "warmup": 4, "horizon": 1,
       "provenance": {"code": "x", "metrics": {"psnr": 30.5}}}
      """;

  private static final String CONTRACT_2 =
      """
      {"contract": 2, "name": "counter", "version": "1", "task": "count-people",
       "inputs":  {"frames": {"kind": "picture", "dtype": "uint8", "shape": ["N", "T", "H", "W", 1]}},
       "outputs": {"large": {"kind": "picture", "dtype": "uint8", "shape": ["N", "H*2", "W*2", 3]},
                   "flow": {"kind": "map", "dtype": "float32", "shape": ["N", "ceil(H/4)", "W", 2]},
                   "place": {"kind": "vector", "dtype": "float16", "shape": ["N", 128]},
                   "people": {"kind": "scalar", "dtype": "float32", "shape": ["N"]}},
       "states": [{"in": "s", "out": "t", "dtype": "float16", "shape": ["N", 8]}],
       "window": {"past": 2, "future": 1}, "warmup": 0, "horizon": 0}
      """;

  @Test
  void parse_valid_readsEveryField() {
    ModelContract contract = ModelContract.parse(VALID);

    assertThat(contract.id()).isEqualTo("rdn-small@1.0.0");
    assertThat(contract.task()).isEqualTo("deblur");
    assertThat(contract.inputs())
        .containsExactly(
            new TensorSpec("frame", TensorSpec.Kind.PICTURE, DType.UINT8, shape("N,H,W,3")));
    assertThat(contract.outputs())
        .containsExactly(
            new TensorSpec("frame_out", TensorSpec.Kind.PICTURE, DType.UINT8, shape("N,H,W,3")));
    assertThat(contract.window()).isEqualTo(new ModelContract.Window(2, 1));
    assertThat(contract.warmup()).isEqualTo(4);
    assertThat(contract.horizon()).isEqualTo(1);
    assertThat(contract.provenance()).containsEntry("metrics", Map.of("psnr", 30.5));
    StateSpec state = contract.states().get(0);
    assertThat(state.input()).isEqualTo("s0");
    assertThat(state.output()).isEqualTo("s0_next");
    assertThat(state).hasToString("float16 [N,64,ceil(H/8),ceil(W/8)]");
    assertThat(state.shape(3, 361, 640)).containsExactly(3, 64, 46, 80);
    assertThat(state.bytes(361, 640)).isEqualTo(64 * 46 * 80 * 2L);
  }

  @Test
  void parse_contract2_readsEveryKindOfTensor() {
    ModelContract contract = ModelContract.parse(CONTRACT_2);

    assertThat(contract.task()).isEqualTo("count-people");
    assertThat(contract.window().frames()).isEqualTo(4);
    TensorSpec frames = contract.inputs().get(0);
    assertThat(frames).hasToString("uint8 [N,4,H,W,1]");
    assertThat(frames.isSequence()).isTrue();
    assertThat(frames.channels()).isEqualTo(1);
    assertThat(contract.outputs())
        .containsExactly(
            new TensorSpec("large", TensorSpec.Kind.PICTURE, DType.UINT8, shape("N,H*2,W*2,3")),
            new TensorSpec("flow", TensorSpec.Kind.MAP, DType.FLOAT32, shape("N,ceil(H/4),W,2")),
            new TensorSpec("place", TensorSpec.Kind.VECTOR, DType.FLOAT16, shape("N,128")),
            new TensorSpec("people", TensorSpec.Kind.SCALAR, DType.FLOAT32, shape("N")));
    assertThat(contract.states().get(0)).hasToString("float16 [N,8]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "picture\", \"dtype\": \"uint8\", \"shape\": [\"N\", \"H*2|picture\", \"dtype\": \"float32\", \"shape\": [\"N\", \"H*2|outputs.large.shape: expected a picture uint8 [N,H,W,C] or [N,T,H,W,C] of 1 or 3 channels, got float32 [N,H*2,W*2,3]",
        "\"W*2\", 3]|\"W*2\", 2]|outputs.large.shape: expected a picture",
        "[\"N\", \"T\"|[\"N\", 3|inputs.frames.shape: expected a picture",
        "\"scalar\"|\"number\"|outputs.people.kind: expected one of picture, map, vector, scalar, got \"number\"",
        "[\"N\", 128]|[\"N\", 128, 2]|outputs.place.shape: expected [2] dimensions of a vector, got float16 [N,128,2]",
        "[\"N\"]}}|[1]}}|outputs.people.shape: expected a list that begins with \"N\"",
      })
  void parse_oneThingWrongInContract2_saysWhat(String valid, String wrong, String message) {
    assertThat(CONTRACT_2).contains(valid);

    assertThatThrownBy(() -> ModelContract.parse(CONTRACT_2.replace(valid, wrong)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void parse_noStatesAndNoProvenance_isAllowed() {
    String json =
        VALID.replaceAll("(?s)\"states\": \\[.*?\\}\\],", "").replaceAll("(?s),\\s+\"prov.*", "}");

    assertThat(ModelContract.parse(json).states()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"contract\": 1|\"contract\": 3|contract version: expected 1 to 2, got 3",
        "\"contract\": 1|\"contract\": \"1\"|contract version: expected 1 to 2, got \"1\"",
        "\"provenance\": {|\"provenance\": 1, \"x\": {|provenance: expected an object, got 1",
        "\"name\": \"rdn-small\"|\"name\": \"../x\"|name: expected text like",
        "\"version\": \"1.0.0\"|\"version\": 1|version: expected text, got 1",
        "\"task\": \"deblur\"|\"task\": \"Sharpen!\"|task: expected text like [a-z][a-z0-9-]{0,31}, got 'Sharpen!'",
        "\"layout\": \"NHWC\"|\"layout\": \"HWC\"|inputs.frame.layout: expected one of NHWC, NCHW, NC, got \"HWC\"",
        "\"dtype\": \"uint8\"|\"dtype\": \"int8\"|inputs.frame.dtype: expected one of uint8, float16, float32, got 'int8'",
        "\"color\": \"RGB\"|\"color\": \"BGR\"|inputs.frame.color: expected one of RGB, got \"BGR\"",
        "\"in\": \"s0\"|\"in\": \"\"|states[0].in: expected text, got \"\"",
        "\"in\": \"s0\"|\"in\": \"frame\"|inputs and states: an input name is used twice",
        "\"s0_next\"|\"frame_out\"|outputs and states: an output name is used twice",
        "ceil(H/8)|floor(H/8)|states[0].shape[2]: expected a number, N, H, W, H*k, W*k, ceil(H/k) or ceil(W/k), got 'floor(H/8)'",
        "[\"N\", 64|[1, 64|states[0].shape: expected a list that begins with \"N\"",
        "\"zeros\"|\"ones\"|states[0].init: expected one of zeros, got \"ones\"",
        "\"warmup\": 4|\"warmup\": -1|warmup: expected a number of frames, 0 to 10000, got -1",
        "\"past\": 2|\"before\": 2|window.past: expected a number of frames, 0 to 10000, got nothing",
      })
  void parse_oneThingWrong_saysWhat(String valid, String wrong, String message) {
    assertThat(VALID).contains(valid);

    assertThatThrownBy(() -> ModelContract.parse(VALID.replace(valid, wrong)))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.code()).isEqualTo(ModelException.Code.CONTRACT))
        .hasMessageContaining(message);
  }

  @Test
  void parse_severalThingsWrong_reportsAll() {
    String json = VALID.replace("\"deblur\"", "\"X\"").replace("\"horizon\": 1", "\"horizon\": []");

    assertThatThrownBy(() -> ModelContract.parse(json))
        .hasMessageContaining("task:")
        .hasMessageContaining("horizon:");
  }

  private static List<ShapeTerm> shape(String terms) {
    return Arrays.stream(terms.split(",")).map(ShapeTerm::parse).toList();
  }

  @ParameterizedTest
  @CsvSource({"'[1]', expected a JSON object", "'{', not JSON", "'', expected a JSON object"})
  void parse_notAnObject_saysSo(String json, String message) {
    assertThatThrownBy(() -> ModelContract.parse(json))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "N, 5",
    "H, 21",
    "W, 33",
    "ceil(H/2), 11",
    "ceil(W/8), 5",
    "ceil(W/1), 33",
    "H*2, 42",
    "W*3, 99",
    "64, 64"
  })
  void shapeTerm_text_resolves(String text, long expected) {
    assertThat(ShapeTerm.parse(text).resolve(5, 21, 33)).isEqualTo(expected);
  }

  @Test
  void shapeTerm_toString_readsBack() {
    for (String text : List.of("N", "H", "W*2", "ceil(W/16)", "3")) {
      assertThat(ShapeTerm.parse(text)).hasToString(text);
    }
  }
}
