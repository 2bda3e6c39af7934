"""The projection that an iteration starts from, in closed form: a discriminant (Fisher 1936).

Of all directions in what a network sees it keeps those in which places differ most, compared with
how much one place differs from itself on other days. Each recording's mean is taken off first: that
is the day, not the place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from limpid_models.describe.protocol import Labels
from limpid_models.describe.recordings import Recording
from limpid_models.describe.tours import Tour


@dataclass(frozen=True)
class Weighing:
    """How directions are chosen and weighed."""

    shrinkage: float  # of the mean variance within a place, added to that of each direction
    power: float  # of how much a direction tells, as its weight


@dataclass(frozen=True)
class DiscriminantConfig:
    """In iteration 0 each place is known on one day only, and less is learnt from that."""

    first: Weighing = Weighing(3.0, 0.0)
    later: Weighing = Weighing(0.3, 0.25)


Matched = tuple[tuple[int, int], Tour]


def matched(recordings: list[Recording], labels: Labels, near_seconds: float) -> list[Matched]:
    """What shows one place: tours, or, while there are none, nearby frames of each recording."""
    if labels.direct:
        return list((labels.transitive | labels.direct).items())
    found = []
    for i, recording in enumerate(recordings):
        frames = np.arange(len(recording))
        reach = max(1, int(near_seconds * recording.fps))
        found += [((i, i), Tour(frames[k:], frames[:-k])) for k in range(1, reach + 1)]
    return found


def fit(
    seen: list[np.ndarray], pairs: Iterable[Matched], dimension: int, how: Weighing
) -> tuple[np.ndarray, np.ndarray]:
    """Weights [dimension,d] and bias [dimension] for what is seen, [t,d] of each recording."""
    centred = [values - values.mean(0) for values in seen]
    between = scatter(centred)
    within = scatter(
        (centred[i][t.queries] - centred[j][t.references]) / 2**0.5 for (i, j), t in pairs
    )
    count = len(within)
    within += np.eye(count) * (how.shrinkage * np.trace(within) / count + 1e-9)
    white = np.linalg.inv(np.linalg.cholesky(within))
    told, directions = np.linalg.eigh(white @ between @ white.T)
    best = np.argsort(-told)[:dimension]
    weights = directions[:, best].T @ white * np.maximum(1e-9, told[best, None]) ** how.power
    weights /= np.sqrt(count) * np.sqrt(np.square(weights).mean())
    return weights, -weights @ np.mean([values.mean(0) for values in seen], 0)


def scatter(parts: Iterable[np.ndarray]) -> np.ndarray:
    """Mean product of each two values over the rows of all parts."""
    total, rows = np.zeros(()), 0
    for part in parts:
        total, rows = total + (part.T @ part).astype(np.float64), rows + len(part)
    return total / rows
