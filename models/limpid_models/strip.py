"""Draws a picture strip for a model's card: input | output | truth, one row per sequence.

    python -m limpid_models.strip --model rdn-small.onnx --cache RUN/cache \
        --out cards/rdn-small.png --row video-davis-camel:eq20:30:200,80
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from limpid_models.evaluate import sequence
from limpid_models.golden import Stepper

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


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="PNG to write")
    arguments.add_argument("--row", action="append", required=True, help="name:kind:frame:x,y")
    options = arguments.parse_args()
    stepper = Stepper(options.model)
    strip = np.concatenate([row(stepper, options.cache, text) for text in options.row])
    cv2.imwrite(str(options.out), strip[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
