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
        tour = tours.find(descriptors[i], descriptors[j], 1 / min(rates[i], rates[j]))
        if tour is not None:
            labels.direct[i, j] = Tour(strides[i] * tour.queries, strides[j] * tour.references)
    if iteration > 1:
        follow = transitive(labels.direct, len(recordings))
        labels.transitive = {
            (i, j): tour
            for (i, j), tour in follow.items()
            if tours.is_likely(
                descriptors[i],
                descriptors[j],
                Tour(tour.queries // strides[i], tour.references // strides[j]),
                1 / min(rates[i], rates[j]),
            )
        }
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


def transitive(direct: dict[tuple[int, int], Tour], count: int) -> dict[tuple[int, int], Tour]:
    """The longest tour by way of one other recording, for each pair that has none of its own."""
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
            longest = max(ways, key=lambda tour: len(tour.queries), default=None)
            if longest is not None and len(longest.queries) >= 8:
                found[i, j] = longest
    return found


def by_reference(tour: Tour) -> Tour:
    """A tour seen from the other recording: each of its frames once."""
    frames, first = np.unique(tour.references, return_index=True)
    return Tour(frames, tour.queries[first])


class Sampler:
    """Draws triplets. A frame is a pair: position of its recording, position in it."""

    def __init__(self, recordings: list[Recording], labels: Labels, config: ProtocolConfig):
        self.recordings, self.labels, self.config = recordings, labels, config
        self.kinds = [list(kind.items()) for kind in (labels.direct, labels.transitive) if kind]
        both = labels.transitive | labels.direct
        self.known = both | {(j, i): by_reference(tour) for (i, j), tour in both.items()}

    def triplets(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Frames [count,3,2]: anchor, positive, negative."""
        return np.array([self.triplet(rng) for _ in range(count)])

    def triplet(self, rng: np.random.Generator) -> list[tuple[int, int]]:
        while True:
            if not self.kinds or rng.random() < self.config.intra:
                i = int(rng.integers(len(self.recordings)))
                anchor = (i, self.any(i, rng))
                positive = (i, self.near(*anchor, rng))
            else:
                # transitive tours and others weigh alike
                kind = self.kinds[int(rng.integers(len(self.kinds)))]
                (i, j), tour = kind[int(rng.integers(len(kind)))]
                at = int(rng.integers(len(tour.queries)))
                pair = [(i, int(tour.queries[at])), (j, int(tour.references[at]))]
                anchor, positive = pair if rng.random() < 0.5 else pair[::-1]
            negative = self.negative(anchor, positive, rng)
            if negative is not None:
                return [anchor, positive, negative]

    def any(self, recording: int, rng: np.random.Generator) -> int:
        return int(rng.integers(len(self.recordings[recording])))

    def near(self, recording: int, frame: int, rng: np.random.Generator) -> int:
        reach = int(self.config.near_seconds * self.recordings[recording].fps)
        last = len(self.recordings[recording]) - 1
        return int(np.clip(frame + rng.integers(-reach, reach + 1), 0, last))

    def negative(
        self, anchor: tuple[int, int], positive: tuple[int, int], rng: np.random.Generator
    ) -> tuple[int, int] | None:
        """A frame that is far away: of the positive's recording, a hard one, or any one."""
        other = positive[0]
        hard = self.labels.descriptors and rng.random() < self.config.hard
        if not hard:
            chosen = int(rng.integers(len(self.recordings)))
            frame = self.any(chosen, rng)
            return (chosen, frame) if self.far(anchor, (chosen, frame)) else None
        steps = [stride(self.recordings[i], self.config) for i in (anchor[0], other)]
        away = self.away(other, positive[1])[:: steps[1]]
        if not away.any():
            return None
        values = self.labels.descriptors
        likeness = values[other] @ values[anchor[0]][anchor[1] // steps[0]]
        order = np.argsort(-np.where(away, likeness, -np.inf))
        return other, int(steps[1] * rng.choice(order[: min(HARDEST, int(away.sum()))]))

    def away(self, recording: int, frame: int) -> np.ndarray:
        """Which frames of a recording are far from one of its frames."""
        one = self.recordings[recording]
        return np.abs(one.travel - one.travel[frame]) > self.config.far_seconds * one.fps

    def far(self, one: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether two frames show different places, as far as is known."""
        (i, a), (j, b) = one, other
        if i != j:
            tour = self.known.get((i, j))
            matched = np.nan if tour is None else tour.at(np.array([a]))[0]
            if np.isnan(matched):
                return True
            a = int(matched)
        return bool(self.away(j, a)[b])


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
    apart = np.abs(one.truth.metres[tour.queries] - other.truth.metres[tour.references])
    return float((apart <= TRUE_METRES).mean()) >= TRUE_SHARE


def overlap(one: Recording, other: Recording) -> bool:
    """Whether so much is shown by both that a tour could be found."""
    if not one.truth or not other.truth or one.truth.place != other.truth.place:
        return False
    low, high = np.nanmin(other.truth.metres), np.nanmax(other.truth.metres)
    inside = (one.truth.metres >= low) & (one.truth.metres <= high)
    return bool(inside.sum() >= tours.EVIDENCE_SECONDS * one.fps)
