"""Draws a picture strip for a model's card: input | output | truth, one row per sequence.

    limpid-models strip rdn-small.onnx --cache RUN/cache \
        --out cards/rdn-small.png --row video-davis-camel:eq20:30:200,80
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from limpid_models.deblur.evaluation import sequence
from limpid_models.stepper import Stepper

WIDTH, HEIGHT = 180, 120  # pixels of each crop


def row(stepper: Stepper, cache: Path, text: str) -> np.ndarray:
    """`name:kind:frame:x,y` -> the three crops side by side, uint8 [HEIGHT,3*WIDTH,3]."""
    name, kind, frame, corner = text.split(":")
    x, y = (int(part) for part in corner.split(","))
    t = int(frame)
    blurred, sharp = sequence(cache, name, kind, t + 1 + stepper.future)
    outputs = list(stepper.play(np.ascontiguousarray(blurred)[:, None]))
    pictures = (blurred[t], outputs[t][0], sharp[t])
    return np.concatenate([p[y : y + HEIGHT, x : x + WIDTH] for p in pictures], axis=1)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="PNG to write")
    parser.add_argument("--row", action="append", required=True, help="name:kind:frame:x,y")


def run(options: argparse.Namespace) -> None:
    stepper = Stepper(options.model)
    strip = np.concatenate([row(stepper, options.cache, text) for text in options.row])
    cv2.imwrite(str(options.out), strip[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
