"""Trains a predictor, of any architecture, on Moving MNIST or on natural video.

    python -m limpid_models.predict.train --config configs/predict-small.toml --data PATH --out DIR
    python -m limpid_models.predict.train ... --resume
    python -m limpid_models.predict.train ... --set train.steps=100 --set train.threads=1

PATH is the folder with MNIST's training file, or a folder of videos (clips are made first, or found
in --cache). DIR gets checkpoint.pt; log.jsonl with one object per report; curve.png, the same
drawn; and sample.png, test clips: what was seen, the truth, the prediction.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import math
import platform
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

import limpid_models
from limpid_models.predict import experiment as experiments
from limpid_models.predict import pictures
from limpid_models.predict.experiment import Experiment, TrainConfig
from limpid_models.predict.footage import Footage
from limpid_models.predict.moving_mnist import MovingMnist
from limpid_models.predict.network import Predictor
from limpid_models.train import Log, blend, save

CHECKED = 64  # test clips of Moving MNIST that are predicted at each validation


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--config", type=Path, required=True, help="experiment file (TOML)")
    arguments.add_argument("--data", type=Path, required=True, help="folder of MNIST or of videos")
    arguments.add_argument("--out", type=Path, required=True, help="folder for results")
    arguments.add_argument("--cache", type=Path, help="folder of video clips (default OUT/cache)")
    arguments.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    arguments.add_argument("--stop", type=int, help="stop at this step, to be resumed later")
    arguments.add_argument("--set", action="append", default=[], help="section.key=value")
    options = arguments.parse_args()
    experiment = experiments.load(options.config, options.set)
    source = experiment.source(options.data, options.cache or options.out / "cache")
    Run(experiment, source, options.out, options.resume).train(options.stop)


class Run:
    """A training run: the network, its running mean, the optimizer, and where they stand."""

    def __init__(
        self, experiment: Experiment, source: MovingMnist | Footage, out: Path, resume: bool
    ):
        self.experiment, self.settings = experiment, experiment.train
        self.source, self.out = source, out
        out.mkdir(parents=True, exist_ok=True)
        self.log = Log(out / "log.jsonl")
        torch.manual_seed(self.settings.seed)
        torch.set_num_threads(self.settings.threads)
        self.model = experiment.network().to(self.settings.device)
        self.mean = copy.deepcopy(self.model).requires_grad_(False)
        self.optimizer = torch.optim.Adam(self.model.parameters(), betas=(0.9, 0.98))
        self.step, self.seconds = 0, 0.0
        if resume:
            self.restore()
        self.log(argv=sys.argv[1:], experiment=dataclasses.asdict(experiment))
        self.log(code=limpid_models.__version__, python=platform.python_version())
        parameters = sum(p.numel() for p in self.model.parameters())
        self.log(parameters=parameters, first_step=self.step, torch=torch.__version__)

    def restore(self) -> None:
        saved = torch.load(self.out / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(saved["model"])
        self.mean.load_state_dict(saved["mean"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step = saved["step"]
        entries = [json.loads(line) for line in (self.out / "log.jsonl").read_text().splitlines()]
        at = [e for e in entries if "validation" in e and e["step"] == self.step]
        self.seconds = at[-1]["seconds"] if at else 0.0

    def train(self, stop: int | None = None) -> None:
        """Runs to the end, or to step `stop`."""
        settings, losses = self.settings, []
        started = time.time() - self.seconds
        while self.step < min(settings.steps, stop or settings.steps):
            losses.append(self.improve())
            self.step += 1
            last = self.step in (settings.steps, stop)
            self.seconds = round(time.time() - started, 1)
            if self.step % settings.log_every == 0:
                loss = round(float(np.mean(losses)), 6)
                self.log(step=self.step, seconds=self.seconds, loss=loss)
                losses = []
            if self.step % settings.validate_every == 0 or last:
                self.report()
                started = time.time() - self.seconds  # time spent on reports does not count

    def improve(self) -> float:
        """One optimizer step; returns its loss."""
        settings = self.settings
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.step, settings)
        clip = self.source.batch(self.step, settings.batch).to(settings.device)
        with torch.autocast(settings.device, torch.bfloat16, enabled=settings.half):
            loss = unrolled_loss(self.model, clip, settings, self.step)
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip_norm)
        if not torch.isfinite(norm):
            raise SystemExit(f"step {self.step}: gradient is not finite")
        self.optimizer.step()
        blend(self.mean, self.model, min(settings.average, (1 + self.step) / (10 + self.step)))
        return loss.item()

    def report(self) -> None:
        self.mean.eval()
        values, rows = validate(self.mean, self.source, self.settings)
        self.log(step=self.step, seconds=self.seconds, validation=values)
        pictures.curve(self.out / "log.jsonl", self.out / "curve.png")
        pictures.strip(rows, self.out / "sample.png")
        saved = (self.experiment, self.model, self.mean, self.optimizer, self.step)
        save(self.out / "checkpoint.pt", *saved)


def unrolled_loss(model: Predictor, clip: Tensor, settings: TrainConfig, step: int) -> Tensor:
    """The mean over all frames but the first of the error of their prediction.

    clip n,t,c,h,w. The first `seen` frames are given. After them the network is fed its own output,
    or the truth with a chance per clip and frame that falls with the steps (S. Bengio et al.,
    "Scheduled sampling", 2015).
    """
    n, t, _, h, w = clip.shape
    draw = torch.Generator().manual_seed(1_000_003 * settings.seed + step)
    truth = 1 - step / settings.teach_until if step < settings.teach_until else 0.0
    told = (torch.rand(t, n, generator=draw) < truth).to(clip.device)
    state, out, losses = model.zero_state(n, h, w), clip[:, 0], []
    for k in range(t - 1):
        given = told[k].view(-1, 1, 1, 1) | (k < settings.seen)
        frame = torch.where(given, clip[:, k], out.clamp(0, 1).to(clip.dtype))
        out, state = model(frame, state)
        losses.append(LOSSES[settings.loss](out, clip[:, k + 1]) + model.penalty())
    return torch.stack(losses).mean()


def square(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).square().mean()


def log_square(a: Tensor, b: Tensor) -> Tensor:
    """In bel: the mean of each frame's own, so that easy and hopeless clips weigh alike."""
    return ((a - b).square().mean((1, 2, 3)) + 1e-4).log10().mean()


LOSSES = {"square": square, "log": log_square}


def rate(step: int, settings: TrainConfig) -> float:
    """Learning rate: linear warm-up, then a cosine down to 1 %."""
    rise = min(1.0, (step + 1) / settings.warmup_steps)
    done = min(1.0, step / settings.steps)
    return settings.learning_rate * rise * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


def validate(
    model: Predictor, source: MovingMnist | Footage, settings: TrainConfig
) -> tuple[dict[str, list[float]], list[tuple[Tensor, Tensor, Tensor]]]:
    """Scores per frame ahead of prediction and of copying the last frame, on clips never trained
    on; and the first clips as seen t,c,h,w, truth and prediction."""
    if isinstance(source, MovingMnist):
        clips = [source.test(CHECKED)]
        kind, score = "mse", lambda a, b: (a - b).square().sum((2, 3, 4)).mean(0)
    else:
        frames = settings.seen + settings.ahead
        clips = [source.test(name, frames, at) for name in source.held_out for at in (0, 12)]
        kind, score = "psnr", lambda a, b: -10 * (a - b).square().mean((0, 2, 3, 4)).log10()
    found, copied, rows = [], [], []
    for clip in clips:
        seen, truth = clip.to(settings.device).split([settings.seen, settings.ahead], 1)
        guess = model.continued(seen, settings.ahead)
        found.append(score(guess, truth))
        copied.append(score(seen[:, -1:].expand_as(truth), truth))
        rows += list(zip(seen.cpu(), truth.cpu(), guess.cpu(), strict=True))[:2]
    values = {kind: torch.stack(found), f"copy_last_{kind}": torch.stack(copied)}
    lists = {k: [round(float(x), 3) for x in v.mean(0)] for k, v in values.items()}
    return lists, rows[:6]


if __name__ == "__main__":
    main()
