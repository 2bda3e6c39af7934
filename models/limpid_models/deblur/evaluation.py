"""How well a model deblurs sequences that it was not trained on.

For each held-out sequence and kind of blur: PSNR and SSIM of input and output against the sharp
video; the same with the state reset before every frame (what memory is worth); and a long rollout
(does quality fall, colour wander, sharpness grow?).
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import cv2
import numpy as np

from limpid_models import clips
from limpid_models.clips import sharpness
from limpid_models.deblur.blur import shake_kernel
from limpid_models.deblur.dataset import KERNELS
from limpid_models.experiment import Experiment, Sources
from limpid_models.metrics import psnr, ssim
from limpid_models.report import Evaluation, Row, mean_row, rounded
from limpid_models.stepper import Stepper

KINDS = ("sharp", "eq20", "eq40", "lin20", "lin40", "shake")
SUMMARISED = ("eq20", "eq40")
KEYS = ("psnr_in", "psnr_out", "ssim_in", "ssim_out")
SIZE = (360, 640)


def sequence(cache: Path, name: str, kind: str, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Blurred and sharp frames, uint8 [t,h,w,3]."""
    sharp = np.load(cache / f"{name}.sharp.npy", mmap_mode="r")[:limit]
    if kind != "shake":
        return np.load(cache / f"{name}.{kind}.npy", mmap_mode="r")[:limit], sharp
    rng = np.random.default_rng(11)
    shaken = np.empty_like(sharp)
    for t, frame in enumerate(sharp):
        kernel = shake_kernel(int(rng.choice(KERNELS)), rng)
        shaken[t] = cv2.filter2D(np.array(frame), -1, kernel, borderType=cv2.BORDER_REFLECT)
    return shaken, sharp


def score(
    stepper: Stepper, blurred: np.ndarray, sharp: np.ndarray, memory: bool
) -> dict[str, float]:
    """Means over the frames of a sequence; without memory each frame is a stream of its own."""
    frames = [np.ascontiguousarray(frame[None]) for frame in blurred]
    if memory:
        outputs = stepper.play(frames)
    else:
        ends = range(1 + stepper.future, len(frames) + 1 + stepper.future)
        outputs = (next(stepper.play(frames[end - 1 - stepper.future : end])) for end in ends)
    rows = [
        [psnr(b, s), psnr(out[0], s), ssim(b, s), ssim(out[0], s)]
        for b, s, out in zip(blurred, sharp, outputs, strict=True)
    ]
    return dict(zip(KEYS, map(rounded, np.mean(rows, axis=0)), strict=True))


def rollout(stepper: Stepper, blurred: np.ndarray, sharp: np.ndarray, frames: int) -> dict:
    """Plays a sequence to and fro for so many frames; means over its first and its last pass.

    Gain in dB; the largest difference of a colour's mean to the truth, in levels; sharpness of
    the output (see `clips.sharpness`) relative to the truth's.
    """
    there_and_back = np.concatenate([np.arange(len(sharp)), np.arange(len(sharp) - 2, 0, -1)])
    order, rows = np.resize(there_and_back, frames), []
    outputs = stepper.play(np.ascontiguousarray(blurred[t][None]) for t in order)
    for t, (out,) in zip(order, outputs, strict=True):
        gain = psnr(out, sharp[t]) - psnr(blurred[t], sharp[t])
        shift = np.abs(out.mean((0, 1)) - sharp[t].mean((0, 1))).max()
        rows.append([gain, shift, sharpness(out[None]) / sharpness(sharp[t][None])])
    period = min(frames // 2, len(there_and_back))
    result: dict = {"frames": frames}
    for when, part in (("first", rows[:period]), ("last", rows[-period:])):
        for key, value in zip(("gain", "colour_shift", "sharpness"), np.mean(part, 0), strict=True):
            result[f"{key}_{when}"] = round(float(value), 3)
    return result


def evaluate(
    stepper: Stepper, experiment: Experiment, sources: Sources, options: Namespace
) -> Evaluation:
    """All numbers of a model on what the experiment holds out."""
    index = clips.build(sources.data, sources.cache)
    chosen = experiment.untouched if options.untouched else experiment.held_out
    _, names = clips.split(list(index), chosen)
    rows, means = [], {}
    for kind in KINDS:
        found: list[Row] = []
        for name in names:
            pair = sequence(sources.cache, name, kind, options.limit)
            with_memory = score(stepper, *pair, memory=True)
            alone = score(stepper, *pair, memory=False)["psnr_out"]
            found.append({"blur": kind, "sequence": name, **with_memory, "without_memory": alone})
        means[kind] = mean_row(found, blur=kind, sequence="mean")
        rows += [*found, means[kind]]
        print(kind, means[kind], flush=True)
    kept = [means[kind] for kind in SUMMARISED]
    summary = {k: round(float(np.mean([m[k] for m in kept])), 3) for k in KEYS}
    long = {}
    for name in names if options.rollout else []:
        pair = sequence(sources.cache, name, "eq20", options.limit)
        long[name] = rollout(stepper, *pair, options.rollout)
    return Evaluation(rows, summary, SIZE, {"rollout": long})
