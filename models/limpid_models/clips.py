"""From a folder of videos to a cache of sharp and blurred clips.

    limpid-models clips --data PATH --cache DIR

takes every video, every folder of numbered images and every single still below PATH, and writes
`<name>.<kind>.npy` (uint8 [t,h,w,3], RGB) with kind sharp, eq20, eq40 (equation 6.12), lin20, lin40
(averaged in linear light), and index.json. Run again, it continues where it stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from limpid_models.deblur import blur

VIDEOS = {".mp4", ".avi", ".mov", ".mkv", ".webm"}
IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}
WIDTH = 640  # pixels; wider footage is scaled down (area), which also makes the truth sharper
LONGEST = 120  # frames taken from a sequence
STILL_FRAMES = 24  # frames panned over a still
PART = 16  # frames that one process blurs at a time
EXCLUDED = ("handheld", "burst", "polarization", "traverse")  # no truth, or not for training


def sources(root: Path) -> dict[str, list[Path]]:
    """Sequence name -> its video file, its image files in order, or a single still."""
    found: dict[str, list[Path]] = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if any(part in EXCLUDED for part in relative.parts) or not path.is_file():
            continue
        if path.suffix.lower() in VIDEOS:
            found["-".join(relative.with_suffix("").parts)] = [path]
        elif path.suffix.lower() in IMAGES:
            if "stills" in relative.parts:
                found["-".join(relative.with_suffix("").parts)] = [path]
            else:
                found.setdefault("-".join(relative.parent.parts) or root.name, []).append(path)
    return found


def load(paths: list[Path]) -> np.ndarray:
    """Decodes and scales a sequence, uint8 [t,h,w,3] RGB."""
    if paths[0].suffix.lower() in VIDEOS:
        capture = cv2.VideoCapture(str(paths[0]))
        frames: list[np.ndarray] = []
        while len(frames) < LONGEST and (read := capture.read())[0]:
            frames.append(read[1])
        capture.release()
    else:
        frames = [cv2.imread(str(path)) for path in paths[:LONGEST]]
    if not frames or frames[0] is None:
        raise ValueError(f"{paths[0]}: no frame could be decoded")
    return np.stack([cv2.cvtColor(scale(frame), cv2.COLOR_BGR2RGB) for frame in frames])


def scale(frame: np.ndarray) -> np.ndarray:
    """Scales down to WIDTH and crops to multiples of 8 pixels."""
    h, w = frame.shape[:2]
    if w > WIDTH:
        h, w = round(h * WIDTH / w), WIDTH
        frame = cv2.resize(frame, (w, h), interpolation=cv2.INTER_AREA)
    return frame[: h // 8 * 8, : w // 8 * 8]


def panned(path: Path, seed: int) -> dict[str, np.ndarray]:
    """All clips of a still, by kind."""
    still = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    h, w = (side * 3 // 4 // 8 * 8 for side in still.shape[:2])
    return blur.pan(still, STILL_FRAMES, h, w, np.random.default_rng(seed))


def is_still(paths: list[Path]) -> bool:
    return len(paths) == 1 and paths[0].suffix.lower() in IMAGES


def sharpness(clip: np.ndarray) -> float:
    """Mean variance of the Laplacian of gray levels: low for flat or already blurred footage."""
    grays = (cv2.cvtColor(np.array(frame), cv2.COLOR_RGB2GRAY) for frame in clip[::10])
    return float(np.mean([cv2.Laplacian(gray, cv2.CV_64F).var() for gray in grays]))


def build(data: list[Path], cache: Path, workers: int = 1) -> dict[str, dict]:
    """Fills the cache with what is missing of some folders; returns the index of the cache: name ->
    size and sharpness. Of sequences of one name the first is taken. Work is shared out among so
    many processes; what comes out does not depend on their number."""
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / "index.json"
    index = json.loads(file.read_text()) if file.exists() else {}
    found: dict[str, list[Path]] = {}
    for folder in data:
        found |= {k: v for k, v in sources(folder).items() if k not in index and k not in found}
    with shared_out(workers if found else 1) as each:
        entries = dict(zip(found, each(partial(begin, cache), found.items()), strict=True))
        parts = [
            (name, range(t, min(t + PART, entries[name]["frames"])), is_still(paths))
            for name, paths in found.items()
            for t in range(0, entries[name]["frames"], PART)
        ]
        for (name, frames, _), _ in zip(parts, each(partial(fill, cache), parts), strict=True):
            if frames.stop == entries[name]["frames"]:
                index[name] = entries[name]
                file.write_text(json.dumps(index, indent=1))
                print(name, entries[name], flush=True)
    if not index:
        raise FileNotFoundError(f"{data or cache}: no video, no images and no clips found")
    return index


@contextmanager
def shared_out(workers: int) -> Iterator[Callable]:
    """`map`, over so many processes."""
    if workers == 1:
        yield map
        return
    with multiprocessing.Pool(workers, cv2.setNumThreads, (1,)) as pool:
        yield pool.imap


def begin(cache: Path, item: tuple[str, list[Path]]) -> dict[str, Any]:
    """Writes the sharp clip of a sequence, and all clips of a still; returns its entry."""
    name, paths = item
    made = (
        panned(paths[0], zlib.crc32(name.encode())) if is_still(paths) else {"sharp": load(paths)}
    )
    for kind, clip in made.items():
        np.save(cache / f"{name}.{kind}.npy", clip)
    t, h, w, _ = made["sharp"].shape
    for kind in set(blur.KINDS) - set(made):
        file = cache / f"{name}.{kind}.npy"
        np.lib.format.open_memmap(file, "w+", np.uint8, (t, h, w, 3))
    detail = round(sharpness(made["sharp"]), 1)
    return {"frames": t, "height": h, "width": w, "sharpness": detail}


def fill(cache: Path, part: tuple[str, range, bool]) -> None:
    """Blurs some frames of a sequence, if it is no still."""
    name, frames, whole = part
    if whole:
        return
    maker, sharp = blur.FlowBlur(), np.load(cache / f"{name}.sharp.npy", mmap_mode="r")
    clips = {kind: np.load(cache / f"{name}.{kind}.npy", mmap_mode="r+") for kind in blur.KINDS}
    for t in frames:
        for kind, frame in maker.frame(sharp, t).items():
            clips[kind][t] = frame


def split(names: list[str], held_out: list[str]) -> tuple[list[str], list[str]]:
    """Splits by sequence. Where no listed name is present, every fifth sequence is held out."""
    names = sorted(names)
    out = [name for name in names if name in held_out] or names[::5]
    kept = [name for name in names if name not in out]
    return kept or out, out


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, action="append", help="folder, repeat")
    parser.add_argument("--cache", type=Path, required=True, help="where the clips go")
    parser.add_argument("--workers", type=int, default=1, help="processes")


def run(options: argparse.Namespace) -> None:
    build(options.data, options.cache, options.workers)
