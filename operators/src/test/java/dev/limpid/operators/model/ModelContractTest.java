package dev.limpid.operators.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

  @Test
  void parse_valid_readsEveryField() {
    ModelContract contract = ModelContract.parse(VALID);

    assertThat(contract.id()).isEqualTo("rdn-small@1.0.0");
    assertThat(contract.task()).isEqualTo("deblur");
    assertThat(contract.inputs())
        .containsExactly(new TensorSpec("frame", "NHWC", DType.UINT8, "RGB"));
    assertThat(contract.outputs())
        .containsExactly(new TensorSpec("frame_out", "NHWC", DType.UINT8, "RGB"));
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
  void parse_noStatesAndNoProvenance_isAllowed() {
    String json =
        VALID.replaceAll("(?s)\"states\": \\[.*?\\}\\],", "").replaceAll("(?s),\\s+\"prov.*", "}");

    assertThat(ModelContract.parse(json).states()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"contract\": 1|\"contract\": 2|contract version: expected 1, got 2",
        "\"contract\": 1|\"contract\": \"1\"|contract version: expected 1, got \"1\"",
        "\"name\": \"rdn-small\"|\"name\": \"../x\"|name: expected text like",
        "\"version\": \"1.0.0\"|\"version\": 1|version: expected text, got 1",
        "\"task\": \"deblur\"|\"task\": \"sharpen\"|task: expected one of deblur, predict, describe, restore, burst, separate, got \"sharpen\"",
        "\"layout\": \"NHWC\"|\"layout\": \"HWC\"|inputs.frame.layout: expected one of NHWC, NCHW, NC, got \"HWC\"",
        "\"dtype\": \"uint8\"|\"dtype\": \"int8\"|inputs.frame.dtype: expected one of uint8, float16, float32, got 'int8'",
        "\"color\": \"RGB\"|\"color\": \"BGR\"|inputs.frame.color: expected one of RGB, got \"BGR\"",
        "\"in\": \"s0\"|\"in\": \"\"|states[0].in: expected text, got \"\"",
        "\"in\": \"s0\"|\"in\": \"frame\"|inputs and states: an input name is used twice",
        "\"s0_next\"|\"frame_out\"|outputs and states: an output name is used twice",
        "ceil(H/8)|floor(H/8)|states[0].shape[2]: expected a number, N, H, W, ceil(H/k) or ceil(W/k), got 'floor(H/8)'",
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
    String json = VALID.replace("\"deblur\"", "\"x\"").replace("\"horizon\": 1", "\"horizon\": []");

    assertThatThrownBy(() -> ModelContract.parse(json))
        .hasMessageContaining("task:")
        .hasMessageContaining("horizon:");
  }

  @ParameterizedTest
  @CsvSource({"'[1]', expected a JSON object", "'{', not JSON", "'', expected a JSON object"})
  void parse_notAnObject_saysSo(String json, String message) {
    assertThatThrownBy(() -> ModelContract.parse(json))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"N, 5", "H, 21", "W, 33", "ceil(H/2), 11", "ceil(W/8), 5", "ceil(W/1), 33", "64, 64"})
  void shapeTerm_text_resolves(String text, long expected) {
    assertThat(ShapeTerm.parse(text).resolve(5, 21, 33)).isEqualTo(expected);
  }

  @Test
  void shapeTerm_toString_readsBack() {
    for (String text : List.of("N", "H", "ceil(W/16)", "3")) {
      assertThat(ShapeTerm.parse(text)).hasToString(text);
    }
  }
}
