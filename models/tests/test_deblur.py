"""Blur, clips, samples, and that deblurring networks learn from them."""

import dataclasses
import json
import math

import cv2
import numpy as np
import pytest
import torch

from limpid_models import clips
from limpid_models.deblur import blur
from limpid_models.deblur.dataset import Clips, SampleConfig, brightness_jump, turn, walk
from limpid_models.deblur.lesson import log_error
from limpid_models.deblur.rdn import Rdn, RdnConfig
from limpid_models.deblur.recurrent_naf import RecurrentNaf, RecurrentNafConfig
from limpid_models.deblur.tiled import Tiled, TiledConfig
from limpid_models.golden import moving_pattern

SMALL = SampleConfig(crop=64, frames=4, min_sharpness=0.0)
NETWORKS = {
    "tiled": lambda: Tiled(TiledConfig(width=16, depth=16)),
    "rdn": lambda: Rdn(RdnConfig(width=4)),
    "recurrent_naf": lambda: RecurrentNaf(RecurrentNafConfig(8, 1, 1, 1)),
}


def test_flowBlur_ofAMovingEdge_isTheMeanOverTheExposure():
    x = np.arange(96)
    texture = np.random.default_rng(0).uniform(0, 60, (64, 96 + 40))
    texture = cv2.GaussianBlur(texture, (5, 5), 1.5)
    frames = [texture[:, 20 + 4 * t : 20 + 4 * t + 96] + 100 for t in range(3)]
    clip = np.stack([np.repeat(f[..., None], 3, -1) for f in frames]).round().astype(np.uint8)
    got = blur.FlowBlur().blur(clip)["eq40"][1, 16:-16, 24:-24, 0].astype(float)
    steps = np.linspace(-4, 4, 81)  # pixels moved over two frame intervals
    exact = np.mean(
        [[np.interp(x + 24 + s, np.arange(136), row) for row in texture] for s in steps], axis=0
    )
    expected = exact[16:-16, 24:-24] + 100
    sharp = clip[1, 16:-16, 24:-24, 0]
    assert np.abs(got - expected).mean() < 0.25 * np.abs(sharp - expected).mean()


def test_flowBlur_ofStillVideo_changesNothing():
    clip = np.repeat(moving_pattern(1, 1, 48, 64)[0], 3, axis=0)
    for kind, blurred in blur.FlowBlur().blur(clip).items():
        assert np.abs(blurred.astype(int) - clip).max() <= 1, kind


@pytest.mark.parametrize("size", [7, 11, 15])
def test_shakeKernel_isCentredAndSumsToOne(size):
    for seed in range(20):
        kernel = blur.shake_kernel(size, np.random.default_rng(seed))
        assert math.isclose(kernel.sum(), 1, rel_tol=1e-5) and kernel.min() >= 0
        y, x = np.mgrid[:size, :size] - size // 2
        assert abs((kernel * x).sum()) < 0.5 and abs((kernel * y).sum()) < 0.5


def test_clips_findsVideosSequencesAndStills(cache):
    index = json.loads((cache / "index.json").read_text())
    assert {k: v["frames"] for k, v in index.items()} == {
        "a": 20,
        "b": 20,
        "stills-one": clips.STILL_FRAMES,
    }
    for kind in ("sharp", "eq20", "eq40", "lin20", "lin40"):
        assert np.load(cache / f"a.{kind}.npy").shape == (20, 64, 96, 3)


def test_split_isBySequence_andNeverEmpty():
    assert clips.split(["a", "b", "c"], ["b"]) == (["a", "c"], ["b"])
    assert clips.split(list("abcdef"), ["z"]) == (list("bcde"), ["a", "f"])
    assert clips.split(["a"], []) == (["a"], ["a"])


def test_sample_isAFunctionOfSeedAndIndex(cache):
    first, again = (Clips(cache, ["a", "b"], SMALL, 5, 9)[3] for _ in range(2))
    other = Clips(cache, ["a", "b"], SMALL, 6, 9)[3]
    assert torch.equal(first[0], again[0]) and torch.equal(first[1], again[1])
    assert not torch.equal(first[1], other[1])
    assert first[0].shape == first[1].shape == (4, 3, 64, 64) and first[0].dtype == torch.uint8
    assert first[2].shape == (4,)


def test_sample_sharpClip_isItsOwnTruth(cache):
    sure = dataclasses.replace(SMALL, sharp=1.0)
    for blurred, sharp, exposure in (Clips(cache, ["a"], sure, 1, 9)[i] for i in range(9)):
        assert torch.equal(blurred, sharp) and not exposure.any()


def test_sample_ofEverySecondFrame_isHalfAsOpen(cache):
    kinds = {"sharp": 0.0, "mixed": 0.0, "shake": 0.0, "noise": 0.0, "jpeg": 0.0}
    both = [dataclasses.replace(SMALL, skip=skip, **kinds) for skip in (0.0, 1.0)]
    exposures = [{Clips(cache, ["a"], c, 1, 9)[i][2][0].item() for i in range(9)} for c in both]
    assert exposures == [{1.0, 2.0}, {0.5, 1.0}]


def test_whole_isThreeFrames_andTheirExposure(cache):
    clean = dataclasses.replace(SMALL, noise=0.0, jpeg=0.0)
    dataset, found = Clips(cache, ["a"], clean, 5, 9), set()
    for triple, exposure in (dataset.whole(k) for k in range(20)):
        assert triple.shape == (3, 3, 64, 96) and triple.min() >= 0 and triple.max() <= 1
        found.add(exposure)
    assert {0.0, 1.0, 2.0} < found <= {blur / pace for blur in (0, 1, 2) for pace in (1, 2, 3)}


def test_brightnessJump_changesBothClipsAlike_fromOneFrameOn():
    clip = np.full((6, 4, 4, 3), 100, np.uint8)
    blurred, sharp = brightness_jump(clip, clip, np.random.default_rng(3))
    levels = sharp[:, 0, 0, 0]
    assert np.array_equal(blurred, sharp) and levels[0] == 100
    assert set(levels[1:]) <= {100, levels[-1]} and 70 <= levels[-1] <= 140 != 100


def test_walk_isConsecutive():
    for seed in range(30):
        order = walk(5, 12, np.random.default_rng(seed))
        assert len(order) == 12 and set(np.abs(np.diff(order))) == {1}


def learned(net, clip):
    """The sharp clip, as training sees it."""
    if isinstance(net, Tiled):
        told = torch.full((8, 1, 1, 1), 2.0)
        return torch.stack([net.mix(case) for case, _ in net.play(clip, told)], 1)
    return net.sequence(clip, net.zero_state(2, 64, 64))[0][-1]


@pytest.mark.parametrize("kind", NETWORKS)
def test_oneOptimisationStep_lowersTheLoss(kind):
    torch.manual_seed(0)
    net = NETWORKS[kind]()
    sharp = torch.from_numpy(moving_pattern(4, 2, 64, 64)).permute(1, 0, 4, 2, 3) / 255
    blurred = torch.nn.functional.avg_pool2d(sharp.flatten(0, 1), 5, 1, 2).unflatten(0, (2, 4))
    optimizer = torch.optim.SGD(net.parameters(), 1e-3)
    losses = []
    for _ in range(2):
        losses.append(log_error(learned(net, blurred), sharp))
        optimizer.zero_grad()
        losses[-1].backward()
        optimizer.step()
    assert losses[1] < losses[0]


def test_turn_turnsBothClipsAlike():
    clip = moving_pattern(2, 1, 64, 64)[:, 0]
    kept = sorted(clip.flatten())
    for seed in range(8):
        a, b = turn(clip, clip.copy(), np.random.default_rng(seed))
        assert np.array_equal(a, b) and sorted(a.flatten()) == kept
