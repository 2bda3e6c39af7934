"""The exported step against PyTorch, against itself in other batches and sizes, and over time."""

import numpy as np
import pytest
import torch

from limpid_models import contract, kinds
from limpid_models.deblur.rdn import Rdn, RdnConfig
from limpid_models.deblur.recurrent_naf import RecurrentNaf, RecurrentNafConfig
from limpid_models.deblur.steps import step_of
from limpid_models.deblur.tiled import Tiled, TiledConfig
from limpid_models.export import export
from limpid_models.golden import moving_pattern
from limpid_models.stepper import Stepper

NETWORKS = {
    "tiled": lambda: Tiled(TiledConfig(width=16, depth=16)),
    "online": lambda: Rdn(RdnConfig(width=4, form="online")),
    "published": lambda: Rdn(RdnConfig(width=4, form="published", past=3)),
    "recurrent_naf": lambda: RecurrentNaf(RecurrentNafConfig(8, 1, 1, 1)),
}


@pytest.fixture(scope="module", params=NETWORKS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def net(kind):
    torch.manual_seed(3)
    net = NETWORKS[kind]().eval()
    if kind == "tiled":
        torch.nn.init.ones_(net.shutter.layers[-1].bias)  # an exposure of about one interval
    last = net.leave if kind == "tiled" else net.last
    last.weight.data *= 8  # almost zero in a new network: make it matter
    return net


@pytest.fixture(scope="module")
def file(kind, net, tmp_path_factory):
    path = tmp_path_factory.mktemp("export") / f"{kind}.onnx"
    export(step_of(net), kinds.load("rdn"), {"psnr_in": 1.0}, path)
    return path


def torch_run(net, frames):
    """The sequence through the PyTorch step: outputs and last states."""
    _, n, h, w, _ = frames.shape
    step = step_of(net)
    carried, outputs = step.example(n, h, w)[1:], []
    with torch.no_grad():
        for frame in frames:
            out, *carried = step(torch.from_numpy(frame), *carried)
            outputs.append(out.numpy())
    return np.stack(outputs), carried


@pytest.mark.parametrize("size", [(16, 16), (17, 31), (45, 61), (64, 48), (57, 20)])
def test_torchEqualsOnnxRuntime(net, file, size):
    frames = moving_pattern(6, 2, *size)
    stepper = Stepper(file)
    expected, carried = torch_run(net, frames)
    actual = stepper.run(frames)
    assert np.abs(expected.astype(int) - actual).max() <= 1
    for state, value in zip(step_of(net).states, carried, strict=True):
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


def test_play_givesOneOutputBesideEachFrame(file):
    frames, stepper = moving_pattern(5, 1, 32, 40), Stepper(file)
    late = stepper.future
    played = list(stepper.play(frames))
    stepped = stepper.run(np.concatenate([frames, frames[-1:]]))
    assert np.array_equal(played, stepped[late : late + 5])
    errors = [np.abs(played[2].astype(int) - frame).mean() for frame in frames]
    assert np.argmin(errors) == 2


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
    frames = moving_pattern(5, 1, 64, 128)
    actual = Stepper(file).run(frames)
    state = net.zero_state(1, 64, 128)
    with torch.no_grad():
        for frame, got in zip(frames, actual, strict=True):
            pixels = torch.from_numpy(frame).permute(0, 3, 1, 2).float() / 255
            out, state = net(pixels, state)
            expected = (out * 255).round().permute(0, 2, 3, 1).numpy()
            assert np.abs(expected - got).max() <= 2  # the step carries its estimate in bytes
