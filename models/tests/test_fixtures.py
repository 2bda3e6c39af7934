"""The tiny models do what their names say, and the broken ones are refused."""

import json

import numpy as np
import onnx
import pytest

from limpid_models import contract, fixtures
from limpid_models.golden import moving_pattern
from limpid_models.stepper import Stepper, windows


@pytest.fixture
def save(tmp_path):
    def saved(model, name="model"):
        path = tmp_path / f"{name}.onnx"
        onnx.save(model, path)
        return path

    return saved


@pytest.mark.parametrize("size", [(16, 16), (17, 19), (45, 61)])
def test_tinyAverage_isTheRunningAverage(save, size):
    h, w = size
    frames = moving_pattern(5, 2, h, w)
    actual = Stepper(save(fixtures.tiny("average"))).run(frames)
    edges = ((0, 0), (0, h % 2), (0, w % 2), (0, 0))
    mean = np.zeros(())
    for frame, got in zip(frames, actual, strict=True):
        x = np.pad(frame / 255.0, edges, mode="edge")
        small = x.reshape(2, (h + 1) // 2, 2, (w + 1) // 2, 2, 3).mean((2, 4))
        mean = (0.5 * mean + 0.5 * small).astype(np.float16).astype(np.float64)
        large = mean.repeat(2, 1).repeat(2, 2)[:, :h, :w]
        assert np.abs((0.5 * frame / 255 + 0.5 * large) * 255 - got).max() <= 1


def test_external_isTinyAverage(save):
    frames = moving_pattern(5, 2, 17, 19)
    expected = Stepper(save(fixtures.tiny("average"), "average")).run(frames)
    assert np.array_equal(Stepper(save(fixtures.external())).run(frames), expected)


def test_tinyStateless_isAUnitVector(save):
    frames = moving_pattern(1, 3, 20, 30)[0]
    vectors = Stepper(save(fixtures.tiny("stateless"))).step(frames)
    assert vectors.shape == (3, 8) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_tinyExtrapolate_letsEachPixelGoOnChanging(save):
    frames = moving_pattern(4, 2, 17, 19)
    actual = Stepper(save(fixtures.tiny("extrapolate"))).run(frames)
    assert np.array_equal(actual[0], frames[0])
    for t in range(1, 4):
        expected = np.clip(2 * frames[t].astype(int) - frames[t - 1], 0, 255)
        assert np.array_equal(actual[t], expected)


def test_tinyLookahead_givesTheMeanOfAFrameAndItsNeighboursOneStepLater(save):
    frames = moving_pattern(4, 2, 17, 19).astype(int)
    actual = Stepper(save(fixtures.tiny("lookahead"))).run(frames[[0, 1, 2, 3, 3]].astype(np.uint8))
    left, right = frames[[0, 0, 1, 2]], frames[[1, 2, 3, 3]]
    assert np.array_equal(actual[1:], np.rint((left + frames + right) / 3))


def test_tinyThumbnail_isTheSameForEverySize(save):
    stepper = Stepper(save(fixtures.tiny("thumbnail")))
    ramp = np.linspace(0, 255, 64, dtype=np.uint8)
    frame = np.broadcast_to(ramp[None, None, :, None], (1, 32, 64, 3)).copy()
    vector = stepper.step(frame)
    assert vector.shape == (1, 128) and np.isclose(np.linalg.norm(vector), 1, atol=1e-5)
    assert np.sum(vector * stepper.step(frame.repeat(2, 1).repeat(2, 2))) > 0.999


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken-no-metadata", "no metadata entry"),
        ("broken-wrong-dtype", "contract says float32, graph has float16"),
        ("broken-missing-state", "absent"),
        ("broken-contract-version", r"expected \(1, 2\), got 99"),
    ],
)
def test_broken_isRefused(save, name, message):
    with pytest.raises(contract.ContractError, match=message):
        contract.read(save(fixtures.broken(name), name))


@pytest.mark.parametrize("size", [(16, 16), (17, 19)])
def test_tinyUpscale_repeatsPixels_andAddsUpRed(save, size):
    frames, stepper = moving_pattern(3, 2, *size), Stepper(save(fixtures.tiny("upscale")))
    assert np.array_equal(stepper.run(frames), frames.repeat(2, 2).repeat(2, 3))
    red = frames[:, :, ::2, ::2, :1].astype(np.float32).sum(0)
    assert np.array_equal(stepper.states["total"], red)


@pytest.mark.parametrize("size", [(16, 16), (17, 19)])
def test_tinyHalf_keepsEverySecondPixel(save, size):
    frames = moving_pattern(2, 2, *size)
    half = Stepper(save(fixtures.tiny("half"))).run(frames)
    assert np.array_equal(half, frames[:, :, ::2, ::2])


def test_tinyWindow_isTheMeanOfAFrameAndItsNeighbours_alsoAtTheEnds(save):
    frames = moving_pattern(4, 2, 17, 19)
    played = np.stack(list(Stepper(save(fixtures.tiny("window"))).play(frames)))
    around = [frames[[0, 0, 1, 2]], frames, frames[[1, 2, 3, 3]]]
    assert np.array_equal(played, np.rint(np.mean(around, axis=0)))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_windows_repeatTheEnds_ofShortStreamsToo(count):
    frames = np.arange(count)[:, None]
    found = [tuple(window[0]) for window in windows(frames, past=2, future=1)]
    last = count - 1
    assert found == [(max(0, t - 2), max(0, t - 1), t, min(last, t + 1)) for t in range(count)]


def test_tinyOutputs_areOfEveryKind(save):
    stepper, frame = Stepper(save(fixtures.tiny("outputs"))), moving_pattern(1, 2, 17, 19)[0]
    assert np.array_equal(stepper.step(frame), 255 - frame)
    light, extremes, peak = (stepper.outputs[k] for k in ("light", "extremes", "peak"))
    x = frame.astype(np.float32) / 255
    assert np.array_equal(light, x.max(3, keepdims=True))
    assert np.array_equal(extremes[:, :3], x.max((1, 2)))
    assert np.array_equal(extremes[:, 3], x.min((1, 2, 3))) and extremes.shape == (2, 4)
    assert np.array_equal(peak, x.max((1, 2, 3)))


def test_tinyGray_andTinyFixed_invert(save):
    gray, fixed = moving_pattern(1, 2, 17, 19)[0, ..., :1], moving_pattern(1, 2, 48, 64)[0]
    assert np.array_equal(Stepper(save(fixtures.tiny("gray"))).step(gray), 255 - gray)
    assert np.array_equal(Stepper(save(fixtures.tiny("fixed"))).step(fixed), 255 - fixed)


def test_tinyNan_isANumberForOneStep(save):
    frames, stepper = moving_pattern(2, 1, 16, 16), Stepper(save(fixtures.tiny("nan")))
    stepper.step(frames[0])
    assert np.isfinite(stepper.states["level"]).all()
    stepper.step(frames[1])
    assert np.isnan(stepper.states["level"]).all()


def test_tinyLeaks_showsTheFirstStreamToTheThird(save):
    frames, stepper = moving_pattern(1, 4, 16, 16)[0], Stepper(save(fixtures.tiny("leaks")))
    assert np.array_equal(stepper.step(frames), frames[[0, 1, 0, 3]])
    assert np.array_equal(stepper.step(frames[2:]), frames[2:])


def test_contract2_isReadAsItWasWritten(save):
    read = contract.read(save(fixtures.tiny("window")))
    assert read["contract"] == 2 and read["window"] == {"past": 1, "future": 1}
    shape = ["N", "T", "H", "W", 3]
    assert read["inputs"] == {"frames": {"kind": "picture", "dtype": "uint8", "shape": shape}}
    assert contract.frames(read) == 3
    assert contract.read(save(fixtures.tiny("average")))["contract"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "image"}, "expected one of .*, got image"),
        ({"dtype": "float32"}, "expected uint8 of a picture, got float32"),
        ({"shape": ["N", "H", "W", 4]}, "channels: expected one of"),
        ({"shape": ["H", "W", 3]}, "expected 'N' and 3 more terms"),
        ({"shape": ["N", "T", "H", "W", 3]}, "expected 'N' and 3 more terms"),
        ({"shape": ["N", "H/2", "W", 3]}, "shape term 'H/2'"),
        ({"shape": ["N", "H", "W", 1]}, r"sizes \[None, None, None, 1\] expected"),
    ],
)
def test_contract2_withAnOutputThatIsNot_isRefused(save, change, message):
    model = fixtures.tiny("half")
    wrong = json.loads(model.metadata_props[0].value)
    wrong["outputs"]["picture"] |= change
    contract.write(model, wrong)
    with pytest.raises(contract.ContractError, match=message):
        contract.read(save(model))


def test_contract2_withAWindowThatNoInputHas_isRefused(save):
    model = fixtures.tiny("half")
    wrong = json.loads(model.metadata_props[0].value) | {"window": {"past": 1, "future": 0}}
    contract.write(model, wrong)
    with pytest.raises(contract.ContractError, match="expected an input with a 'T'"):
        contract.read(save(model))


def test_stateShape_knowsEveryForm():
    shape = ["N", 3, "H", "ceil(W/8)", "W*2"]
    assert contract.state_shape(shape, 2, 45, 61) == (2, 3, 45, 8, 122)
    with pytest.raises(contract.ContractError, match="floor"):
        contract.state_shape(["floor(H/2)"], 1, 8, 8)
