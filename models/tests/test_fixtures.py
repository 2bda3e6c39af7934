"""The tiny models do what their names say, and the broken ones are refused."""

import numpy as np
import onnx
import pytest

from limpid_models import contract, fixtures
from limpid_models.golden import Stepper, moving_pattern


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
    actual = Stepper(save(fixtures.tiny_average())).run(frames)
    edges = ((0, 0), (0, h % 2), (0, w % 2), (0, 0))
    mean = np.zeros(())
    for frame, got in zip(frames, actual, strict=True):
        x = np.pad(frame / 255.0, edges, mode="edge")
        small = x.reshape(2, (h + 1) // 2, 2, (w + 1) // 2, 2, 3).mean((2, 4))
        mean = (0.5 * mean + 0.5 * small).astype(np.float16).astype(np.float64)
        large = mean.repeat(2, 1).repeat(2, 2)[:, :h, :w]
        assert np.abs((0.5 * frame / 255 + 0.5 * large) * 255 - got).max() <= 1


def test_tinyStateless_isAUnitVector(save):
    frames = moving_pattern(1, 3, 20, 30)[0]
    vectors = Stepper(save(fixtures.tiny_stateless())).step(frames)
    assert vectors.shape == (3, 8) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_tinyExtrapolate_letsEachPixelGoOnChanging(save):
    frames = moving_pattern(4, 2, 17, 19)
    actual = Stepper(save(fixtures.tiny_extrapolate())).run(frames)
    assert np.array_equal(actual[0], frames[0])
    for t in range(1, 4):
        expected = np.clip(2 * frames[t].astype(int) - frames[t - 1], 0, 255)
        assert np.array_equal(actual[t], expected)


def test_tinyLookahead_givesTheMeanOfAFrameAndItsNeighboursOneStepLater(save):
    frames = moving_pattern(4, 2, 17, 19).astype(int)
    actual = Stepper(save(fixtures.tiny_lookahead())).run(frames[[0, 1, 2, 3, 3]].astype(np.uint8))
    left, right = frames[[0, 0, 1, 2]], frames[[1, 2, 3, 3]]
    assert np.array_equal(actual[1:], np.rint((left + frames + right) / 3))


def test_tinyThumbnail_isTheSameForEverySize(save):
    stepper = Stepper(save(fixtures.tiny_thumbnail()))
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
        ("broken-contract-version", "expected 1, got 99"),
    ],
)
def test_broken_isRefused(save, name, message):
    with pytest.raises(contract.ContractError, match=message):
        contract.read(save(fixtures.broken(name), name))


def test_stateShape_knowsEveryForm():
    shape = ["N", 3, "H", "ceil(W/8)"]
    assert contract.state_shape(shape, 2, 45, 61) == (2, 3, 45, 8)
    with pytest.raises(contract.ContractError, match="floor"):
        contract.state_shape(["floor(H/2)"], 1, 8, 8)
