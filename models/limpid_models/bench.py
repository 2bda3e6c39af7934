"""Times one step of an exported model with ONNX Runtime on the CPU, and how much memory it takes.

    limpid-models bench rdn-small.onnx --size 640x360 --batch 1 4

Each line is measured in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import time
from pathlib import Path

import numpy as np

from limpid_models.golden import moving_pattern
from limpid_models.stepper import Stepper


def measure(model: Path, h: int, w: int, batch: int, threads: int, frames: int) -> dict:
    """Median, best and 99th percentile of the time of a step; memory beyond that before loading."""
    inputs = moving_pattern(4, batch, h, w)
    before = peak_mib()
    stepper = Stepper(model, threads)
    times = []
    for k in range(frames + 5):
        start = time.perf_counter()
        stepper.step(inputs[k % 4])
        times.append(1e3 * (time.perf_counter() - start))
    low, p50, p99 = (round(float(v), 1) for v in np.percentile(times[5:], [0, 50, 99]))
    what = {"size": f"{w}x{h}", "batch": batch, "threads": threads}
    memory = round(peak_mib() - before)
    return what | {"p50_ms": p50, "best_ms": low, "p99_ms": p99, "memory_mib": memory}


def peak_mib() -> float:
    """The most memory this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path)
    parser.add_argument("--size", action="append", help="WxH in pixels, may be repeated")
    parser.add_argument("--batch", type=int, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--frames", type=int, default=60)


def run(options: argparse.Namespace) -> None:
    fresh = multiprocessing.get_context("spawn")
    for size in options.size or ["640x360", "1280x720"]:
        w, h = (int(side) for side in size.split("x"))
        for batch in options.batch:
            for threads in options.threads:
                job = (options.model, h, w, batch, threads, options.frames)
                with fresh.Pool(1) as pool:
                    print(json.dumps(pool.apply(measure, job)), flush=True)
