"""The tiled network: what its parts without weights do; that it works only where things move."""

import math

import numpy as np
import pytest
import torch
from scenes import bent, box, moved, texture
from torch.nn import functional as F

from limpid_models import kinds
from limpid_models.deblur import flow, tiles
from limpid_models.deblur.memory import remembered
from limpid_models.deblur.sight import TRUST, Flow
from limpid_models.deblur.steps import step_of, streamed
from limpid_models.deblur.tiled import REACH, Tiled, TiledConfig, energies, heeding, spread
from limpid_models.deblur.tiles import CELLS, EDGE, HIGH, SIDE, STEP, Fourier, Inverse
from limpid_models.export import export
from limpid_models.golden import pytorch
from limpid_models.stepper import Stepper, aligned


def pyramids(*frames):
    return [flow.pyramid(F.avg_pool2d(frame, 2)) for frame in frames]


@pytest.mark.parametrize("gain", [1.0, 1.3])
@pytest.mark.parametrize("motion", [(0, 0), (3, -1), (10, -6), (-22, 8)])
def test_motionAndItsReverse_ofAPan_areItsFlow_whateverTheBrightness(motion, gain):
    wide = texture(192, 320)
    inner = (slice(None), slice(None), slice(32, 160), slice(32, 288))
    now, before = pyramids(gain * moved(wide, *motion)[inner], wide[inner])
    there = flow.motion(now, before)
    back = flow.reverse(before, now, there)
    for found, sign in ((there.flow, 1), (back.flow, -1)):
        middle = found[0].flatten(1).median(1).values
        assert torch.allclose(middle, sign * torch.tensor(motion).float(), atol=0.4)
    if max(motion):
        assert there.miss.mean() < 0.5 * (now[0] - before[0]).abs().mean()


def test_memory_isWhatTheLastOutputAdds_whereItFits_inEachPicture():
    sharp = torch.cat([texture(128, 192), texture(128, 192).flip(2)])
    shift = torch.tensor([8.0, 0.0]).view(1, 2, 1, 1).expand(2, 2, 16, 24)
    before, miss = moved(sharp, -8, 0), torch.zeros(2, 1, 16, 24)
    soft, known, number = box(sharp, 8), torch.ones(2, 1, 1, 1), torch.arange(12)
    own, cores = tiles.gather(soft, number), tiles.cut(F.avg_pool2d(soft, 8), number, 0)
    assert torch.allclose(F.avg_pool2d(own[:, None], 8)[..., 2:-2, 2:-2], cores, atol=1e-5)

    def found(miss, known):
        hint = remembered(soft, before, Flow(shift, miss), known, number)
        return tiles.joined(hint.view(2, 2, 3, 1, STEP, STEP))

    left = (soft + found(miss, known) / TRUST - sharp)[..., 16:-16].abs().mean()
    assert left < 0.1 * (soft - sharp)[..., 16:-16].abs().mean()
    assert found(miss + 1, known).abs().max() < 0.01
    assert (found(miss, 0 * known) == 0).all()


def test_fourier_isThatOfTorch_ofWhatItKeeps_andIsUndone():
    x, transform = torch.rand(2, SIDE, SIDE) - 0.5, Fourier()
    window = tiles.fade(SIDE, EDGE)
    window = window * window[:, None]
    expected = torch.fft.fft2(x * window)[:, :HIGH, :HIGH]
    real, imaginary = (part[..., HIGH:] for part in transform(x).split(2 * HIGH, 2))
    assert torch.allclose(real, expected.real, atol=1e-2)
    assert torch.allclose(imaginary, expected.imag, atol=1e-2)
    smooth = texture(SIDE, SIDE, sizes=(8,))[:, 0]
    smooth = smooth - smooth.mean()
    assert torch.allclose(transform.back(transform(smooth)), smooth * window, atol=0.03)


@pytest.mark.parametrize("ends", [(3.5, -3.5), (4.0, 1.0), (0.0, 6.0), (0.0, 0.0)])
def test_inverse_ofAKnownPath_isCloser_andLeavesAnUnblurredTile(ends):
    sharp = texture(SIDE + 32, SIDE + 32)
    blurred = bent(sharp, *ends)
    middle = (slice(None), 0, slice(16, -16), slice(16, -16))
    paths = torch.tensor([[ends[0], 0.0, ends[1], 0.0] * 2])
    layer, none = Inverse(), torch.zeros(1, SIDE, SIDE)
    answers = layer(blurred[middle], none, paths)
    assert answers.shape == (1, layer.answers, SIDE, SIDE)
    core = (slice(None), slice(None), slice(24, -24), slice(24, -24))
    error = blurred[middle][:, None] - sharp[middle][:, None]
    if ends == (0.0, 0.0):
        assert answers.abs().max() < 1e-3
        return
    bold, *_, careful = (error + answers)[core].square().mean((0, 2, 3))
    before = error[core].square().mean()
    assert 10 * math.log10(before / bold) > 3
    assert bold < careful < before


def test_inverse_heedsTheHint_whereBlurHasWipedOut():
    sharp = texture(SIDE, SIDE)
    blurred = box(sharp, 7)
    paths, errors = torch.tensor([[3.5, 0.0, -3.5, 0.0] * 2]), []
    for hint in (0 * sharp, sharp - blurred):
        answers = Inverse()(blurred[:, 0], hint[:, 0], paths)
        careful = blurred[:, 0] + answers[:, heeding().index(True)]
        errors.append((careful - sharp[:, 0])[:, 32:-32, 32:-32].square().mean())
    assert errors[1] < 0.3 * errors[0]


def test_extremes_ofATileWithTwoMotions_areBoth():
    path = torch.zeros(1, 4, 16, 16)
    path[:, 0, :, :8] = 12.0
    long, short = tiles.extremes(path).split(4, 1)
    assert long.shape == (1, 4, 2, 2)
    assert long[0, 0, 0, 0] > 11 and short[0, 0, 0, 0] < 1 and long[0, 0, 0, 1] > 11


def test_tiles_gatheredAndScattered_areTheWhole_andStillOnesAreNone():
    planes = torch.rand(2, 1, 2 * STEP, 3 * STEP)
    moves = torch.tensor([1, 0, 1, 1, 1, 1] + [1] * 6).bool()
    number, real, slot = tiles.chosen(moves)
    assert len(number) == 12 and real.sum() == 11
    window = tiles.fade(SIDE, EDGE).square()
    found = tiles.gather(planes, number) * window * window[:, None] * real
    spots = tiles.scatter(found, slot, 2, 2, 3)
    again = tiles.overlap(spots) * tiles.border(spots)
    assert torch.allclose(again[1], planes[1], atol=1e-5)
    assert (again[0, 0, : STEP - EDGE, STEP + EDGE : 2 * STEP - EDGE] == 0).all()
    assert torch.allclose(again[0, 0, STEP + EDGE :], planes[0, 0, STEP + EDGE :], atol=1e-5)


def test_shares_ofATile_areThoseOfItsCells_inPixels():
    shares = torch.rand(2, 3, 2 * CELLS, 3 * CELLS)
    window = tiles.fade(SIDE, EDGE)
    wide = spread() @ tiles.cut(shares, torch.arange(12), REACH) @ spread().T
    pixels = F.interpolate(shares, scale_factor=8, mode="bilinear")
    own = pixels[1, :, STEP - EDGE :, STEP - EDGE : 2 * STEP + EDGE] * window[:80, None] * window
    assert torch.allclose(wide[10, :, :80], own, atol=1e-5)


def test_energies_areHigherWhereAnAnswerRings():
    calm = torch.rand(2, 3, SIDE, SIDE) - 0.5
    ringing = calm * torch.tensor([4.0, 1.0, 1.0]).view(1, 3, 1, 1)
    before, after = energies(calm), energies(ringing)
    assert before.shape == (2, 5, CELLS, CELLS)
    assert torch.allclose(after[:, 0], 16 * before[:, 0])
    assert torch.equal(after[:, 1:3], before[:, 1:3])


@pytest.fixture
def tiled():
    torch.manual_seed(5)
    net = Tiled(TiledConfig(width=16, depth=16)).eval()
    torch.nn.init.ones_(net.shutter.layers[-1].bias)  # an exposure of about one interval
    return net


def pan(count, speed=4, h=64, w=128):
    wide = texture(h, w + 96).expand(2, 3, -1, -1)
    shots = [wide[..., 32 + speed * k : 32 + w + speed * k] for k in range(count)]
    softened = F.avg_pool2d(torch.cat(shots), (1, speed + 1), 1, (0, speed // 2))
    return softened.unflatten(0, (count, 2)).transpose(0, 1)


def test_step_isOneFrameLate_andEqualsSequence(tiled):
    clip = pan(5)
    with torch.no_grad():
        whole = tiled.sequence(clip, tiled.zero_state(2, 64, 128))[0][0].clamp(0, 1)
        steps = aligned(streamed(tiled, 2, 64, 128), clip.unbind(1), tiled.future)
        for k, out in enumerate(steps):
            assert (out - whole[:, k]).abs().mean() < 1e-3, k  # gray frames wait as float16
    assert (whole - clip).abs().mean() > 5e-3


def test_oneFrameAlone_isLeftAsItIs(tiled):
    frame = pan(1)[:, 0]
    with torch.no_grad():
        (out,) = aligned(streamed(tiled, 2, 64, 128), [frame], tiled.future)
    assert torch.equal(out, frame)


def test_whatDoesNotMove_isLeftAsItIs(tiled):
    """A car that passes in front of a camera that stands still."""
    still, car = texture(64, 256, seed=1)[:, :, :, :256], texture(64, 96, seed=2)
    clip = still.repeat(5, 3, 1, 1)
    for k in range(5):
        clip[k, :, 16:48, 144 + 5 * k : 192 + 5 * k] = car[0, :, 16:48, :48]
    with torch.no_grad():
        steps = aligned(streamed(tiled, 1, 64, 256), clip[:, None], tiled.future)
        change = torch.stack([out[0] for out in steps]) - clip
    assert change[:, :, :, :96].abs().max() == 0
    assert change[1:].abs().max() > 0.02


def test_errorsOfTheLastOutput_fade(tiled):
    """Two streams that differ in their last output alone become one, whatever the shares."""
    clip = pan(2)[:1, 0]
    torch.nn.init.constant_(tiled.leave.bias, 3.0)
    states = []
    for seed in (1, 2):
        light = torch.rand(1, 1, 64, 128, generator=torch.Generator().manual_seed(seed))
        gray, state = clip.mean(1, keepdim=True), tiled.zero_state(1, 64, 128)
        known = {"waiting": clip, "gray": gray, "light": light, "seen": state.seen + 2}
        states.append(state._replace(**known))
    with torch.no_grad():
        for _ in range(24):
            outs, states = zip(*(tiled(clip, state) for state in states), strict=True)
    assert (outs[0] - outs[1]).abs().max() < 0.02


@pytest.mark.parametrize("size", [(64, 128), (45, 61), (130, 70)])
def test_exportedStep_isTheNetwork_whateverMoves(tiled, size, tmp_path):
    step, path = step_of(tiled), tmp_path / "tiled.onnx"
    export(step, kinds.load("deblur-small"), {}, path)
    frames = (255 * pan(6, 5, *size)).round().byte().permute(1, 0, 3, 4, 2).numpy()
    frames[4:] = frames[3]  # a camera that stops
    runs = [Stepper(path).run(frames), Stepper(path, backend=pytorch(step)).run(frames)]
    assert np.abs(runs[0].astype(int) - runs[1]).max() <= 1
    assert (runs[0][2] != frames[1]).mean() > 0.1


def test_tiled_isToldTheExposure_whereItIsKnown(tiled):
    clip = pan(3)
    told = torch.full((6, 1, 1, 1), torch.nan)
    told[:3] = 0.0
    with torch.no_grad():
        out = tiled.sequence(clip, tiled.zero_state(2, 64, 128), told)[0][0]
    first, other = (out[:, 1] - clip[:, 1]).abs().mean((1, 2, 3))
    assert first < 1e-4  # no exposure, no blur
    assert other > 1e-3


def test_firstFrame_isReturnedAsItIs_becauseHalfOfItsPathIsNotKnown(tiled):
    clip = pan(3)
    with torch.no_grad():
        out = tiled.sequence(clip, tiled.zero_state(2, 64, 128))[0][0]
        _, state = tiled(clip[:, 0], tiled.zero_state(2, 64, 128))
        step, _ = tiled(clip[:, 1], state)
    assert torch.equal(out[:, 0], clip[:, 0])
    assert torch.equal(step, clip[:, 0])
    assert (out[:, 1] - clip[:, 1]).abs().mean() > 1e-3
