"""Measures an exported deblurring model on sequences it was not trained on.

    python -m limpid_models.evaluate --model rdn-small.onnx --config configs/rdn-small.toml \
        --cache DIR/cache --out DIR/held-out.json

For each held-out sequence and kind of blur: PSNR and SSIM of input and output against the sharp
video; the same with the state reset before every frame (what memory is worth); a long rollout (does
quality fall, colour wander, sharpness grow?); and a Markdown table for the card.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from limpid_models import clips, config
from limpid_models.blur import shake_kernel
from limpid_models.clips import sharpness
from limpid_models.dataset import KERNELS
from limpid_models.golden import Stepper
from limpid_models.metrics import psnr, ssim

KINDS = ("sharp", "eq20", "eq40", "lin20", "lin40", "shake")


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


def score(stepper: Stepper, blurred: np.ndarray, sharp: np.ndarray, memory: bool) -> dict:
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
    keys = ("psnr_in", "psnr_out", "ssim_in", "ssim_out")
    return {k: round(float(v), 4) for k, v in zip(keys, np.mean(rows, axis=0), strict=True)}


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
    stepper: Stepper, cache: Path, names: list[str], limit: int, rollouts: int, frames: int
) -> dict:
    """All numbers of a model on sequences `names`, at most `limit` frames of each."""
    result: dict = {"model": stepper.contract["name"], "kinds": {}, "rollout": {}}
    for kind in KINDS:
        rows = {}
        for name in names:
            pair = sequence(cache, name, kind, limit)
            rows[name] = score(stepper, *pair, memory=True)
            alone = score(stepper, *pair, memory=False)
            rows[name]["psnr_out_no_memory"] = alone["psnr_out"]
        keys = next(iter(rows.values()))
        rows["mean"] = {k: round(float(np.mean([r[k] for r in rows.values()])), 4) for k in keys}
        result["kinds"][kind] = rows
        print(kind, rows["mean"], flush=True)
    for name in names[:rollouts]:
        result["rollout"][name] = rollout(stepper, *sequence(cache, name, "eq20", limit), frames)
        print(name, result["rollout"][name], flush=True)
    means = [result["kinds"][kind]["mean"] for kind in ("eq20", "eq40")]
    keys = ("psnr_in", "psnr_out", "ssim_in", "ssim_out")
    result["summary"] = {k: round(float(np.mean([m[k] for m in means])), 3) for k in keys}
    return result


def table(result: dict) -> str:
    """The scores as Markdown."""
    lines = [
        "| blur | sequence | PSNR in | PSNR out | gain | without memory | SSIM in | SSIM out |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, rows in result["kinds"].items():
        for name, r in rows.items():
            lines.append(
                f"| {kind} | {name} | {r['psnr_in']:.2f} | {r['psnr_out']:.2f} "
                f"| {r['psnr_out'] - r['psnr_in']:+.2f} | {r['psnr_out_no_memory']:.2f} "
                f"| {r['ssim_in']:.3f} | {r['ssim_out']:.3f} |"
            )
    return "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--config", type=Path, required=True, help="says what is held out")
    arguments.add_argument("--cache", type=Path, required=True, help="clips of the training run")
    arguments.add_argument("--out", type=Path, required=True, help="JSON; a .md goes beside it")
    arguments.add_argument("--limit", type=int, default=40, help="frames per sequence")
    arguments.add_argument("--rollouts", type=int, default=99, help="sequences played long")
    arguments.add_argument("--rollout-frames", type=int, default=360)
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    experiment = config.load(options.config)
    index = json.loads((options.cache / "index.json").read_text())
    _, held_out = clips.split(list(index), experiment.held_out)
    stepper = Stepper(options.model, options.threads)
    result = evaluate(
        stepper, options.cache, held_out, options.limit, options.rollouts, options.rollout_frames
    )
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    options.out.with_suffix(".md").write_text(table(result))


if __name__ == "__main__":
    main()
