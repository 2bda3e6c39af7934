"""Pictures of the training of descriptors: triplets, and the costs of a pair."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from limpid_models import pictures
from limpid_models.describe import tours
from limpid_models.describe.protocol import Labels
from limpid_models.describe.recordings import Recording

SIDE = 320  # pixels of a cost matrix


def sample(
    recordings: list[Recording], labels: Labels, triplets: np.ndarray, picture: Path
) -> None:
    """Lines of anchor, positive, negative; below, the longest tour in its costs before and after
    de-correlation."""
    lines = [[recordings[i].frames[k] for i, k in triplet] for triplet in triplets]
    if labels.direct:
        (i, j), tour = max(labels.direct.items(), key=lambda item: len(item[1].queries))
        before = tours.costs(labels.descriptors[i], labels.descriptors[j])
        after = shade(tours.decorrelated(before))
        across, down = (round(len(recordings[k]) / len(labels.descriptors[k])) for k in (j, i))
        after[tour.queries // down, tour.references // across] = (255, 60, 40)
        lines.append([square(shade(before)), square(after)])
    pictures.sheet(lines, picture, SIDE)


def shade(costs: np.ndarray) -> np.ndarray:
    low, high = np.percentile(costs, [0.5, 99.5])
    level = (255 * (costs - low) / max(1e-6, high - low)).clip(0, 255).astype(np.uint8)
    return level[..., None].repeat(3, 2)


def square(pixels: np.ndarray) -> np.ndarray:
    return cv2.resize(pixels, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
