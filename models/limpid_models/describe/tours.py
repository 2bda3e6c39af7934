"""Finds the matching tour of two recordings in their costs (thesis section 4.3.3).

The rules follow those of the Java module `align` (ADR 10); here they work on the frames of a
collection, a few per second, and only what labels need is kept. What chance gains is told by
stripes that are searched backwards, which is quick and enough for labels (ADR 11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RANK = 5
FRAMES_PER_RANK = 60
STRIPE_SECONDS = 90
PLAUSIBILITY = 5 / 6
JOIN_SECONDS = 2
SHORTEST_SECONDS = 5
PASSING, PASSING_WEIGHT = 3.0, 0.5
ENTRY_SECONDS, EVIDENCE_SECONDS = 6, 12
ALTERNATIVE_SECONDS = 10
TYPICAL_SHARE = 0.4
STANDING = 0.1
LEAST_GAIN = 0.5
BORDER_PARTS = 8
MOST_APART = 1  # frames from a query to one that the tour knows


@dataclass(frozen=True)
class Tour:
    """Frames of two recordings that show the same places, in order."""

    queries: np.ndarray
    references: np.ndarray

    def reversed(self) -> Tour:
        return Tour(self.references, self.queries)

    def at(self, queries: np.ndarray) -> np.ndarray:
        """The reference of each query, NaN where there is none; a gap in the tour is none."""
        nearest = np.searchsorted(self.queries, queries).clip(0, len(self.queries) - 1)
        before = (nearest - 1).clip(0)
        closer = np.abs(self.queries[before] - queries) < np.abs(self.queries[nearest] - queries)
        nearest = np.where(closer, before, nearest)
        known = np.abs(self.queries[nearest] - queries) <= MOST_APART
        return np.where(known, self.references[nearest], np.nan)

    def then(self, other: Tour) -> Tour:
        """This tour's queries with the references of another from this one's references on."""
        onwards = other.at(self.references)
        known = ~np.isnan(onwards)
        return Tour(self.queries[known], onwards[known].astype(int))


def costs(query: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Distances of unit vectors."""
    return np.sqrt(np.maximum(0, 2 - 2 * query @ reference.T))


def decorrelated(matrix: np.ndarray) -> np.ndarray:
    """Equation 4.4 by a randomised decomposition; then deviation 1."""
    rank = min(RANK, max(1, min(matrix.shape) // FRAMES_PER_RANK))
    probe = np.random.default_rng(4).standard_normal((matrix.shape[1], rank + 5))
    basis = np.linalg.qr(matrix @ probe)[0]
    for _ in range(2):
        basis = np.linalg.qr(matrix @ np.linalg.qr(matrix.T @ basis)[0])[0]
    left, values, right = np.linalg.svd(basis.T @ matrix, full_matrices=False)
    common = (basis @ left[:, :rank] * values[:rank]) @ right[:rank]
    rest = matrix - common
    return rest / max(1e-6, rest.std())


def cheapest(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cheapest path through a stripe with free ends: reference and gain per query."""
    rows, columns = matrix.shape
    entered = np.zeros((rows, columns), bool)  # both went on, rather than the query alone
    passed = np.zeros((rows, columns), bool)  # the reference went on alone
    total = matrix[0].astype(np.float64)
    for i in range(1, rows):
        both = np.concatenate([[np.inf], total[:-1]])
        entered[i] = both < total
        now = np.minimum(total, both) + matrix[i]
        passing = PASSING_WEIGHT * np.maximum(0, matrix[i] + PASSING)
        walked = np.cumsum(passing)
        total = np.minimum.accumulate(now - walked) + walked
        passed[i] = total < now - 1e-9
    return traced(matrix, entered, passed, int(total.argmin()))


def traced(
    matrix: np.ndarray, entered: np.ndarray, passed: np.ndarray, column: int
) -> tuple[np.ndarray, np.ndarray]:
    reference = np.zeros(len(matrix), int)
    for i in range(len(matrix) - 1, -1, -1):
        best = column
        while passed[i, column]:
            column -= 1
            best = column if matrix[i, column] < matrix[i, best] else best
        reference[i] = best
        column -= int(entered[i, column])
    return reference, -matrix[np.arange(len(matrix)), reference]


@dataclass(frozen=True)
class Joined:
    """The paths of all stripes as one."""

    reference: np.ndarray
    gain: np.ndarray
    agreed: np.ndarray  # no other stripe disagrees
    linked: np.ndarray  # with the query before
    chance: float  # what a path gains where no tour can be


def joined(matrix: np.ndarray, seconds: float) -> Joined:
    """Stripes that overlap by half, each searched on its own, and backwards to learn of chance."""
    rows = len(matrix)
    size = min(rows, max(8, round(STRIPE_SECONDS / seconds)))
    starts = [*range(0, rows - size, max(1, size // 2)), rows - size]
    paths = [cheapest(matrix[s : s + size]) for s in starts]
    gains = [cheapest(matrix[s : s + size][::-1])[1].mean() for s in starts]
    chance = float(np.sort(gains)[len(gains) // 2])
    query = np.arange(rows)
    margins = []
    for k, start in enumerate(starts):
        before = query - start if start else np.full(rows, rows)
        after = start + size - 1 - query if k < len(starts) - 1 else np.full(rows, rows)
        inside = (query >= start) & (query < start + size)
        margins.append(np.where(inside, np.minimum(before, after), -1))
    owner = np.argmax(margins, 0)
    reference = np.array([paths[k][0][i - starts[k]] for i, k in enumerate(owner)])
    gain = np.array([paths[k][1][i - starts[k]] for i, k in enumerate(owner)])
    tolerance, agreed, border = JOIN_SECONDS / seconds, np.ones(rows, bool), size // BORDER_PARTS
    for start, (other, _) in zip(starts, paths, strict=True):
        part = slice(start + border, start + size - border)
        agreed[part] &= np.abs(other[border : size - border] - reference[part]) <= tolerance
    near = np.abs(np.diff(reference)) <= tolerance
    linked = np.concatenate([[False], (owner[1:] == owner[:-1]) | near])
    return Joined(reference, gain, agreed, linked, chance)


def runs(score: np.ndarray, linked: np.ndarray, entry: float) -> list[tuple[int, int]]:
    """Parts that sum up highest when each costs `entry` (the two-state Viterbi algorithm)."""
    count = len(score)
    entered, left = np.zeros(count, bool), np.zeros(count, bool)
    out, inside = 0.0, -np.inf
    for i in range(count):
        left[i] = inside > out
        out_now = max(out, inside)
        stay = inside if linked[i] else -np.inf
        entered[i] = out_now - entry >= stay
        inside = max(stay, out_now - entry) + score[i]
        out = out_now
    found, within, end = [], inside > out, count
    for i in range(count - 1, -1, -1):
        if within and entered[i]:
            found.append((i, end))
            within = False
        if not within and left[i]:
            within, end = True, i
    return found[::-1]


def find(
    query: np.ndarray, reference: np.ndarray, seconds: float, sure: float = 0.0
) -> Tour | None:
    """The tour of two recordings by their descriptors [t,d], `seconds` from frame to frame; None if
    they do not match, or not with a mean gain of `sure` deviations."""
    if min(len(query), len(reference)) < 8:
        return None
    matrix = decorrelated(costs(query, reference))
    path = joined(matrix, seconds)
    gain = smooth(path.gain, round(1 / seconds))
    plausible = max(LEAST_GAIN, path.chance / PLAUSIBILITY)
    likely = plausible_runs(path, gain, plausible, seconds)
    typical = np.median(np.concatenate([gain[a:b] for a, b in likely])) if likely else 0
    least = max(plausible, TYPICAL_SHARE * typical)
    kept = [
        np.arange(a, b)
        for a, b in plausible_runs(path, gain, least, seconds)
        if (b - a) * seconds >= SHORTEST_SECONDS
        and is_unique(matrix, np.arange(a, b), path.reference[a:b], seconds)
    ]
    if not kept:
        return None
    queries = np.concatenate(kept)
    tour = Tour(queries, np.maximum.accumulate(path.reference[queries]))
    return tour if mean_gain(matrix, tour) >= sure else None


def mean_gain(matrix: np.ndarray, tour: Tour) -> float:
    """How far the costs on a tour lie below 0, in deviations of all."""
    return float(-matrix[tour.queries, tour.references].mean())


def plausible_runs(
    path: Joined, gain: np.ndarray, least: float, seconds: float
) -> list[tuple[int, int]]:
    score = np.where(path.agreed, gain - least, -least)
    stands = np.concatenate([[False], np.diff(path.reference) == 0])
    score = np.where((score > 0) & stands, STANDING * score, score)
    second = least / seconds
    found = runs(score, path.linked, ENTRY_SECONDS * second)
    return [(a, b) for a, b in found if score[a:b].sum() >= EVIDENCE_SECONDS * second]


def is_likely(
    query: np.ndarray, reference: np.ndarray, tour: Tour, seconds: float, sure: float
) -> bool:
    """Whether a tour that was not found in the descriptors, but follows from others, fits them with
    a mean gain of `sure`: one wrong tour would bring many with it."""
    matrix = decorrelated(costs(query, reference))
    fits = mean_gain(matrix, tour) >= sure
    return fits and is_unique(matrix, tour.queries, tour.references, seconds)


def is_unique(
    matrix: np.ndarray, queries: np.ndarray, references: np.ndarray, seconds: float
) -> bool:
    """The test of the neighbours `(x +- e, y)` and `(x, y +- e)` on a run as a whole."""
    e = round(ALTERNATIVE_SECONDS / seconds)

    def gain(move_query: int, move_reference: int) -> float:
        x, y = queries + move_query, references + move_reference
        inside = (x >= 0) & (x < matrix.shape[0]) & (y >= 0) & (y < matrix.shape[1])
        return float(-matrix[x[inside], y[inside]].mean()) if inside.any() else 0.0

    best = max(gain(e, 0), gain(-e, 0), gain(0, e), gain(0, -e))
    return best < PLAUSIBILITY * gain(0, 0)


def smooth(values: np.ndarray, radius: int) -> np.ndarray:
    """Mean over `radius` values on either side, fewer at the ends."""
    sums = np.concatenate([[0], np.cumsum(values)])
    at = np.arange(len(values))
    low, high = (at - radius).clip(0), (at + radius + 1).clip(max=len(values))
    return (sums[high] - sums[low]) / (high - low)
