"""The recurrent network of NAF blocks: what it costs, and that its steps equal its sequences."""

import pytest
import torch
from scenes import texture
from torch import nn

from limpid_models import kinds
from limpid_models.deblur.recurrent_naf import RecurrentNaf, RecurrentNafConfig, motions
from limpid_models.deblur.sight import Flow
from limpid_models.deblur.steps import streamed
from limpid_models.layers import NafBlock
from limpid_models.stepper import aligned


@pytest.fixture
def net():
    torch.manual_seed(5)
    net = RecurrentNaf(RecurrentNafConfig(width=8, half=1, quarter=1, eighth=2)).eval()
    net.last.weight.data *= 8  # almost zero in a new network
    return net


def pan(count, speed=3):
    """A clip 2,count,3,64,96 whose scene moves left."""
    wide = texture(64, 192).expand(2, 3, -1, -1)
    return torch.stack([wide[..., 32 + speed * k : 128 + speed * k] for k in range(count)], 1)


def multiplications(net, h, w):
    """Of the convolutions of one step."""
    counted = []

    def count(layer, _, out):
        counted.append(out[0, 0].numel() * layer.weight.numel())

    for layer in net.modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_hook(count)
    with torch.no_grad():
        net(torch.rand(1, 3, h, w), net.zero_state(1, h, w))
    return sum(counted)


def test_deblur_costsBetween30And60GmacPerFrame_andFitsIntoItsFiles():
    net = kinds.load("deblur").network().eval()
    assert 30e9 < multiplications(net, 64, 64) * (640 * 360) / (64 * 64) < 60e9
    weights = sum(p.numel() for p in net.parameters())
    assert 4 * weights < 15.5e6  # bytes: the file comes back as one part of 16 MB


def test_step_isOneFrameLate_andEqualsSequence(net):
    clip = pan(6)
    with torch.no_grad():
        (whole,), _ = net.sequence(clip, net.zero_state(2, 64, 96))
        steps = list(aligned(streamed(net, 2, 64, 96), clip.unbind(1), net.future))
    assert len(steps) == 6
    for k, out in enumerate(steps):
        assert torch.allclose(out, whole[:, k].clamp(0, 1), atol=1e-5), k
    assert (whole - clip).abs().mean() > 1e-3


def test_motions_ofAPan_areItsFlow_bothWays():
    clip = pan(2, speed=6)
    back, fore = motions(clip[:, 0], clip[:, 1])
    for flow, expected in ((back, [6.0, 0.0]), (fore, [-6.0, 0.0])):
        middle = flow.flow[0].flatten(1).median(1).values
        assert torch.allclose(middle, torch.tensor(expected), atol=0.6)


def test_output_dependsOnTheFrameAfter_andOnTheOnesBefore(net):
    clip = pan(4)
    with torch.no_grad():
        usual = net.sequence(clip, net.zero_state(2, 64, 96))[0][0]
        for changed in (0, 3):
            other = clip.clone()
            other[:, changed] = clip[:, changed].flip(-1)
            out = net.sequence(other, net.zero_state(2, 64, 96))[0][0]
            assert (out[:, 2] - usual[:, 2]).abs().max() > 1e-4, changed


def test_hidden_isMovedAlongTheFlow_onceThereIsAnOutput(net):
    hidden = torch.rand(1, 16, 16, 24)
    none = torch.zeros(1, 1, 8, 12)
    flow = torch.tensor([8.0, 0.0]).view(1, 2, 1, 1) + none
    entered = []
    net.fuse.register_forward_pre_hook(lambda _, given: entered.append(given[0][:, 16:32]))
    with torch.no_grad():
        for seen in (1.0, 2.0):
            state = net.zero_state(1, 64, 96)
            state = state._replace(hidden=hidden, seen=torch.full((1, 1, 1, 1), seen))
            net.restore(state, state.waiting, Flow(flow, none), Flow(0 * flow, none))
    assert not entered[0].any()
    assert torch.allclose(entered[1][..., :-2], hidden[..., 2:], atol=1e-5)  # 8 pixels, 2 cells


def test_nafBlock_aNewOne_changesLittle():
    torch.manual_seed(0)
    x = torch.randn(2, 16, 8, 8)
    with torch.no_grad():
        assert (NafBlock(16)(x) - x).std() < 0.5
