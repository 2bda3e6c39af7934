"""Every architecture: step equals sequence, PyTorch equals ONNX Runtime, and it learns."""

import numpy as np
import pytest
import torch

from limpid_models import contract, kinds
from limpid_models.export import export
from limpid_models.golden import moving_pattern
from limpid_models.predict.extrapolator import Extrapolator, ExtrapolatorConfig
from limpid_models.predict.flow_autoencoder import FlowAutoencoder, FlowAutoencoderConfig
from limpid_models.predict.forecaster import Forecaster, ForecasterConfig
from limpid_models.predict.lesson import PredictConfig, unrolled_loss
from limpid_models.predict.lstm_autoencoder import LstmAutoencoder, LstmAutoencoderConfig
from limpid_models.predict.motion import motion
from limpid_models.predict.prednet import PredNet, PredNetConfig
from limpid_models.predict.predrnn import PredRnn, PredRnnConfig
from limpid_models.predict.steps import PredictStep
from limpid_models.stepper import Stepper

PREDNET = {"targets": [6], "hidden": [4, 6]}
NETWORKS = {
    "lstm": (LstmAutoencoder, LstmAutoencoderConfig(hidden=8, layers=2)),
    "convlstm": (Forecaster, ForecasterConfig(hidden=6, layers=2, side=3)),
    "flow": (FlowAutoencoder, FlowAutoencoderConfig(1, 4, 6, 3)),
    "prednet-convlstm": (PredNet, PredNetConfig(**PREDNET)),
    "prednet-stlstm": (PredNet, PredNetConfig(recurrent="stlstm", **PREDNET)),
    "predrnn": (PredRnn, PredRnnConfig(hidden=6, layers=2, side=3)),
    "extrapolator": (Extrapolator, ExtrapolatorConfig(3, 8, 8, 6, 4)),
}


@pytest.fixture(scope="module", params=NETWORKS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def net(kind):
    torch.manual_seed(5)
    make, config = NETWORKS[kind]
    return make(config).eval()


@pytest.fixture(scope="module")
def file(kind, net, tmp_path_factory):
    path = tmp_path_factory.mktemp("predict") / f"{kind}.onnx"
    export(PredictStep(net), kinds.load("predict-small"), {}, path)
    return path


def clip_of(net, t=5, n=2):
    """A moving pattern n,t,c,64,64 in [0, 1]."""
    frames = torch.from_numpy(moving_pattern(t, n, 64, 64)).permute(1, 0, 4, 2, 3) / 255
    return frames[:, :, : net.channels]


def test_stepEqualsSequence(net):
    clip, state = clip_of(net), net.zero_state(2, 64, 64)
    with torch.no_grad():
        outputs, last = net.sequence(clip, state)
        for k in range(clip.shape[1]):
            out, state = net(clip[:, k], state)
            assert torch.allclose(out, outputs[:, k], atol=1e-5)
    assert all(torch.allclose(a, b, atol=1e-4) for a, b in zip(state, last, strict=True))
    shapes = [contract.state_shape(s.shape, 2, 64, 64) for s in net.states]
    assert [tuple(x.shape) for x in state] == shapes


def test_outputDependsOnThePast_andNotOnTheFuture(net):
    clip = clip_of(net)
    other = torch.cat([clip[:, :1] * 0.3, clip[:, 1:-1], clip[:, -1:] * 0.3], 1)
    with torch.no_grad():
        whole, changed = (net.sequence(x, net.zero_state(2, 64, 64))[0] for x in (clip, other))
        late = torch.cat([clip[:, :-1], other[:, -1:]], 1)
        same = net.sequence(late, net.zero_state(2, 64, 64))[0]
    assert not torch.equal(whole[:, 2], changed[:, 2])
    assert torch.allclose(whole[:, :-1], same[:, :-1], atol=1e-5)


def test_continued_isTheFedBackStep_andLeavesNoTrace(net):
    clip = clip_of(net)
    with torch.no_grad():
        outputs, state = net.sequence(clip, net.zero_state(2, 64, 64))
        kept = [x.clone() for x in state]
        second = net(outputs[:, -1].clamp(0, 1), state)[0].clamp(0, 1)
    assert torch.allclose(net.continued(clip, 2)[:, 1], second, atol=1e-5)
    assert all(torch.equal(a, b) for a, b in zip(state, kept, strict=True))


@pytest.mark.parametrize("size", [(16, 16), (45, 70)])
def test_torchEqualsOnnxRuntime(net, file, size):
    frames = moving_pattern(4, 2, *size)
    stepper, step = Stepper(file), PredictStep(net).eval()
    actual, carried, expected = stepper.run(frames), step.example(2, *size)[1:], []
    with torch.no_grad():
        for frame in frames:
            out, *carried = step(torch.from_numpy(frame), *carried)
            expected.append(out.numpy())
    assert stepper.contract["task"] == "predict"
    assert np.abs(np.stack(expected).astype(int) - actual).max() <= 2
    for state, value in zip(step.states, carried, strict=True):
        got = stepper.states[state.name].astype(np.float32)
        assert got.shape == contract.state_shape(state.shape, 2, *size)
        assert np.allclose(value.float().numpy(), got, atol=0.02), state.name


def test_batchMates_andHandedOverStates_changeNothing(file):
    frames = moving_pattern(4, 2, 33, 47)
    together = Stepper(file)
    expected = together.run(frames)
    alone, resumed = Stepper(file), Stepper(file)
    alone.run(frames[:2, 1:])
    resumed.states = {name: value.copy() for name, value in alone.states.items()}
    for k in (2, 3):
        assert np.array_equal(resumed.step(frames[k, 1:]), expected[k, 1:])


def test_oneOptimisationStep_lowersTheLoss(kind, net):
    settings = PredictConfig(seen=3, ahead=2, teach_until=0)
    torch.manual_seed(5)
    learner = NETWORKS[kind][0](NETWORKS[kind][1])
    optimizer = torch.optim.SGD(learner.parameters(), 1e-2)
    losses = []
    for _ in range(2):
        losses.append(unrolled_loss(learner, clip_of(learner), settings, 1, 0))
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    assert losses[1] < losses[0]


def test_everyWeight_learns(kind):
    """No part is cut off from the loss."""
    learner = NETWORKS[kind][0](NETWORKS[kind][1])
    settings = PredictConfig(seen=4, ahead=1)
    unrolled_loss(learner, clip_of(learner), settings, 1, 0).backward()
    dead = [n for n, p in learner.named_parameters() if p.grad is None or not p.grad.any()]
    assert not dead


def test_motion_findsAShift():
    rng = torch.Generator().manual_seed(0)
    wide = torch.nn.functional.interpolate(
        torch.rand(1, 1, 24, 32, generator=rng), (96, 128), mode="bicubic"
    )
    now, before = wide[:, :, 10:74, 10:106], wide[:, :, 13:77, 5:101]
    found = motion(now, before)[0].flatten(1).median(1).values
    assert torch.allclose(found, torch.tensor([5.0, -3.0]), atol=0.3)


def test_newExtrapolator_movesTheFrameOn():
    """Before any training it is already better than repeating the last frame."""
    torch.manual_seed(5)
    net = Extrapolator(ExtrapolatorConfig(width=8)).eval()
    rng = torch.Generator().manual_seed(0)
    wide = torch.nn.functional.interpolate(
        torch.rand(1, 3, 16, 32, generator=rng), (96, 192), mode="bicubic"
    ).clamp(0, 1)
    clip = torch.stack([wide[:, :, 16:80, 6 * t : 6 * t + 128] for t in range(5)], 1)
    with torch.no_grad():
        guess = net.sequence(clip[:, :-1], net.zero_state(1, 64, 128))[0][:, -1]
    inner = (slice(None), slice(None), slice(16, 48), slice(16, 96))
    moved, stayed = ((x - clip[:, -1])[inner].square().mean() for x in (guess, clip[:, -2]))
    assert moved < 0.2 * stayed
