"""The parts of the steered network that have no weights do what they say; steps equal sequences."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from limpid_models.flow import SHARES, exposure_profile, lucas_kanade
from limpid_models.layers import WhiteConv, Whiten, warp
from limpid_models.rdn import Rdn, RdnConfig
from limpid_models.shutter import FEATURES, Shutter
from limpid_models.steered import (
    Steered,
    SteeredConfig,
    brightness,
    energies,
    evidence,
    steer,
)
from limpid_models.wiener import Wiener, cut, overlap


def texture(h, w, seed=0, sizes=(2, 4, 8)):
    """Smooth noise with detail of several sizes, 1,1,h,w in 0..1."""
    rng = torch.Generator().manual_seed(seed)
    parts = [
        F.interpolate(torch.rand(1, 1, h // k, w // k, generator=rng), (h, w), mode="bicubic")
        for k in sizes
    ]
    return (sum(parts) / 3).clamp(0, 1)


def moved(x, dx, dy):
    flow = torch.tensor([float(dx), float(dy)]).view(1, 2, 1, 1).expand(1, 2, *x.shape[2:])
    return warp(x, flow)


def box(x, length, steps=81):
    """The mean of x along a horizontal path of `length` pixels."""
    return sum(moved(x, length * s, 0) for s in np.linspace(-0.5, 0.5, steps)) / steps


@pytest.mark.parametrize("motion", [(0, 0), (1.5, -0.5), (6, 3), (-11, 4)])
def test_lucasKanade_findsAShift(motion):
    wide = texture(160, 224)
    inner = (slice(None), slice(None), slice(16, 144), slice(24, 200))
    found = lucas_kanade(moved(wide, *motion)[inner], wide[inner])
    middle = found[0].flatten(1).median(1).values
    assert torch.allclose(middle, torch.tensor(motion).float(), atol=0.3)


def test_lucasKanade_ignoresWhatWasOutsideTheFrameBefore():
    wide = texture(160, 224)
    found = lucas_kanade(moved(wide, 9, 0)[:, :, :128, 24:200], wide[:, :, :128, 24:200])
    assert (found[0, 0, :, -8:] - 9).abs().mean() < 2  # nine columns have just come in


def test_brightness_undoesAJump():
    before = texture(64, 96)
    assert torch.allclose(before * brightness(0.8 * before, before), 0.8 * before, atol=0.01)


def test_shutter_learnsTheExposure_fromWhatAFrameShows():
    draw = torch.Generator().manual_seed(0)
    exposures = torch.randint(0, 3, (400,), generator=draw).float()
    summaries = torch.rand(400, FEATURES, 1, 1, generator=draw)
    summaries[:, 2, 0, 0] = 0.3 * exposures - 0.1
    shutter = Shutter()
    assert shutter.fit(summaries, exposures) < 0.1
    assert not any(p.requires_grad for p in shutter.parameters())


def test_evidence_ofAPan_isItsFlow_whateverTheBrightness():
    wide = texture(80, 128)
    now, before = moved(wide, 5, -3)[:, :, 8:72, 16:112], wide[:, :, 8:72, 16:112]
    for gain in (1.0, 1.3):
        seen = evidence(gain * now, before)
        middle = seen.flow[0].flatten(1).median(1).values
        assert torch.allclose(middle, torch.tensor([10.0, -6.0]), atol=0.6)
        assert seen.miss.mean() < 0.5 * seen.change.mean()


def test_energies_areHigherWhereAnAnswerRings():
    calm = texture(64, 96).expand(1, 3, -1, -1) - 0.5
    ringing = calm * torch.tensor([4.0, 1.0, 1.0]).view(1, 3, 1, 1)
    before, after = energies(calm), energies(ringing)
    assert before.shape == (1, 5, 8, 12)
    assert torch.allclose(after[:, 0] - before[:, 0], torch.tensor(4.0).log(), atol=0.1)
    assert torch.equal(after[:, 1:3], before[:, 1:3]) and (after[:, 3] > before[:, 3] + 3).all()


def test_exposureProfile_tellsForHowLongTheShutterWasOpen():
    """Of white noise, whose neighbours are alike through blur alone."""
    motion, values = 16.0, []
    sharp = torch.rand(1, 1, 128, 384, generator=torch.Generator().manual_seed(0))
    for exposure in (0, 1, 2):
        frame = box(sharp, motion * exposure) if exposure else sharp
        flow = torch.tensor([motion, 0.0]).view(1, 2, 1, 1).expand(1, 2, 16, 48)
        profile = exposure_profile(F.avg_pool2d(frame, 2), flow)
        assert profile.shape == (1, 2 * len(SHARES), 16, 48)
        values.append(profile[0, len(SHARES) :, 0, 0])  # of the whole frame
    negative = [min(SHARES, key=lambda share: v[SHARES.index(share)]) for v in values[1:]]
    assert negative == [1.0, 2.0]  # the derivative of a box: one step up, one step down
    assert values[0].abs().max() < 0.1


def test_wiener_invertsAKnownPath_andLeavesAnUnblurredFrame():
    sharp = texture(128, 160)
    blurred = box(sharp, 7)
    layer = Wiener()
    path = torch.tensor([7.0, 0.0]).view(1, 2, 1, 1).expand(1, 2, 16, 20)
    with torch.no_grad():
        bold, _, careful = (blurred + layer(blurred, path)).split(1, 1)
    inner = (slice(None), slice(None), slice(32, -32), slice(32, -32))
    errors = [(x - sharp)[inner].square().mean() for x in (bold, careful, blurred)]
    assert 10 * math.log10(errors[2] / errors[0]) > 4
    assert errors[0] < errors[1] < errors[2]
    assert layer(sharp, 0 * path).abs().max() < 1e-4


def test_tiles_overlapToTheWhole():
    x = torch.rand(2, 1, 128, 160)
    window = Wiener().window.square()
    again = overlap(cut(x) * window)
    assert torch.allclose(again[:, 32:-32, 32:-32], x[:, 0, 32:-32, 32:-32], atol=1e-5)


def test_steer_isTheSameForAPathAndItsReverse():
    path = 20 * torch.randn(2, 2, 5, 6)
    assert torch.allclose(steer(path), steer(-path), atol=1e-5)
    assert steer(path).shape == (2, 30, 5, 6)


def test_whiten_flattensTheSpectrum_andFolds():
    frames = texture(128, 192).expand(2, 3, -1, -1).clone()
    layer = Whiten()
    layer.fit(frames)
    groups = layer(frames)
    assert groups.shape == (2, 51, 32, 48)
    assert torch.allclose(layer.folded()(frames), groups, atol=1e-4)
    neighbours = torch.corrcoef(groups[:, 5:7].transpose(0, 1).flatten(1))[0, 1]
    assert neighbours.abs() < 0.5  # those of the frame are alike by more than 0.9
    conv = WhiteConv(48, 7, 3, 1, 1)
    assert torch.allclose(conv.folded()(groups), conv(groups), atol=1e-4)


@pytest.mark.parametrize(
    "net",
    [
        Steered(SteeredConfig(width=16, blocks=1)),
        Rdn(RdnConfig(width=4, form="online")),
        Rdn(RdnConfig(width=4, form="published", past=2)),
    ],
    ids=["steered", "online", "published"],
)
def test_stepEqualsSequence(net):
    net.eval()
    net.prepare(texture(64, 64).expand(2, 3, -1, -1))
    clip = torch.rand(2, 4, 3, 64, 64)
    with torch.no_grad():
        outputs, _, last = net.sequence(clip, net.zero_state(2, 64, 64))
        state = net.zero_state(2, 64, 64)
        for k in range(4):
            out, state = net(clip[:, k], state)
            assert torch.allclose(out, outputs[-1][:, k].clamp(0, 1), atol=1e-4), k
    for a, b in zip(state, last, strict=True):
        assert torch.allclose(a, b, atol=1e-4)


def test_published_looksBackOverItsPast_andNotFurther():
    net = Rdn(RdnConfig(width=4, form="published", past=2)).eval()
    clip = torch.rand(1, 5, 3, 16, 16)
    with torch.no_grad():
        whole = net.sequence(clip, net.zero_state(1, 16, 16))[0][-1][:, -1]
        tail = net.sequence(clip[:, 2:], net.zero_state(1, 16, 16))[0][-1][:, -1]
        less = net.sequence(clip[:, 3:], net.zero_state(1, 16, 16))[0][-1][:, -1]
    assert torch.allclose(whole, tail, atol=1e-6) and not torch.allclose(whole, less, atol=1e-4)
