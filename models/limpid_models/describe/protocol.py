"""Labels without anybody's help: the tabula-rasa protocol (thesis section 4.3.2).

Triplets (anchor, positive, negative) come from within a recording at first; then from tours that
the network of the moment finds between recordings; then also from tours that follow from those by
transitivity.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from limpid_models.describe import tours
from limpid_models.describe.recordings import Recording
from limpid_models.describe.tours import Tour

TRUE_METRES = 15  # a matched pair of frames is right if it is not farther apart
TRUE_SHARE = 0.5  # a tour is right if so many of its pairs are
NEIGHBOURS = 3  # of other recordings that a frame votes for
TRANSITIVE_SECONDS = 2  # that two ways to a transitive tour may differ
CONFIRMED_FRAMES = 8  # that two ways to a transitive tour must agree on
HARDEST = 10  # a hard negative is one of so many nearest frames that are far away


@dataclass(frozen=True)
class ProtocolConfig:
    """How labels are generated."""

    near_seconds: float = 0.5  # a positive is at most so far from its anchor (15 frames of 30/s)
    far_seconds: float = 2.0  # of movement; what is farther away is another place
    hard: float = 0.5  # chance that a negative is a hard one
    intra: float = 0.2  # share of triplets from within a recording, after iteration 0
    coarse_fps: float = (
        3.0  # frames per second, at most, that tours are found from (each 10th of 30)
    )
    partners: int = 8  # recordings that each is compared with: those the index ranks first
    sure: float = 3.5  # mean gain, in deviations of the costs, of a tour that is learnt from
    most_iterations: int = 6
    growth: float = 1.02  # tours of an iteration over those of the one before; less is the end


@dataclass
class Labels:
    """What an iteration learns from. Tours are by recordings' positions, lower one first, and in
    frames; descriptors are of every `stride`-th frame."""

    iteration: int = 0
    direct: dict[tuple[int, int], Tour] = field(default_factory=dict)
    transitive: dict[tuple[int, int], Tour] = field(default_factory=dict)
    descriptors: list[np.ndarray] = field(default_factory=list)  # empty before the first network


def stride(recording: Recording, config: ProtocolConfig) -> int:
    """Frames from one that is described to the next."""
    return max(1, math.ceil(recording.fps / config.coarse_fps - 1e-6))


def generate(
    recordings: list[Recording],
    descriptors: list[np.ndarray],
    config: ProtocolConfig,
    iteration: int,
) -> Labels:
    """The labels of an iteration from 1 on."""
    labels = Labels(iteration, descriptors=descriptors)
    strides = [stride(recording, config) for recording in recordings]
    rates = [recording.fps / s for recording, s in zip(recordings, strides, strict=True)]
    for i, j in candidates(descriptors, rates, config.partners):
        tour = tours.find(descriptors[i], descriptors[j], 1 / min(rates[i], rates[j]), config.sure)
        if tour is not None:
            labels.direct[i, j] = Tour(strides[i] * tour.queries, strides[j] * tour.references)
    if iteration > 1:
        apart = TRANSITIVE_SECONDS * min(recording.fps for recording in recordings)
        for (i, j), tour in transitive(labels.direct, len(recordings), apart).items():
            coarse = Tour(tour.queries // strides[i], tour.references // strides[j])
            seconds = 1 / min(rates[i], rates[j])
            if tours.is_likely(descriptors[i], descriptors[j], coarse, seconds, config.sure):
                labels.transitive[i, j] = tour
    return labels


def candidates(
    descriptors: list[np.ndarray], rates: list[float], partners: int
) -> list[tuple[int, int]]:
    """Pairs worth comparing: each frame, a second apart, votes for the recordings that come
    nearest. A recording's mean is taken off, or a night would only be near another night."""
    sparse = []
    for values, rate in zip(descriptors, rates, strict=True):
        centred = values[:: max(1, round(rate))] - values.mean(0)
        sparse.append(centred / np.maximum(1e-6, np.linalg.norm(centred, axis=1, keepdims=True)))
    count = len(sparse)
    votes = np.zeros((count, count))
    for i in range(count):
        nearest = np.stack([(sparse[i] @ other.T).max(1) for other in sparse])
        nearest[i] = -np.inf
        ranked = np.argsort(-nearest, 0)[: min(NEIGHBOURS, count - 1)]
        np.add.at(votes[i], ranked.ravel(), 1 / len(sparse[i]))
    votes += votes.T
    np.fill_diagonal(votes, -1)
    pairs = set()
    for i in range(count):
        for j in np.argsort(-votes[i])[: min(partners, count - 1)]:
            pairs.add((min(i, int(j)), max(i, int(j))))
    return sorted(pairs)


def transitive(
    direct: dict[tuple[int, int], Tour], count: int, apart: float
) -> dict[tuple[int, int], Tour]:
    """For each pair that has no tour of its own: the longest by way of one other recording that a
    way by yet another confirms, to within `apart` frames. One wrong tour makes no two ways."""
    found: dict[tuple[int, int], Tour] = {}
    known = direct | {(j, i): by_reference(tour) for (i, j), tour in direct.items()}
    for i in range(count):
        for j in range(i + 1, count):
            if (i, j) in direct:
                continue
            ways = [
                known[i, k].then(known[k, j])
                for k in range(count)
                if (i, k) in known and (k, j) in known
            ]
            ways.sort(key=lambda tour: -len(tour.queries))
            for way in ways:
                if any(confirms(other, way, apart) for other in ways if other is not way):
                    found[i, j] = way
                    break
    return found


def confirms(one: Tour, other: Tour, apart: float) -> bool:
    """Whether two tours of a pair agree on most of the frames that both know."""
    if not len(one.queries) or not len(other.queries):
        return False
    difference = np.abs(one.at(other.queries) - other.references)
    shared = ~np.isnan(difference)
    agreed = int((difference[shared] <= apart).sum())
    return agreed >= max(CONFIRMED_FRAMES, shared.sum() / 2)


def by_reference(tour: Tour) -> Tour:
    """A tour seen from the other recording: each of its frames once."""
    frames, first = np.unique(tour.references, return_index=True)
    return Tour(frames, tour.queries[first])


class Sampler:
    """Draws batches of triplets, each from one tour or one recording. Negatives are of the
    positive's recording, too: places are to be told apart, not days."""

    def __init__(self, recordings: list[Recording], labels: Labels, config: ProtocolConfig):
        self.recordings, self.labels, self.config = recordings, labels, config
        self.tours = list((labels.transitive | labels.direct).items())

    def triplets(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Frames [count,3,2], (recording, frame): anchor, positive, negative."""
        while True:
            (i, anchors), (j, positives) = self.matched(count, rng)
            pairs = zip(anchors, positives, strict=True)
            negatives = [self.negative((i, int(a)), (j, int(p)), rng) for a, p in pairs]
            if None not in negatives:
                frames = np.stack([anchors, positives, np.array(negatives)], 1)
                return np.stack([np.broadcast_to([i, j, j], frames.shape), frames], 2)

    def matched(
        self, count: int, rng: np.random.Generator
    ) -> tuple[tuple[int, np.ndarray], tuple[int, np.ndarray]]:
        """A recording with frames and one, perhaps another, with frames that show the same."""
        if not self.tours or rng.random() < self.config.intra:
            i = int(rng.integers(len(self.recordings)))
            anchors = rng.integers(len(self.recordings[i]), size=count)
            return (i, anchors), (i, self.near(i, anchors, rng))
        (i, j), tour = self.tours[int(rng.integers(len(self.tours)))]
        at = rng.integers(len(tour.queries), size=count)
        pair = (i, tour.queries[at]), (j, tour.references[at])
        return pair if rng.random() < 0.5 else pair[::-1]

    def near(self, recording: int, frames: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        reach = int(self.config.near_seconds * self.recordings[recording].fps)
        last = len(self.recordings[recording]) - 1
        return (frames + rng.integers(-reach, reach + 1, len(frames))).clip(0, last)

    def negative(
        self, anchor: tuple[int, int], positive: tuple[int, int], rng: np.random.Generator
    ) -> int | None:
        """A frame of the positive's recording that is far from it: a hard one, or any one."""
        other = positive[0]
        away = np.flatnonzero(self.away(*positive))
        if not len(away):
            return None
        values = self.labels.descriptors
        if not values or rng.random() >= self.config.hard:
            return int(rng.choice(away))
        steps = [stride(self.recordings[i], self.config) for i in (anchor[0], other)]
        likeness = values[other][away // steps[1]] @ values[anchor[0]][anchor[1] // steps[0]]
        return int(rng.choice(away[np.argsort(-likeness)[:HARDEST]]))

    def away(self, recording: int, frame: int) -> np.ndarray:
        """Which frames of a recording are far from one of its frames."""
        one = self.recordings[recording]
        return np.abs(one.travel - one.travel[frame]) > self.config.far_seconds * one.fps


@dataclass(frozen=True)
class Found:
    """A row of the report (thesis figure 4.15, left)."""

    iteration: int
    tours: int  # found by the network
    true: int  # of those, right
    transitive: int  # that follow from them
    transitive_true: int
    possible: int  # pairs of recordings that do have a tour


def report(recordings: list[Recording], labels: Labels) -> Found:
    """Compares tours with the truth. This is the only place that looks at it."""
    count = len(recordings)
    pairs = ((i, j) for i in range(count) for j in range(i + 1, count))
    return Found(
        labels.iteration,
        len(labels.direct),
        sum(is_true(recordings[i], recordings[j], t) for (i, j), t in labels.direct.items()),
        len(labels.transitive),
        sum(is_true(recordings[i], recordings[j], t) for (i, j), t in labels.transitive.items()),
        sum(overlap(recordings[i], recordings[j]) for i, j in pairs),
    )


def is_true(one: Recording, other: Recording, tour: Tour) -> bool:
    if not one.truth or not other.truth or one.truth.place != other.truth.place:
        return False
    a, b = one.truth.metres[tour.queries], other.truth.metres[tour.references]
    right = (np.abs(a - b) <= TRUE_METRES) | (np.isnan(a) & np.isnan(b))  # both on the detour
    return float(right.mean()) >= TRUE_SHARE


def overlap(one: Recording, other: Recording) -> bool:
    """Whether so much is shown by both that a tour could be found."""
    if not one.truth or not other.truth or one.truth.place != other.truth.place:
        return False
    low, high = np.nanmin(other.truth.metres), np.nanmax(other.truth.metres)
    inside = (one.truth.metres >= low) & (one.truth.metres <= high)
    return bool(inside.sum() >= tours.EVIDENCE_SECONDS * one.fps)
