"""Pictures of the training of descriptors: its curve, triplets, and the costs of a pair."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import matplotlib
import numpy as np

from limpid_models.describe import tours
from limpid_models.describe.protocol import Labels
from limpid_models.describe.recordings import Recording

matplotlib.use("Agg")
from matplotlib import pyplot

SIDE = 320  # pixels of a cost matrix


def curve(log: Path, picture: Path) -> None:
    """Loss over the steps of a log, and tours per iteration, as PNG."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    losses = [(e["step"], e["loss"], e["active"]) for e in entries if "loss" in e]
    found = [e["found"] for e in entries if "found" in e]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.5), layout="constrained")
    if losses:
        steps, values, active = zip(*losses, strict=True)
        left.plot(steps, values, label="loss of active triplets")
        left.plot(steps, active, label="share that is active")
        left.legend()
    left.set(xlabel="step")
    for kind in ("tours", "true", "transitive", "transitive_true", "possible"):
        right.plot([f["iteration"] for f in found], [f[kind] for f in found], ".-", label=kind)
    right.set(xlabel="iteration", ylabel="pairs of recordings")
    right.legend()
    figure.savefig(picture, dpi=80)
    pyplot.close(figure)


def sample(
    recordings: list[Recording], labels: Labels, triplets: np.ndarray, picture: Path
) -> None:
    """Lines of anchor, positive, negative; below, the longest tour in its costs before and after
    de-correlation."""
    lines = [
        np.concatenate([recordings[i].frames[k] for i, k in triplet], 1) for triplet in triplets
    ]
    if labels.direct:
        (i, j), tour = max(labels.direct.items(), key=lambda item: len(item[1].queries))
        before = tours.costs(labels.descriptors[i], labels.descriptors[j])
        after = shade(tours.decorrelated(before))
        across, down = (round(len(recordings[k]) / len(labels.descriptors[k])) for k in (j, i))
        after[tour.queries // down, tour.references // across] = (255, 60, 40)
        lines.append(np.concatenate([square(shade(before)), square(after)], 1))
    width = max(line.shape[1] for line in lines)
    full = [np.pad(line, ((0, 4), (0, width - line.shape[1]), (0, 0))) for line in lines]
    cv2.imwrite(str(picture), np.concatenate(full)[..., ::-1])


def shade(costs: np.ndarray) -> np.ndarray:
    low, high = np.percentile(costs, [0.5, 99.5])
    level = (255 * (costs - low) / max(1e-6, high - low)).clip(0, 255).astype(np.uint8)
    return level[..., None].repeat(3, 2)


def square(pixels: np.ndarray) -> np.ndarray:
    return cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
