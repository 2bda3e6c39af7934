"""Pictures of predictors: the curve of a run, and strips of clips."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from torch import Tensor

matplotlib.use("Agg")
from matplotlib import pyplot

SIDE = 128  # pixels of the largest frame in a strip


def curve(log: Path, picture: Path) -> None:
    """Loss over the steps of a log, and its last scores over the horizon, as PNG."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    losses = [(e["step"], e["loss"]) for e in entries if "loss" in e]
    checks = [(e["step"], e["validation"]) for e in entries if "validation" in e]
    kind = next(iter(checks[0][1]))
    figure, (left, middle, right) = pyplot.subplots(1, 3, figsize=(13, 3.5), layout="constrained")
    left.plot(*zip(*losses, strict=True)) if losses else None
    left.set(xlabel="step", ylabel="training loss")
    middle.plot([step for step, _ in checks], [np.mean(v[kind]) for _, v in checks], marker=".")
    middle.axhline(np.mean(checks[-1][1][f"copy_last_{kind}"]), color="gray", linestyle=":")
    middle.set(xlabel="step", ylabel=f"{kind}, mean over the horizon (dotted: copy last)")
    for name, values in checks[-1][1].items():
        right.plot(range(1, len(values) + 1), values, marker=".", label=name)
    right.set(xlabel="frames ahead", ylabel=kind)
    right.legend()
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)


def convergence(logs: dict[str, Path], picture: Path) -> None:
    """Test score over the steps of several runs, by name, as PNG."""
    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for name, log in logs.items():
        entries = [json.loads(line) for line in log.read_text().splitlines()]
        checks = [(e["step"], e["validation"]) for e in entries if "validation" in e]
        kind = next(iter(checks[0][1]))
        points = [(step, np.mean(values[kind])) for step, values in checks]
        axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.axhline(np.mean(checks[-1][1][f"copy_last_{kind}"]), color="gray", linestyle=":")
    axes.set(xlabel="optimizer step", ylabel=f"{kind}, mean over the horizon")
    axes.legend()
    figure.savefig(picture, dpi=90)
    pyplot.close(figure)


def strip(rows: list[tuple[Tensor, Tensor, Tensor]], picture: Path) -> None:
    """Per clip three lines: frames seen, truth, prediction; each t,c,h,w in [0, 1]; as PNG."""
    lines = [line(frames) for row in rows for frames in row]
    width = max(one.shape[1] for one in lines)
    full = [np.pad(one, ((0, 4), (0, width - one.shape[1]), (0, 0))) for one in lines]
    cv2.imwrite(str(picture), np.concatenate(full)[..., ::-1])


def line(frames: Tensor) -> np.ndarray:
    """Frames t,c,h,w side by side, at most ten (the last), uint8 [h,w,3]."""
    planes = frames[-10:].clamp(0, 1).expand(-1, 3, -1, -1).permute(0, 2, 3, 1).numpy()
    shrink = max(1, -(-max(planes.shape[1:3]) // SIDE))
    h, w = (side // shrink for side in planes.shape[1:3])
    small = [cv2.resize(p, (w, h), interpolation=cv2.INTER_AREA) for p in planes]
    edged = [np.pad(p, ((0, 0), (0, 4), (0, 0)), constant_values=0.5) for p in small]
    return (255 * np.concatenate(edged, 1)).round().astype(np.uint8)
