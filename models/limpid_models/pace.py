"""How fast a device trains a deblurring network, in each way that it can be laid out.

    limpid-models pace deblur --out best.txt

Whole training steps on clips of noise: forward, backward, optimizer. Prints seconds and memory of
each way, or why it failed; writes the settings of the fastest, one `section.key=value` a line.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import torch

from limpid_models import kinds
from limpid_models.deblur.lesson import unrolled_loss
from limpid_models.experiment import Experiment
from limpid_models.lesson import Lesson
from limpid_models.train import compiled, optimizer, placed

WAYS = (
    ["train.channels_last=true"],
    ["train.channels_last=false"],
    ["train.channels_last=true", "train.compile=true"],
)


def measure(experiment: Experiment, steps: int) -> dict[str, Any]:
    """Seconds of the first step, which prepares kernels, and the median of so many others."""
    settings, data = experiment.train, experiment.data
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    lesson = Lesson(experiment)
    on_gpu = lesson.device.type == "cuda"
    model = placed(experiment.network(), settings).train()
    compiled(model, settings)
    learner = optimizer(model, settings)
    shape = settings.batch, experiment.lesson.unroll, 3, data.crop, data.crop
    sharp, blurred = (torch.rand(shape, device=lesson.device) for _ in range(2))
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    times = []
    for _ in range(1 + steps):
        start = time.perf_counter()
        with lesson.half():
            loss, _, _ = unrolled_loss(model, blurred, sharp, None, experiment.lesson.margin)
        learner.zero_grad()
        loss.backward()
        learner.step()
        loss.item()  # waits for the device
        times.append(time.perf_counter() - start)
    memory = torch.cuda.max_memory_allocated() / 2**30 if on_gpu else 0.0
    median = sorted(times[1:])[steps // 2]
    return {"first": round(times[0], 2), "step": round(median, 4), "gib": round(memory, 1)}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("experiment", help="a TOML file, or the name of one in configs")
    parser.add_argument("--out", type=Path, required=True, help="settings of the fastest way")
    parser.add_argument("--steps", type=int, default=5, help="timed steps of each way")
    parser.add_argument("--set", action="append", default=[], help="section.key=value")


def run(options: argparse.Namespace) -> None:
    fastest, best = float("inf"), None
    for way in WAYS:
        try:
            found = measure(kinds.load(options.experiment, options.set + way), options.steps)
        except RuntimeError as error:  # a way that is not there is told
            found = {"failed": str(error)[:300]}
        print(json.dumps({"way": way, **found}), flush=True)
        if found.get("step", fastest) < fastest:
            fastest, best = found["step"], way
    if best is None:
        raise ValueError("expected a way that works, but all of them failed")
    options.out.write_text("\n".join(best) + "\n")
