"""The parts of the steered network that have no weights do what they say; steps equal sequences."""

import math

import pytest
import torch
from scenes import bent, box, moved, texture
from torch.nn import functional as F

from limpid_models.deblur.cues import energies, steer
from limpid_models.deblur.flow import SHARES, exposure_profile, lucas_kanade, relative
from limpid_models.deblur.rdn import Rdn, RdnConfig
from limpid_models.deblur.shutter import FEATURES, Shutter
from limpid_models.deblur.sight import Flow, brightness, hinted, look, motion, reverse
from limpid_models.deblur.steered import Steered, SteeredConfig
from limpid_models.deblur.steps import streamed
from limpid_models.deblur.wiener import Fourier, Wiener, cut, extremes, overlap
from limpid_models.stepper import aligned


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


def test_motionAndItsReverse_ofAPan_areItsFlow_whateverTheBrightness():
    wide = texture(80, 128)
    now, before = moved(wide, 5, -3)[:, :, 8:72, 16:112], wide[:, :, 8:72, 16:112]
    for gain in (1.0, 1.3):
        there = motion(gain * now, before)
        back = reverse(before, gain * now, there)
        for flow, expected in ((there.flow, [10.0, -6.0]), (back.flow, [-10.0, 6.0])):
            middle = flow[0].flatten(1).median(1).values
            assert torch.allclose(middle, torch.tensor(expected), atol=0.6)
        assert there.miss.mean() < 0.5 * (before - now).abs().mean()


def test_look_takesMotionFromTheSideThatIsNotHidden():
    back = Flow(torch.full((1, 2, 8, 8), 3.0), torch.full((1, 1, 8, 8), 0.2))
    fore = Flow(torch.full((1, 2, 8, 8), -1.0), torch.full((1, 1, 8, 8), 0.01))
    sight = look(texture(32, 32), back, fore)
    assert (sight.back.flow == 1).all() and (sight.fore.flow == -1).all()


def test_hint_isWhatTheLastOutputAdds_whereItFits():
    sharp = texture(64, 96).expand(1, 3, -1, -1)
    flow = torch.tensor([8.0, 0.0]).view(1, 2, 1, 1).expand(1, 2, 8, 12)
    before, miss = moved(sharp, -8, 0)[:, :1], torch.zeros(1, 1, 8, 12)
    soft = box(sharp, 8)
    added = (soft[:, :1] + hinted(soft, before, Flow(flow, miss)))[..., 16:-16]
    left = (added - sharp[:, :1, :, 16:-16]).abs().mean()
    assert left < 0.3 * (soft - sharp)[..., 16:-16].abs().mean()
    assert hinted(soft, before, Flow(flow, miss + 1)).abs().max() < 0.01


def test_energies_areHigherWhereAnAnswerRings():
    calm = texture(64, 96).expand(1, 3, -1, -1) - 0.5
    ringing = calm * torch.tensor([4.0, 1.0, 1.0]).view(1, 3, 1, 1)
    before, after = energies(calm, 8), energies(ringing, 8)
    assert before.shape == (1, 5, 8, 12) and energies(calm.repeat(1, 2, 1, 1), 4, 2).shape[1] == 5
    assert torch.allclose(after[:, 0] - before[:, 0], torch.tensor(4.0).log(), atol=0.1)
    assert torch.equal(after[:, 1:3], before[:, 1:3]) and (after[:, 3] > before[:, 3] + 3).all()


def test_exposureProfile_tellsForHowLongTheShutterWasOpen():
    """Of white noise, whose neighbours are alike through blur alone."""
    motion, values = 16.0, []
    sharp = torch.rand(1, 1, 128, 384, generator=torch.Generator().manual_seed(0))
    for exposure in (0, 1, 2):
        frame = box(sharp, motion * exposure) if exposure else sharp
        flow = torch.tensor([motion, 0.0]).view(1, 2, 1, 1).expand(1, 2, 16, 48)
        profile = relative(exposure_profile(F.avg_pool2d(frame, 2), flow))
        assert profile.shape == (1, 2 * len(SHARES), 16, 48)
        values.append(profile[0, len(SHARES) :, 0, 0])  # of the whole frame
    negative = [min(SHARES, key=lambda share: v[SHARES.index(share)]) for v in values[1:]]
    assert negative == [1.0, 2.0]  # the derivative of a box: one step up, one step down
    assert values[0].abs().max() < 0.1


@pytest.mark.parametrize("ends", [(3.5, -3.5), (4.0, 1.0), (0.0, 6.0)])
def test_wiener_invertsAKnownPath_andLeavesAnUnblurredFrame(ends):
    sharp = texture(128, 160)
    blurred = bent(sharp, *ends)
    path = torch.tensor([ends[0], 0.0, ends[1], 0.0]).view(1, 4, 1, 1).expand(1, 4, 16, 20)
    layer, colour, none = Wiener(), torch.rand(1, 2, 64, 80), torch.zeros_like(sharp)
    with torch.no_grad():
        lights, colours = layer(blurred, colour, none, extremes(path))
        unchanged = layer(sharp, colour, none, extremes(0 * path))
    assert lights.shape == (1, layer.answers, 128, 160)
    assert colours.shape == (1, 2 * layer.colours, 64, 80)
    inner = (slice(None), slice(None), slice(32, -32), slice(32, -32))
    bold, *_, careful = ((blurred + lights)[inner] - sharp[inner]).square().mean((0, 2, 3))
    before = (blurred - sharp)[inner].square().mean()
    assert 10 * math.log10(before / bold) > 4
    assert bold < careful < before
    assert all(x.abs().max() < 1e-4 for x in unchanged)


def test_wiener_heedsTheHint_whereBlurHasWipedOut():
    sharp = texture(128, 160)
    blurred = box(sharp, 7)
    path = torch.tensor([3.5, 0.0, -3.5, 0.0]).view(1, 4, 1, 1).expand(1, 4, 16, 20)
    layer, colour, errors = Wiener(), torch.rand(1, 2, 64, 80), []
    for hint in (0 * sharp, sharp - blurred):
        careful = blurred + layer(blurred, colour, hint, extremes(path))[0][:, 1:2]
        errors.append((careful - sharp)[..., 32:-32, 32:-32].square().mean())
    assert errors[1] < 0.1 * errors[0]


def test_extremes_ofATileWithTwoMotions_areBoth():
    path = torch.zeros(1, 4, 16, 16)
    path[:, 0, :, :8] = 12.0
    long, short = extremes(path).split(4, 1)
    assert long[0, 0, 2, 2] > 11 and short[0, 0, 2, 2] < 1


@pytest.mark.parametrize("size", [32, 64])
def test_tiles_overlapToTheWhole_andFourierIsUndone(size):
    x = torch.rand(2, 2, 128, 160)
    transform, step = Fourier(size), size // 2
    tiles = cut(x, step)
    again = overlap(tiles * transform.window.square())
    inner = (slice(None), slice(None), slice(step, -step), slice(step, -step))
    assert torch.allclose(again[inner], x[inner], atol=1e-5)
    plain = tiles - tiles.mean((-2, -1), keepdim=True)
    back = transform.back(transform(tiles))
    assert torch.allclose(back, plain * transform.window.square(), atol=1e-4)


def test_steer_isTheSameForAPathAndItsReverse():
    path = 20 * torch.randn(2, 2, 5, 6)
    assert torch.allclose(steer(path), steer(-path), atol=1e-5)
    assert steer(path).shape == (2, 30, 5, 6)


@pytest.mark.parametrize("form", ["online", "published"])
def test_stepEqualsSequence(form):
    net = Rdn(RdnConfig(width=4, form=form, past=2)).eval()
    clip = torch.rand(2, 4, 3, 64, 64)
    with torch.no_grad():
        outputs, last = net.sequence(clip, net.zero_state(2, 64, 64))
        state = net.zero_state(2, 64, 64)
        for k in range(4):
            out, state = net(clip[:, k], state)
            assert torch.allclose(out, outputs[-1][:, k].clamp(0, 1), atol=1e-4), k
    for a, b in zip(state, last, strict=True):
        assert torch.allclose(a, b, atol=1e-4)


@pytest.fixture
def steered():
    torch.manual_seed(5)
    net = Steered(SteeredConfig(width=16)).eval()
    torch.nn.init.ones_(net.shutter.layers[-1].bias)  # an exposure of about one interval
    return net


def pan(count, speed=3):
    wide = texture(64, 192).expand(2, 3, -1, -1)
    shots = [wide[..., 32 + speed * k : 128 + speed * k] for k in range(count)]
    softened = F.avg_pool2d(torch.cat(shots), (1, speed), 1, (0, speed // 2))
    return softened.unflatten(0, (count, 2)).transpose(0, 1)


def test_steeredStep_isOneFrameLate_andEqualsSequence(steered):
    clip = pan(5)
    with torch.no_grad():
        whole = steered.sequence(clip, steered.zero_state(2, 64, 96))[0][0].clamp(0, 1)
        steps = aligned(streamed(steered, 2, 64, 96), clip.unbind(1), steered.future)
        for k, out in enumerate(steps):
            assert torch.allclose(out, whole[:, k], atol=1e-4), k
    assert (whole - clip).abs().mean() > 1e-3


def test_steered_oneFrameAlone_isLeftAsItIs(steered):
    frame = pan(1)[:, 0]
    with torch.no_grad():
        (out,) = aligned(streamed(steered, 2, 64, 96), [frame], steered.future)
    assert torch.allclose(out, frame, atol=1e-4)


def test_steered_errorsOfTheLastOutput_fade(steered):
    """Two streams that differ in their last output alone become one, whatever the judge says."""
    clip = pan(2)[:1, 0]
    torch.nn.init.constant_(steered.leave.bias, 3.0)
    states = []
    for seed in (1, 2):
        light = torch.rand(1, 1, 64, 96, generator=torch.Generator().manual_seed(seed))
        state = steered.zero_state(1, 64, 96)
        states.append(state._replace(waiting=clip, light=light, seen=state.seen + 2))
    with torch.no_grad():
        for _ in range(24):
            outs, states = zip(*(steered(clip, state) for state in states), strict=True)
    assert (outs[0] - outs[1]).abs().max() < 0.02


def test_steered_isToldTheExposure_whereItIsKnown(steered):
    clip = pan(3)
    told = torch.full((6, 1, 1, 1), torch.nan)
    told[:3] = 0.0
    with torch.no_grad():
        out = steered.sequence(clip, steered.zero_state(2, 64, 96), told)[0][0]
    first, other = (out[:, 0] - clip[:, 0]).abs().mean((1, 2, 3))
    assert first < 1e-4  # no exposure, no blur; and no last output yet
    assert other > 1e-3


def test_published_looksBackOverItsPast_andNotFurther():
    net = Rdn(RdnConfig(width=4, form="published", past=2)).eval()
    clip = torch.rand(1, 5, 3, 16, 16)
    with torch.no_grad():
        whole = net.sequence(clip, net.zero_state(1, 16, 16))[0][-1][:, -1]
        tail = net.sequence(clip[:, 2:], net.zero_state(1, 16, 16))[0][-1][:, -1]
        less = net.sequence(clip[:, 3:], net.zero_state(1, 16, 16))[0][-1][:, -1]
    assert torch.allclose(whole, tail, atol=1e-6) and not torch.allclose(whole, less, atol=1e-4)
