"""From folders of videos to one small folder of sharp pictures that training may see.

    limpid-models pack deblur --data DATA --out PACK --limit 44

It is a data folder as any other, to be carried to the machine that trains; blur is synthesised
there (`limpid-models clips`). What the experiment holds out or leaves untouched, and what is too
soft, is never in it. Pictures are scaled as `clips` would, and are WebP at the best quality of
QUALITIES that fits into the limit.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from limpid_models import clips, kinds
from limpid_models.experiment import Experiment

QUALITIES = (98, 97, 96, 95, 94, 93, 92, 90, 88, 85, 80)  # of WebP
SAMPLED = 12  # every how manieth picture the size is guessed from
MIB = 2**20


def pictures(paths: list[Path]) -> np.ndarray:
    """What of a sequence travels, uint8 [t,h,w,3] RGB; a still as it is."""
    if clips.is_still(paths):
        return cv2.cvtColor(cv2.imread(str(paths[0])), cv2.COLOR_BGR2RGB)[None]
    return clips.load(paths)


def chosen(data: list[Path], experiment: Experiment) -> dict[Path, list[Path]]:
    """Where each sequence that may be learned from goes -> its files."""
    left_out = {*experiment.held_out, *experiment.untouched}
    found: dict[Path, list[Path]] = {}
    for root in data:
        for name, paths in clips.sources(root).items():
            if name in left_out:
                continue
            left_out.add(name)  # of sequences of one name the first is taken
            if clips.is_still(paths):
                found[paths[0].relative_to(root).with_suffix("")] = paths
            elif clips.sharpness(clips.load(paths)) >= experiment.data.min_sharpness:
                found[Path(name)] = paths
            else:
                print(f"{name}: too soft", flush=True)
    return found


def encoded(frame: np.ndarray, quality: int) -> bytes:
    bgr = np.ascontiguousarray(frame[..., ::-1])
    return cv2.imencode(".webp", bgr, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()


def fitting(found: dict[Path, list[Path]], limit: int) -> int:
    """The best quality at which everything is expected to fit into so many bytes."""
    count, sample = 0, []
    for paths in found.values():
        frames = pictures(paths)
        sample += [frames[t] for t in range(-count % SAMPLED, len(frames), SAMPLED)]
        count += len(frames)
    if not sample:
        raise ValueError("nothing to pack: expected sequences that are neither held out nor soft")
    for quality in QUALITIES:
        size = sum(len(encoded(frame, quality)) for frame in sample) * count / len(sample)
        if size < 0.98 * limit:
            return quality
    raise ValueError(f"{count} pictures: expected at most {limit} bytes, are about {size:.0f}")


def write(found: dict[Path, list[Path]], quality: int, out: Path) -> int:
    """Writes everything, anew; returns how many bytes it is."""
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out}: expected an empty folder")
    size = 0
    for place, paths in found.items():
        for t, frame in enumerate(pictures(paths)):
            file = out / (place if clips.is_still(paths) else place / f"{t:04}")
            file = file.with_name(file.name + ".webp")
            file.parent.mkdir(parents=True, exist_ok=True)
            size += file.write_bytes(encoded(frame, quality))
    return size


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("experiment", help="a TOML file, or the name of one in configs")
    parser.add_argument("--data", type=Path, required=True, action="append", help="folder, repeat")
    parser.add_argument("--out", type=Path, required=True, help="folder to write, empty")
    parser.add_argument("--limit", type=float, default=44, help="MiB")
    parser.add_argument("--set", action="append", default=[], help="section.key=value")


def run(options: argparse.Namespace) -> None:
    found = chosen(options.data, kinds.load(options.experiment, options.set))
    limit = int(options.limit * MIB)
    quality = fitting(found, limit)
    size = write(found, quality, options.out)
    print(f"{options.out}: {len(found)} sequences, quality {quality}, {size / MIB:.1f} MiB")
    if size > limit:
        raise ValueError(f"{options.out}: expected at most {limit} bytes, are {size}")
