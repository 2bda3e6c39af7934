"""Pictures of a training run: its curve, and crops of held-out frames."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import matplotlib
import numpy as np
from torch import Tensor

matplotlib.use("Agg")
from matplotlib import pyplot


def curve(log: Path, picture: Path) -> None:
    """Loss and gain in PSNR on held-out sequences over the steps of a log, as PNG."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    losses = [(e["step"], e["loss"] - e["input_loss"]) for e in entries if "loss" in e]
    checks = [(e["step"], e["validation"]) for e in entries if "validation" in e]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.5), layout="constrained")
    left.plot(*zip(*losses, strict=True)) if losses else None
    left.set(xlabel="step", ylabel="loss above the input's")
    for kind in [k for k in (checks[0][1] if checks else {}) if k != "sharp"]:
        gains = [(step, values[kind][1] - values[kind][0]) for step, values in checks]
        right.plot(*zip(*gains, strict=True), marker=".", label=kind)
    right.set(xlabel="step", ylabel="gain on held-out sequences, dB")
    right.legend() if checks else None
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)


def strip(rows: list[list[Tensor]], picture: Path, side: int = 160) -> None:
    """Centre crops of rows of frames 3,h,w in [0, 1] (input, output, truth), as PNG."""
    lines = []
    for row in rows:
        h, w = (min(size, side) for size in row[0].shape[1:])
        y, x = (row[0].shape[1] - h) // 2, (row[0].shape[2] - w) // 2
        crops = [f[:, y : y + h, x : x + w].clamp(0, 1).permute(1, 2, 0).numpy() for f in row]
        wide = np.concatenate(crops, axis=1)
        lines.append(np.pad(wide, ((0, side - h), (0, 3 * side - wide.shape[1]), (0, 0))))
    sheet = (255 * np.concatenate(lines)[..., ::-1]).round().astype(np.uint8)
    cv2.imwrite(str(picture), sheet)
