"""Random training clips from the cache that `limpid_models.clips` wrote.

Clip i is a function of (seed, i) alone, so a resumed run sees what an unbroken one would have seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from limpid_models.deblur.blur import SUBFRAMES, shake_kernel

PACES = (1, 1, 1, 2, 3)  # every how manieth frame is shown, where exposures are learned
WHOLE = {"sharp": 0.2, "eq20": 0.1, "eq40": 0.3, "lin20": 0.1, "lin40": 0.3}  # how often, there
KERNELS = (7, 11, 15)  # pixels, sizes of camera-shake kernels (thesis section 6.3.3)


@dataclass(frozen=True)
class SampleConfig:
    """What a training clip looks like. Chances are per clip, in 0..1."""

    crop: int = 128  # pixels, multiple of 8 (thesis: 128)
    frames: int = 20  # frames per clip, a multiple of train.unroll
    min_sharpness: float = 130.0  # variance of the Laplacian; softer footage is no truth (6.2.1)
    places: int = 3  # random places looked at; the one with most blur is taken
    sharp: float = 0.1  # chance that nothing is blurred: the network must do no harm
    mixed: float = 0.5  # chance that blur strength changes from frame to frame
    shake: float = 0.35  # chance of camera-shake kernels on top
    skip: float = 0.0  # chance that every second frame is left out: twice the motion, half as open
    jump: float = 0.1  # chance that brightness jumps once, as a camera's exposure control does
    noise: float = 0.5  # chance of sensor noise
    noise_max: float = 4.0  # levels (of 255), largest standard deviation
    jpeg: float = 0.5  # chance of JPEG artefacts
    jpeg_min: int = 60  # lowest JPEG quality


class Clips(Dataset):
    """Item i: blurred and sharp, uint8 [t,3,crop,crop]; exposure, float32 [t], in intervals."""

    def __init__(self, cache: Path, names: list[str], config: SampleConfig, seed: int, count: int):
        self.cache, self.names, self.config = cache, names, config
        self.seed, self.count = seed, count
        lengths = [len(np.load(cache / f"{n}.sharp.npy", mmap_mode="r")) for n in names]
        self.weights = np.sqrt(lengths) / np.sum(np.sqrt(lengths))

    def __len__(self) -> int:
        return self.count

    def clip(self, name: str, kind: str) -> np.ndarray:
        return np.load(self.cache / f"{name}.{kind}.npy", mmap_mode="r")

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor, Tensor]:
        cv2.setNumThreads(0)
        rng = np.random.default_rng([self.seed, index])
        name = self.names[rng.choice(len(self.names), p=self.weights)]
        pace = 2 if self.config.skip and rng.random() < self.config.skip else 1
        length = len(self.clip(name, "sharp"))
        order = walk(length, pace * self.config.frames, rng)[::pace]
        kinds = self.kinds(rng)
        rows, columns = self.place(name, order, kinds, rng)
        sharp = np.stack([self.clip(name, "sharp")[t, rows, columns] for t in order])
        pairs = zip(kinds, order, strict=True)
        blurred = np.stack([self.clip(name, kind)[t, rows, columns] for kind, t in pairs])
        blurred, sharp = turn(blurred, sharp, rng)
        if rng.random() < self.config.jump:
            blurred, sharp = brightness_jump(blurred, sharp, rng)
        if kinds[0] != "sharp" or len(set(kinds)) > 1:
            blurred = self.degrade(blurred, rng, self.config.shake)
        exposure = np.array([exposure_of(kind) / pace for kind in kinds], np.float32)
        first, second = (torch.from_numpy(x.transpose(0, 3, 1, 2).copy()) for x in (blurred, sharp))
        return first, second, torch.from_numpy(exposure)

    def whole(self, index: int) -> tuple[Tensor, float]:
        """Three whole frames, float 3,3,h,w in [0, 1], so many after each other; the exposure."""
        cv2.setNumThreads(0)
        rng = np.random.default_rng([self.seed, self.count, index])
        name = self.names[rng.choice(len(self.names), p=self.weights)]
        kind = str(rng.choice(list(WHOLE), p=list(WHOLE.values())))
        clip = self.clip(name, kind)
        pace = int(rng.choice(PACES))
        order = walk(len(clip), 3 * pace, rng)[::pace]
        frames = self.degrade(np.stack([clip[t] for t in order]), rng, shake=0.0)
        pixels = torch.from_numpy(frames.transpose(0, 3, 1, 2) / np.float32(255))
        return pixels, exposure_of(kind) / pace

    def kinds(self, rng: np.random.Generator) -> list[str]:
        """The blur of each frame of a clip."""
        t, light = self.config.frames, rng.choice(["eq", "lin"])
        if rng.random() < self.config.sharp:
            return ["sharp"] * t
        if rng.random() < self.config.mixed:
            return [str(k) for k in rng.choice(["sharp", f"{light}20", f"{light}40"], t)]
        return [f"{light}{rng.choice([20, 40])}"] * t

    def place(
        self, name: str, order: np.ndarray, kinds: list[str], rng: np.random.Generator
    ) -> tuple[slice, slice]:
        """The most blurred of a few random places."""
        middle, side = order[len(order) // 2], self.config.crop
        kind = max(kinds, key=lambda k: k[-2:] if k != "sharp" else "")
        _, h, w, _ = self.clip(name, "sharp").shape
        best, most = (slice(0, side), slice(0, side)), -1.0
        for _ in range(self.config.places):
            y, x = (8 * rng.integers(0, (size - side) // 8 + 1) for size in (h, w))
            at = slice(y, y + side), slice(x, x + side)
            pair = [np.array(self.clip(name, k)[middle, at[0], at[1]]) for k in ("sharp", kind)]
            difference = cv2.norm(*pair, cv2.NORM_L1)
            if difference > most:
                best, most = at, difference
        return best

    def degrade(self, clip: np.ndarray, rng: np.random.Generator, shake: float) -> np.ndarray:
        """Camera shake, noise and JPEG, uint8 [t,h,w,3]."""
        config = self.config
        shake = rng.random() < shake
        sigma = rng.uniform(0, config.noise_max) if rng.random() < config.noise else 0.0
        quality = int(rng.integers(config.jpeg_min, 98)) if rng.random() < config.jpeg else 0
        frames = []
        for frame in clip:
            if shake and rng.random() < 0.7:
                kernel = shake_kernel(int(rng.choice(KERNELS)), rng)
                frame = cv2.filter2D(frame, -1, kernel, borderType=cv2.BORDER_REFLECT)
            if sigma > 0:
                noisy = frame + rng.standard_normal(frame.shape, dtype=np.float32) * sigma
                frame = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
            if quality:
                bgr = np.ascontiguousarray(frame[..., ::-1])
                _, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
                frame = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
            frames.append(frame)
        return np.stack(frames)


def exposure_of(kind: str) -> float:
    """Of a kind of clip, in frame intervals: 2 L / n of the thesis (section 6.3.1)."""
    return 0.0 if kind == "sharp" else 2 * int(kind[-2:]) / SUBFRAMES


def walk(length: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` consecutive frame numbers, forwards or backwards, turning round at the ends."""
    there_and_back = np.concatenate([np.arange(length), np.arange(length - 2, 0, -1)])
    if length == 1:
        there_and_back = np.zeros(1, int)
    start = rng.integers(0, len(there_and_back))
    order = np.resize(np.roll(there_and_back, -start), count)
    return order[::-1] if rng.random() < 0.5 else order


def brightness_jump(
    blurred: np.ndarray, sharp: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """From a random frame on, both clips uint8 [t,h,w,3] are darker or brighter (0.7 to 1.4)."""
    gain = np.ones((len(sharp), 1, 1, 1), np.float32)
    gain[rng.integers(1, len(sharp)) :] = np.exp(rng.uniform(np.log(0.7), np.log(1.4)))
    first, second = (np.clip(np.rint(gain * x), 0, 255).astype(np.uint8) for x in (blurred, sharp))
    return first, second


def turn(
    blurred: np.ndarray, sharp: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The same random mirror and quarter turns for both clips [t,h,w,3]."""
    quarters, mirror = int(rng.integers(0, 4)), rng.random() < 0.5
    if mirror:
        blurred, sharp = blurred[:, :, ::-1], sharp[:, :, ::-1]
    first, second = (np.rot90(clip, quarters, axes=(1, 2)) for clip in (blurred, sharp))
    return first, second
