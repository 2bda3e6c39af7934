"""Times one step of an exported model with ONNX Runtime on the CPU.

python -m limpid_models.bench --model rdn-small.onnx --size 640x360 --size 1280x720
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from limpid_models.golden import Stepper, moving_pattern


def milliseconds(model: Path, h: int, w: int, threads: int, frames: int) -> dict:
    """Median, best and 99th percentile of the step time of one stream."""
    stepper = Stepper(model, threads)
    inputs = moving_pattern(4, 1, h, w)
    times = []
    for k in range(frames + 5):
        start = time.perf_counter()
        stepper.step(inputs[k % 4])
        times.append(1e3 * (time.perf_counter() - start))
    low, p50, p99 = np.percentile(times[5:], [0, 50, 99])
    size = {"size": f"{w}x{h}", "threads": threads}
    return size | {"p50_ms": round(p50, 1), "best_ms": round(low, 1), "p99_ms": round(p99, 1)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--size", action="append", help="WxH in pixels, may be repeated")
    arguments.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--frames", type=int, default=60)
    options = arguments.parse_args()
    for size in options.size or ["640x360", "1280x720"]:
        w, h = (int(side) for side in size.split("x"))
        for threads in options.threads:
            print(json.dumps(milliseconds(options.model, h, w, threads, options.frames)))


if __name__ == "__main__":
    main()
