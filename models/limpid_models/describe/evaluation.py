"""How well a descriptor tells places of recordings it was not trained on, against thumbnails.

For every pair of recordings of one place: of the frames whose place the other shows, how many have
their nearest descriptor within 15 metres (recall at 1). For all pairs: tours found and tours that
are right, as the protocol reports them. `limpid eval align` measures alignment itself.
"""

from __future__ import annotations

from argparse import Namespace

import cv2
import numpy as np

from limpid_models.describe import recordings, tours
from limpid_models.describe.protocol import TRUE_METRES, is_true, overlap
from limpid_models.describe.recordings import Recording
from limpid_models.experiment import Experiment, Sources
from limpid_models.report import Evaluation
from limpid_models.stepper import Stepper

SIZE = (72, 128)  # height and width at which recordings are read
THUMBNAIL, PATCH = (64, 32), 8


def evaluate(
    stepper: Stepper, experiment: Experiment, sources: Sources, _: Namespace
) -> Evaluation:
    """Figures of the model and of thumbnails over the recordings of some folders."""
    read = [recordings.read(folder, SIZE, experiment.data) for folder in sources.folders()]
    collection = [recording for folder in read for recording in folder]
    blocks = [np.array_split(r.frames, max(1, len(r) // 32)) for r in collection]
    vectors = [np.concatenate([stepper.step(b) for b in block]) for block in blocks]
    small = [thumbnails(r.frames) for r in collection]
    found = {"model": figures(collection, vectors), "thumbnails": figures(collection, small)}
    summary = found["model"] | {f"thumbnails_{k}": v for k, v in found["thumbnails"].items()}
    return Evaluation([{"model": name, **row} for name, row in found.items()], summary, SIZE)


def thumbnails(frames: np.ndarray) -> np.ndarray:
    """Gray thumbnails of which each patch has mean 0 and deviation 1 (as in SeqSLAM)."""
    found = []
    for frame in frames:
        gray = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        small = cv2.resize(gray, THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.float32)
        rows, columns = THUMBNAIL[1] // PATCH, THUMBNAIL[0] // PATCH
        patches = small.reshape(rows, PATCH, columns, PATCH)
        centred = patches - patches.mean((1, 3), keepdims=True)
        found.append((centred / np.maximum(2, patches.std((1, 3), keepdims=True))).ravel())
    values = np.stack(found)
    return values / np.maximum(1e-6, np.linalg.norm(values, axis=1, keepdims=True))


def figures(collection: list[Recording], vectors: list[np.ndarray]) -> dict[str, float]:
    right = frames = found = true = possible = 0
    for i in range(len(collection)):
        for j in range(i + 1, len(collection)):
            one, other = collection[i], collection[j]
            tour = tours.find(vectors[i], vectors[j], 1 / min(one.fps, other.fps))
            found += tour is not None
            true += tour is not None and is_true(one, other, tour)
            if overlap(one, other):
                possible += 1
                hits, count = recall(one, other, vectors[i], vectors[j])
                right, frames = right + hits, frames + count
    return {
        "recall_at_1": round(right / max(1, frames), 4),
        "tours": found,
        "true_tours": true,
        "possible_tours": possible,
    }


def recall(one: Recording, other: Recording, a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
    assert one.truth and other.truth
    apart = np.abs(one.truth.metres[:, None] - other.truth.metres[None])
    shown = np.nanmin(np.where(np.isnan(apart), np.inf, apart), 1) <= TRUE_METRES / 2
    nearest = apart[np.arange(len(a)), (a @ b.T).argmax(1)]
    return int((nearest[shown] <= TRUE_METRES).sum()), int(shown.sum())
