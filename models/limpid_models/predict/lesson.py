"""What predictors learn from: clips, of which they see the first frames and go on from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from limpid_models import pictures
from limpid_models.experiment import Experiment, Sources
from limpid_models.lesson import Figures, Lesson, Panels
from limpid_models.metrics import psnr
from limpid_models.predict.footage import Footage
from limpid_models.predict.moving_mnist import DigitsConfig, MovingMnist
from limpid_models.predict.network import Predictor

CHECKED = 64  # test clips of Moving MNIST that are predicted at each validation
SHOWN = 10  # frames of a line of the picture, at most


@dataclass(frozen=True)
class PredictConfig:
    """How far predictors see and look ahead."""

    seen: int = 10  # frames given
    ahead: int = 10  # frames predicted after those, each from the prediction before it
    teach_until: int = 500  # step; before it the truth is fed instead, with a chance falling from 1
    loss: str = "square"  # square: mean squared error; log: its logarithm, frame by frame


class PredictLesson(Lesson):
    """One batch of clips per step."""

    def __init__(self, experiment: Experiment, sources: Sources, log: Callable):
        super().__init__(experiment)
        self.config: PredictConfig = experiment.lesson
        self.source = source(experiment, sources)
        if isinstance(self.source, Footage):
            log(train=self.source.names, held_out=self.source.held_out)

    def loss(self, model: Any, step: int) -> tuple[Tensor, Figures]:
        clip = self.source.batch(step, self.settings.batch).to(self.device)
        with self.half():
            return unrolled_loss(model, clip, self.config, self.settings.seed, step), {}

    def judge(self, mean: Any, picture: Path) -> Panels:
        """Scores per frame ahead of prediction and of copying the last frame, on clips never
        trained on."""
        seen, ahead = self.config.seen, self.config.ahead
        if isinstance(self.source, MovingMnist):
            unit, score, clips = "mse", mse, [self.source.test(CHECKED)]
        else:
            names = self.source.held_out
            unit, score = "psnr, dB", decibel
            clips = [self.source.test(name, seen + ahead, at) for name in names for at in (0, 12)]
        found, copied, lines = [], [], []
        for clip in clips:
            given, truth = clip.split([seen, ahead], 1)
            guess = mean.continued(given.to(self.device), ahead).cpu()
            found.append(score(guess, truth))
            copied.append(score(given[:, -1:].expand_as(truth), truth))
            for rows in list(zip(given, truth, guess, strict=True))[:2]:
                lines += [[pictures.levels(x.numpy()) for x in row[-SHOWN:]] for row in rows]
        pictures.sheet(lines[:18], picture, 128)
        means = [np.mean(x, axis=0).round(3).tolist() for x in (found, copied)]
        return {unit: dict(zip(("model", "copy_last"), means, strict=True))}


def source(experiment: Experiment, sources: Sources) -> MovingMnist | Footage:
    """Where clips come from."""
    config, frames = experiment.data, experiment.lesson.seen + experiment.lesson.ahead
    seed = experiment.train.seed
    if isinstance(config, DigitsConfig):
        return MovingMnist(sources.folders()[0], config, frames, seed)
    return Footage(sources, config, experiment.held_out, frames, seed)


def unrolled_loss(
    model: Predictor, clip: Tensor, config: PredictConfig, seed: int, step: int
) -> Tensor:
    """The mean over all frames but the first of the error of their prediction.

    clip n,t,c,h,w. The first `seen` frames are given. After them the network is fed its own output,
    or the truth with a chance per clip and frame that falls with the steps (S. Bengio et al.,
    "Scheduled sampling", 2015).
    """
    n, t, _, h, w = clip.shape
    draw = torch.Generator().manual_seed(1_000_003 * seed + step)
    truth = 1 - step / config.teach_until if step < config.teach_until else 0.0
    told = (torch.rand(t, n, generator=draw) < truth).to(clip.device)
    state, out, losses = model.zero_state(n, h, w), clip[:, 0], []
    for k in range(t - 1):
        given = told[k].view(-1, 1, 1, 1) | (k < config.seen)
        frame = torch.where(given, clip[:, k], out.clamp(0, 1).to(clip.dtype))
        out, state = model(frame, state)
        losses.append(LOSSES[config.loss](out, clip[:, k + 1]) + model.penalty())
    return torch.stack(losses).mean()


def square(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).square().mean()


def log_square(a: Tensor, b: Tensor) -> Tensor:
    """In bel: the mean of each frame's own, so that easy and hopeless clips weigh alike."""
    return ((a - b).square().mean((1, 2, 3)) + 1e-4).log10().mean()


LOSSES = {"square": square, "log": log_square}


def mse(guess: Tensor, truth: Tensor) -> list[float]:
    """Per frame ahead the squared error of clips n,t,c,h,w, summed over the pixels of a frame."""
    return (guess - truth).square().sum((2, 3, 4)).mean(0).tolist()


def decibel(guess: Tensor, truth: Tensor) -> list[float]:
    """Per frame ahead the PSNR of clips n,t,c,h,w in 0..1."""
    return [psnr(a.numpy(), b.numpy(), 1) for a, b in zip(guess[0], truth[0], strict=True)]
