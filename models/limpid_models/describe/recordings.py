"""The recordings that a descriptor is learnt from and measured on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

PICTURES = (".jpg", ".jpeg", ".png")
METRES_PER_TRAVERSE_FRAME = 5.0  # nominal, so that truths of both kinds have one unit


@dataclass(frozen=True)
class CollectionConfig:
    """How recordings are read."""

    traverse_fps: float = 3.0  # nominal rate of pictures that were not taken as a video
    traverse_share: float = 0.6  # first part of each traverse that is trained on
    piece: int = 300  # pictures per recording that a traverse is cut into
    still: float = 0.5  # a frame that changes less than this share of the usual shows a standstill


@dataclass(frozen=True)
class Truth:
    """Where each frame was taken; for reports only."""

    place: str  # of two recordings with the same, metres can be compared
    metres: np.ndarray  # per frame; NaN where no other recording passes


@dataclass(frozen=True)
class Recording:
    """Frames in order, at the size that a network sees."""

    name: str
    frames: np.ndarray  # uint8 [t,h,w,3], RGB
    fps: float
    travel: np.ndarray  # per frame: how many frames before it moved on
    truth: Truth | None = None

    def __len__(self) -> int:
        return len(self.frames)


def read(folder: Path, size: tuple[int, int], config: CollectionConfig) -> list[Recording]:
    """All recordings of a folder, resized to height and width: drives that `limpid sample drive`
    wrote, videos, folders of pictures, and traverses (`.npz` with an array `frames`), in pieces."""
    found = []
    cv2.setNumThreads(1)  # frames are small; handing them to other threads takes longer
    for path in sorted(folder.iterdir()):
        if path.suffix == ".npz":
            found += pieces(path, size, config)
        elif path.suffix == ".mp4":
            found.append(video(path, path.stem, size, config, None))
        elif (path / "truth.csv").exists():
            truth = drive_truth(path)
            found.append(video(path / "blurred.mp4", path.name, size, config, truth))
        elif path.is_dir() and any(p.suffix in PICTURES for p in path.iterdir()):
            files = sorted(p for p in path.iterdir() if p.suffix in PICTURES)
            frames = [resized(cv2.imread(str(p))[..., ::-1], size) for p in files]
            found.append(recording(path.name, frames, config.traverse_fps, config, None))
    if not found:
        raise ValueError(f"{folder}: expected drives, videos, folders of pictures or .npz files")
    return found


def recording(
    name: str, frames: list[np.ndarray], fps: float, config: CollectionConfig, truth: Truth | None
) -> Recording:
    stacked = np.stack(frames)
    return Recording(name, stacked, fps, travelled(stacked, config.still), truth)


def video(
    path: Path, name: str, size: tuple[int, int], config: CollectionConfig, truth: Truth | None
) -> Recording:
    capture = cv2.VideoCapture(str(path))
    fps, frames = capture.get(cv2.CAP_PROP_FPS), []
    while True:
        read_one, frame = capture.read()
        if not read_one:
            break
        frames.append(resized(frame[..., ::-1], size))
    capture.release()
    if not frames or (truth and len(truth.metres) != len(frames)):
        raise ValueError(f"{path}: {len(frames)} frames could be read")
    return recording(name, frames, fps, config, truth)


def drive_truth(folder: Path) -> Truth:
    """`truth.csv`; drives of a route share the first part of their name (`route-100-2`)."""
    with (folder / "truth.csv").open() as file:
        rows = list(csv.DictReader(file))
    metres = [np.nan if int(row["on_detour"]) else float(row["route_m"]) for row in rows]
    return Truth(folder.name.rpartition("-")[0], np.array(metres))


def pieces(path: Path, size: tuple[int, int], config: CollectionConfig) -> list[Recording]:
    """The first share of a traverse as recordings. The place is the name up to its first `_`. The
    pieces of every other traverse are shifted by a half, so that they overlap in part."""
    saved = np.load(path)["frames"]
    place, _, rest = path.stem.partition("_")
    end, start = int(config.traverse_share * len(saved)), 0
    if sorted(path.parent.glob(f"{place}_*.npz")).index(path) % 2:
        start = config.piece // 2
    found = []
    for first in range(start, end - config.piece + 1, config.piece):
        part = saved[first : first + config.piece]
        colour = part if part.ndim == 4 else part[..., None].repeat(3, 3)
        metres = METRES_PER_TRAVERSE_FRAME * np.arange(first, first + config.piece)
        name = f"{place}-{rest.split('_')[0]}-{first}"
        frames = [resized(frame, size) for frame in colour]
        truth = Truth(place, metres)
        found.append(recording(name, frames, config.traverse_fps, config, truth))
    return found


def resized(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    return cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)


def travelled(frames: np.ndarray, still: float) -> np.ndarray:
    """How many frames before each one moved on: the time line of a recording without its stops.

    At a stop any two frames show one place, however far apart they are. A frame has moved on if its
    change against the one before, in a thumbnail of normalised contrast, is not much below usual.
    """
    gray = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames)
    tiny = (cv2.resize(one, (32, 18), interpolation=cv2.INTER_AREA) for one in gray)
    small = np.stack(list(tiny)).astype(np.float32)
    mean = np.stack([cv2.blur(f, (7, 7)) for f in small])
    deviation = np.stack([cv2.blur(f, (7, 7)) for f in (small - mean) ** 2]) ** 0.5
    normal = (small - mean) / (deviation + 4)
    change = np.abs(np.diff(normal, axis=0)).mean((1, 2))
    moved = change >= still * np.median(change)
    return np.concatenate([[0], np.cumsum(moved)])
