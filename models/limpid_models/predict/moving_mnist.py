"""Moving MNIST: digits that drift over a black square and bounce off its sides.

N. Srivastava et al., 2015, section 3.1, with the motion of the generator published with it: each
digit starts anywhere, moves 0.1 of its free way per frame in any direction, stops at a side and
turns. Where digits overlap, the brighter one is seen.

Training digits are all of the MNIST training file but the last 10,000; the test set is made of
those, from a seed of its own, and is always the same.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

FILE = "train-images-idx3-ubyte.gz"
KEPT_OUT = 10_000  # digits at the end of the file
SPEED = 0.1  # of the free way, per frame
TEST_SEED = 20_000_101


@dataclass(frozen=True)
class DigitsConfig:
    """What a sequence looks like."""

    side: int = 64  # pixels
    digits: int = 2
    test: int = 500  # sequences in the test set


class MovingMnist:
    """Sequences as functions of (seed, number of the batch), so that a run can be resumed."""

    channels = 1

    def __init__(self, folder: Path, config: DigitsConfig, frames: int, seed: int):
        self.config, self.frames, self.seed = config, frames, seed
        digits = read_digits(folder / FILE)
        self.train_digits, self.test_digits = digits[:-KEPT_OUT], digits[-KEPT_OUT:]

    def batch(self, number: int, count: int) -> Tensor:
        """Training clips n,t,1,side,side in [0, 1]."""
        rng = np.random.default_rng([self.seed, number])
        return pixels(sequences(self.train_digits, count, self.frames, self.config, rng))

    def test(self, count: int, frames: int | None = None) -> Tensor:
        """The first `count` test clips n,t,1,side,side in [0, 1]."""
        config, made = self.config, []
        for k in range(count):
            rng = np.random.default_rng([TEST_SEED, k])
            made.append(sequences(self.test_digits, 1, frames or self.frames, config, rng))
        return pixels(np.concatenate(made))


def pixels(clips: np.ndarray) -> Tensor:
    """uint8 [n,t,h,w] -> float n,t,1,h,w in [0, 1]."""
    return torch.from_numpy(clips[:, :, None].astype(np.float32) / 255)


def read_digits(path: Path) -> np.ndarray:
    """An IDX file of images, uint8 [n,28,28]."""
    data = gzip.decompress(path.read_bytes())
    magic, count, rows, columns = np.frombuffer(data, ">i4", 4)
    if magic != 0x803:
        raise ValueError(f"{path}: expected an IDX file of images (magic 0x803), got {magic:#x}")
    return np.frombuffer(data, np.uint8, offset=16).reshape(count, rows, columns)


def paths(shape: tuple[int, ...], frames: int, rng: np.random.Generator) -> np.ndarray:
    """Positions in 0..1 of free way [*shape,frames,2] that bounce at 0 and 1."""
    place = rng.random((*shape, 2))
    angle = rng.random(shape) * 2 * np.pi
    speed = SPEED * np.stack([np.sin(angle), np.cos(angle)], -1)
    result = np.empty((*shape, frames, 2))
    for t in range(frames):
        place = place + speed
        speed = np.where((place <= 0) | (place >= 1), -speed, speed)
        place = place.clip(0, 1)
        result[..., t, :] = place
    return result


def sequences(
    digits: np.ndarray, count: int, frames: int, config: DigitsConfig, rng: np.random.Generator
) -> np.ndarray:
    """`count` random sequences, uint8 [count,frames,side,side]."""
    size = digits.shape[-1]
    chosen = digits[rng.integers(0, len(digits), (config.digits, count))]
    corners = (paths((config.digits, count), frames, rng) * (config.side - size)).astype(int)
    clip, time = np.ogrid[:count, :frames]
    clip, time = clip[..., None, None], time[..., None, None]
    row, column = np.arange(size)[:, None], np.arange(size)
    canvas = np.zeros((count, frames, config.side, config.side), np.uint8)
    for digit, corner in zip(chosen, corners, strict=True):
        at = clip, time, corner[..., :1, None] + row, corner[..., 1:, None] + column
        canvas[at] = np.maximum(canvas[at], digit[:, None])
    return canvas
