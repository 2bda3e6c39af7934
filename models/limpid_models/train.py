"""The training loop, the same for every network: resumable, seeded, with a curve and pictures.

    limpid-models train deblur-small --data PATH --out DIR
    limpid-models train deblur-small --data PATH --out DIR --resume
    limpid-models train deblur-small --data PATH --out DIR --set train.steps=200 --set data.crop=64

Clips are made first (or found) in DIR/cache, unless --cache says otherwise. DIR gets checkpoint.pt;
log.jsonl with one object per report: step, loss, figures on what is held out; curve.png, the same
drawn; and sample.png, held-out examples. What is learnt, and from what, is up to a `Lesson`.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import platform
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

import limpid_models
from limpid_models import kinds, pictures
from limpid_models.experiment import Experiment, Sources, TrainConfig
from limpid_models.layers import Block, NafBlock
from limpid_models.lesson import Figures, device_of


class Run:
    """A training run: the network, its running mean, the optimizer, and where they stand."""

    def __init__(self, experiment: Experiment, sources: Sources, out: Path, resume: bool):
        self.experiment, self.settings, self.out = experiment, experiment.train, out
        out.mkdir(parents=True, exist_ok=True)
        self.log = Log(out / "log.jsonl")
        torch.manual_seed(self.settings.seed)
        torch.set_num_threads(self.settings.threads)
        self.model: Any = placed(experiment.network(), self.settings).train()
        self.mean = copy.deepcopy(self.model).requires_grad_(False).eval()
        compiled(self.model, self.settings)
        self.optimizer = optimizer(self.model, self.settings)
        self.step, self.seconds = 0, 0.0
        self.log(argv=sys.argv[1:], experiment=experiment.tree, torch=torch.__version__)
        self.log(code=limpid_models.__version__, python=platform.python_version())
        self.lesson = experiment.kind.task.lesson(experiment, sources, self.log)
        if resume:
            self.restore()
        else:
            self.lesson.begin(self)
            self.mean.load_state_dict(self.model.state_dict())
        parameters = sum(p.numel() for p in self.model.parameters())
        device = str(self.lesson.device)
        self.log(parameters=parameters, first_step=self.step, device=device)

    def train(self, stop: int | None = None, until: float = math.inf) -> None:
        """Runs until nothing is left to learn, or to step `stop`, or until a time of the clock."""
        losses: list[float] = []
        figures: list[Figures] = []
        reported = -1
        while stop is None or self.step < stop:
            if time.perf_counter() >= until and self.step % self.lesson.every == 0:
                break
            started = time.perf_counter()
            stretch = self.lesson.stretch(self)
            if stretch is None:
                break
            loss, others = self.improve(*stretch)
            losses.append(loss)
            figures.append(others)
            self.step += 1
            self.seconds += time.perf_counter() - started
            if self.step % self.settings.log_every == 0:
                means = {k: round(float(np.mean([f[k] for f in figures])), 5) for k in others}
                self.log(**self.at(), loss=round(float(np.mean(losses)), 6), **means)
                losses, figures = [], []
            if self.step % self.settings.validate_every == 0:
                self.report()
                reported = self.step
        if reported != self.step:
            self.report()

    def improve(self, first: int, steps: int) -> tuple[float, Figures]:
        """One optimizer step of a stretch; returns its loss and other figures."""
        settings = self.settings
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.step - first, steps, settings)
        loss, figures = self.lesson.loss(self.model, self.step)
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip_norm)
        if not torch.isfinite(norm):
            raise SystemExit(f"step {self.step}: gradient is not finite")
        self.optimizer.step()
        blend(self.mean, self.model, min(settings.average, (1 + self.step) / (10 + self.step)))
        return loss.item(), figures

    def report(self) -> None:
        """Judges the averaged network, draws, and writes the checkpoint."""
        panels = self.lesson.judge(self.mean, self.out / "sample.png")
        self.log(**self.at(), validation=panels)
        pictures.curve(self.out / "log.jsonl", self.out / "curve.png")
        self.save()

    def at(self) -> dict[str, Any]:
        return {"step": self.step, "seconds": round(self.seconds, 1)}

    def save(self) -> None:
        """A run that is killed while writing keeps the checkpoint before."""
        saved = {
            "experiment": self.experiment.tree,
            "model": self.model.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "lesson": self.lesson.saved(),
            "step": self.step,
            "seconds": self.seconds,
        }
        partial = self.out / "checkpoint.partial"
        torch.save(saved, partial)
        partial.replace(self.out / "checkpoint.pt")

    def restore(self) -> None:
        file = self.out / "checkpoint.pt"
        saved = torch.load(file, weights_only=True, map_location=self.lesson.device)
        self.model.load_state_dict(saved["model"])
        self.mean.load_state_dict(saved["mean"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.lesson.restore(saved["lesson"])
        self.step, self.seconds = saved["step"], saved["seconds"]


def rate(step: int, steps: int, settings: TrainConfig) -> float:
    """Learning rate at a step of so many: linear warm-up, then a cosine down to the final rate."""
    rise = min(1.0, (step + 1) / settings.warmup_steps)
    fall = 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
    return settings.learning_rate * rise * (settings.final_rate + (1 - settings.final_rate) * fall)


def placed(model: Any, settings: TrainConfig) -> Any:
    """A network on the device and in the memory format of the settings."""
    torch.backends.cudnn.benchmark = True  # crops are of one size
    torch.backends.cudnn.allow_tf32 = False  # what is not bfloat16 on purpose is to be float32
    model.to(device_of(settings.device))
    return model.to(memory_format=torch.channels_last) if settings.channels_last else model


def compiled(model: nn.Module, settings: TrainConfig) -> None:
    """Compiles the blocks of a network in place: once per shape, so sooner than the whole of it."""
    for part in model.modules() if settings.compile else ():
        if isinstance(part, (Block, NafBlock)):
            part.compile(dynamic=False)


def optimizer(model: nn.Module, settings: TrainConfig) -> torch.optim.Optimizer:
    return torch.optim.AdamW(
        model.parameters(), betas=(0.9, settings.beta2), weight_decay=settings.weight_decay
    )


def blend(mean: nn.Module, model: nn.Module, decay: float) -> None:
    """Moves the running mean of the weights towards the weights."""
    with torch.no_grad():
        for m, p in zip(mean.parameters(), model.parameters(), strict=True):
            m.lerp_(p, 1 - decay)
        for own, other in zip(mean.buffers(), model.buffers(), strict=True):
            own.copy_(other)


def trained(checkpoint: Path) -> tuple[Any, Experiment]:
    """The averaged network of a checkpoint, on the CPU, and the experiment it came from."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    experiment = kinds.of_tree(saved["experiment"], checkpoint.name)
    net = experiment.network()
    net.load_state_dict(saved["mean"])
    return net.eval(), experiment


class Log:
    """Appends JSON objects to a file and to standard output."""

    def __init__(self, path: Path):
        self.path = path

    def __call__(self, **values: Any) -> None:
        line = json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%S"), **values})
        print(line, flush=True)
        with self.path.open("a") as file:
            file.write(line + "\n")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("experiment", help="a TOML file, or the name of one in configs")
    parser.add_argument("--data", type=Path, required=True, action="append", help="folder, repeat")
    parser.add_argument("--out", type=Path, required=True, help="folder for results")
    parser.add_argument("--cache", type=Path, help="folder of video clips (default OUT/cache)")
    parser.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    parser.add_argument("--stop", type=int, help="stop at this step, to be resumed later")
    parser.add_argument(
        "--sitting", type=float, default=math.inf, help="or so many seconds from now"
    )
    parser.add_argument("--set", action="append", default=[], help="section.key=value")


def run(options: argparse.Namespace) -> None:
    until = time.perf_counter() + options.sitting
    experiment = kinds.load(options.experiment, options.set)
    sources = Sources(options.data, options.cache or options.out / "cache")
    Run(experiment, sources, options.out, options.resume).train(options.stop, until)
