"""From a folder of videos to a cache of sharp and blurred clips.

    limpid-models clips --data PATH --cache DIR

takes every video, every folder of numbered images and every single still below PATH, and writes
`<name>.<kind>.npy` (uint8 [t,h,w,3], RGB) with kind sharp, eq20, eq40 (equation 6.12), lin20, lin40
(averaged in linear light), and index.json. Run again, it continues where it stopped.
"""

from __future__ import annotations

import argparse
import json
import zlib
from pathlib import Path

import cv2
import numpy as np

from limpid_models.deblur import blur

VIDEOS = {".mp4", ".avi", ".mov", ".mkv", ".webm"}
IMAGES = {".png", ".jpg", ".jpeg", ".bmp", ".webp"}
WIDTH = 640  # pixels; wider footage is scaled down (area), which also makes the truth sharper
LONGEST = 120  # frames taken from a sequence
STILL_FRAMES = 24  # frames panned over a still
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


def synthesise(paths: list[Path], seed: int) -> dict[str, np.ndarray]:
    """All clips of one sequence, by kind."""
    if len(paths) == 1 and paths[0].suffix.lower() in IMAGES:
        still = cv2.cvtColor(cv2.imread(str(paths[0])), cv2.COLOR_BGR2RGB)
        h, w = (side * 3 // 4 // 8 * 8 for side in still.shape[:2])
        return blur.pan(still, STILL_FRAMES, h, w, np.random.default_rng(seed))
    sharp = load(paths)
    return {"sharp": sharp, **blur.FlowBlur().blur(sharp)}


def sharpness(clip: np.ndarray) -> float:
    """Mean variance of the Laplacian of gray levels: low for flat or already blurred footage."""
    grays = (cv2.cvtColor(np.array(frame), cv2.COLOR_RGB2GRAY) for frame in clip[::10])
    return float(np.mean([cv2.Laplacian(gray, cv2.CV_64F).var() for gray in grays]))


def build(data: list[Path], cache: Path) -> dict[str, dict]:
    """Fills the cache with what is missing of some folders; returns the index of the cache: name ->
    size and sharpness. Of sequences of one name the first is taken."""
    cache.mkdir(parents=True, exist_ok=True)
    file = cache / "index.json"
    index = json.loads(file.read_text()) if file.exists() else {}
    found = [item for folder in data for item in sources(folder).items()]
    for name, paths in found:
        if name in index:
            continue
        clips = synthesise(paths, zlib.crc32(name.encode()))
        for kind, clip in clips.items():
            np.save(cache / f"{name}.{kind}.npy", clip)
        t, h, w, _ = clips["sharp"].shape
        detail = round(sharpness(clips["sharp"]), 1)
        index[name] = {"frames": t, "height": h, "width": w, "sharpness": detail}
        file.write_text(json.dumps(index, indent=1))
        print(f"{name}: {t} frames of {w}x{h}", flush=True)
    if not index:
        raise FileNotFoundError(f"{data or cache}: no video, no images and no clips found")
    return index


def split(names: list[str], held_out: list[str]) -> tuple[list[str], list[str]]:
    """Splits by sequence. Where no listed name is present, every fifth sequence is held out."""
    names = sorted(names)
    out = [name for name in names if name in held_out] or names[::5]
    kept = [name for name in names if name not in out]
    return kept or out, out


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, action="append", help="folder, repeat")
    parser.add_argument("--cache", type=Path, required=True, help="where the clips go")


def run(options: argparse.Namespace) -> None:
    build(options.data, options.cache)
