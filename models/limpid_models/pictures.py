"""Pictures of training runs: their curves, and sheets of examples."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot


def entries(log: Path) -> list[dict]:
    """The objects of a log."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def curve(log: Path, picture: Path) -> None:
    """What a log tells over the steps, as PNG: the loss, and a panel for each unit of what is held
    out; where a line has several values, their mean."""
    found = entries(log)
    losses = [e for e in found if "loss" in e]
    checks = [(e["step"], e["validation"]) for e in found if "validation" in e]
    units = list(checks[-1][1]) if checks else []
    figure, axes = pyplot.subplots(
        1, 1 + len(units), figsize=(5 * (1 + len(units)), 3.5), layout="constrained", squeeze=False
    )
    left, *others = axes[0]
    names = [k for k in (losses[-1] if losses else {}) if k not in ("time", "step", "seconds")]
    for name in names:
        left.plot([e["step"] for e in losses], [e[name] for e in losses], label=name)
    left.set(xlabel="step", ylabel="training")
    for panel, unit in zip(others, units, strict=True):
        for name in checks[-1][1][unit]:
            points = [(step, np.mean(values[unit][name])) for step, values in checks]
            panel.plot(*zip(*points, strict=True), marker=".", label=name)
        panel.set(xlabel="step", ylabel=unit)
    for panel in axes[0]:
        if panel.get_legend_handles_labels()[0]:
            panel.legend()
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)


def convergence(logs: dict[str, Path], picture: Path) -> None:
    """The first line of what is held out over the steps of several runs, by name, as PNG; the last
    run's second one dotted."""
    figure, axes = pyplot.subplots(figsize=(7, 4), layout="constrained")
    for name, log in logs.items():
        checks = [(e["step"], e["validation"]) for e in entries(log) if "validation" in e]
        unit, lines = next(iter(checks[-1][1].items()))
        first, second = list(lines)[:2]
        points = [(step, np.mean(values[unit][first])) for step, values in checks]
        axes.plot(*zip(*points, strict=True), marker=".", label=name)
    axes.axhline(float(np.mean(lines[second])), color="gray", linestyle=":", label=second)
    axes.set(xlabel="optimizer step", ylabel=unit)
    axes.legend()
    figure.savefig(picture, dpi=90)
    pyplot.close(figure)


def sheet(lines: list[list[np.ndarray]], picture: Path, side: int = 160) -> None:
    """Lines of pictures uint8 [h,w,3] beside each other, as PNG; larger ones are scaled down until
    they are at most `side` pixels high and wide."""
    rows = [np.concatenate([framed(cell, side) for cell in line], 1) for line in lines]
    width = max(row.shape[1] for row in rows)
    full = [np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0))) for row in rows]
    cv2.imwrite(str(picture), np.concatenate(full)[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])


def framed(cell: np.ndarray, side: int) -> np.ndarray:
    """A picture scaled down by a whole number, with a gray edge to the right and below."""
    shrink = max(1, -(-max(cell.shape[:2]) // side))
    h, w = (size // shrink for size in cell.shape[:2])
    small = cv2.resize(cell, (w, h), interpolation=cv2.INTER_AREA)
    return np.pad(small, ((0, 4), (0, 4), (0, 0)), constant_values=128)


def levels(planes: np.ndarray) -> np.ndarray:
    """Planes [1 or 3,h,w] in 0..1 as a picture uint8 [h,w,3]."""
    picture = np.broadcast_to(planes, (3, *planes.shape[1:])).transpose(1, 2, 0)
    return (255 * picture.clip(0, 1)).round().astype(np.uint8)
