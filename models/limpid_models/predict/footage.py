"""Clips of natural video, from the cache that `limpid_models.clips` wrote (its sharp part)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from limpid_models import clips
from limpid_models.deblur.dataset import walk
from limpid_models.experiment import Sources


@dataclass(frozen=True)
class FootageConfig:
    """What a training clip looks like."""

    crop: int = 192  # pixels, a multiple of the network's stride
    still: float = 0.1  # weight of a panned photograph beside that of a video of its length
    noise: float = 0.2  # chance of sensor noise on a clip
    noise_max: float = 3.0  # levels (of 255), largest standard deviation


class Footage:
    """Clips as functions of (seed, number of the batch), so that a run can be resumed."""

    channels = 3

    def __init__(
        self, sources: Sources, config: FootageConfig, held_out: list[str], frames: int, seed: int
    ):
        self.cache, self.config, self.frames, self.seed = sources.cache, config, frames, seed
        index = clips.build(sources.data, sources.cache)
        self.names, self.held_out = clips.split(list(index), held_out)
        lengths = np.array([index[name]["frames"] for name in self.names], float)
        stills = np.array([name.startswith("stills") for name in self.names])
        weights = np.sqrt(lengths) * np.where(stills, config.still, 1.0)
        self.weights = weights / weights.sum()

    def clip(self, name: str) -> np.ndarray:
        return np.load(self.cache / f"{name}.sharp.npy", mmap_mode="r")

    def batch(self, number: int, count: int) -> Tensor:
        """Training clips n,t,3,crop,crop in [0, 1]."""
        rng = np.random.default_rng([self.seed, number])
        return torch.stack([self.sample(rng) for _ in range(count)])

    def sample(self, rng: np.random.Generator) -> Tensor:
        clip = self.clip(self.names[rng.choice(len(self.names), p=self.weights)])
        side = self.config.crop
        if min(clip.shape[1:3]) < side:
            raise ValueError(f"footage.crop={side}: a clip has only {clip.shape[1:3]} pixels")
        y, x = (rng.integers(0, size - side + 1) for size in clip.shape[1:3])
        order = walk(len(clip), self.frames, rng)
        part = np.stack([clip[t, y : y + side, x : x + side] for t in order])
        part = np.rot90(part, int(rng.integers(0, 4)), (1, 2))
        if rng.random() < 0.5:
            part = part[:, :, ::-1]
        planes = torch.from_numpy(part.transpose(0, 3, 1, 2).astype(np.float32)) / 255
        if rng.random() < self.config.noise:
            sigma = rng.uniform(0, self.config.noise_max) / 255
            noise = rng.standard_normal(planes.shape, dtype=np.float32) * np.float32(sigma)
            planes = (planes + torch.from_numpy(noise)).clamp(0, 1)
        return planes

    def test(self, name: str, frames: int, start: int = 0, side: int = 256) -> Tensor:
        """The middle of a held-out sequence, 1,t,3,h,w in [0, 1], h and w multiples of 64."""
        clip = self.clip(name)
        h, w = (min(size // 64 * 64, side) for size in clip.shape[1:3])
        y, x = (clip.shape[1] - h) // 2, (clip.shape[2] - w) // 2
        part = np.array(clip[start : start + frames, y : y + h, x : x + w])
        return torch.from_numpy(part.transpose(0, 3, 1, 2).astype(np.float32))[None] / 255
