"""The exported step against PyTorch, against itself in other batches and sizes, and over time."""

import numpy as np
import pytest
import torch

from limpid_models import config, contract
from limpid_models.export import Step, example, export, states
from limpid_models.golden import Stepper, moving_pattern
from limpid_models.rdn import Rdn, RdnConfig


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(3)
    net = Rdn(RdnConfig(width=8)).eval()
    net.leave.weight.data *= 4  # almost zero in a new network: make it matter
    return net


@pytest.fixture(scope="module")
def file(net, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / "rdn-test.onnx"
    experiment = config.Experiment("rdn-test", "0.0.1", "none", "none", [])
    export(net, experiment, {"psnr_in": 1.0}, path)
    return path


def torch_run(net, frames):
    """The sequence through the PyTorch step: outputs and last states."""
    _, n, h, w, _ = frames.shape
    carried, outputs = example(net, n, h, w)[1:], []
    with torch.no_grad():
        for frame in frames:
            out, *carried = Step(net)(torch.from_numpy(frame), *carried)
            outputs.append(out.numpy())
    return np.stack(outputs), carried


@pytest.mark.parametrize("size", [(16, 16), (17, 31), (45, 61), (64, 48), (57, 20)])
def test_torchEqualsOnnxRuntime(net, file, size):
    frames = moving_pattern(6, 2, *size)
    stepper = Stepper(file)
    expected, carried = torch_run(net, frames)
    actual = stepper.run(frames)
    assert np.abs(expected.astype(int) - actual).max() <= 1
    for state, value in zip(states(net), carried, strict=True):
        got = stepper.states[state.name].astype(np.float32)
        assert got.shape == contract.state_shape(state.shape, 2, *size)
        tolerance = 1.01 if state.dtype == "uint8" else 0.05
        assert np.allclose(value.float().numpy(), got, atol=tolerance)


def test_outputDependsOnState(file):
    frames = moving_pattern(4, 1, 32, 40)
    stepper = Stepper(file)
    whole = stepper.run(frames)[-1]
    stepper.reset()
    assert np.abs(whole.astype(int) - stepper.step(frames[-1])).max() > 0


def test_stepEqualsSequence_stateHandedOver(file):
    frames = moving_pattern(8, 1, 45, 61)
    first, second = Stepper(file), Stepper(file)
    expected = first.run(frames)
    second.run(frames[:5])
    resumed = Stepper(file)
    resumed.states = {name: value.copy() for name, value in second.states.items()}
    rest = np.stack([resumed.step(frame) for frame in frames[5:]])
    assert np.array_equal(rest, expected[5:])


def test_batchMates_changeNothing(file):
    frames = moving_pattern(5, 4, 33, 47)
    together = Stepper(file).run(frames)
    for stream in range(4):
        alone = Stepper(file).run(frames[:, stream : stream + 1])
        assert np.array_equal(alone[:, 0], together[:, stream])


def test_freshStreamBesideOldOne_isNotTouchedByIt(file):
    frames = moving_pattern(4, 2, 24, 40)
    old = Stepper(file)
    old.run(frames[:, :1])
    fresh = contract.zero_states(old.contract, 1, 24, 40)
    old.states = {k: np.concatenate([v, fresh[k]]) for k, v in old.states.items()}
    joined = old.step(frames[0])
    assert np.array_equal(joined[1:], Stepper(file).step(frames[0, :, ...][1:]))


def test_stepEqualsTrainingForward_onPaddedSizes(net, file):
    frames = moving_pattern(5, 1, 48, 64)
    actual = Stepper(file).run(frames)
    state = net.zero_state(1, 48, 64)
    with torch.no_grad():
        for frame, got in zip(frames, actual, strict=True):
            pixels = torch.from_numpy(frame).permute(0, 3, 1, 2).float() / 255
            out, state = net(pixels, state)
            expected = (out * 255).round().permute(0, 2, 3, 1).numpy()
            assert np.abs(expected - got).max() <= 2  # the step carries its estimate in bytes


def test_networkWithoutResidual_returnsItsInput(tmp_path):
    path, net = tmp_path / "identity.onnx", Rdn(RdnConfig(width=8)).eval()
    torch.nn.init.zeros_(net.leave.weight)
    export(net, config.Experiment("i", "0", "", "", []), {}, path)
    frames = moving_pattern(3, 1, 21, 35)
    assert np.array_equal(Stepper(path).run(frames), frames)
