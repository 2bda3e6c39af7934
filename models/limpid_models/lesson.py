"""What a training run needs to be told: what is learnt, from what, and how it is judged."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from limpid_models.experiment import Experiment

if TYPE_CHECKING:
    from limpid_models.train import Run

Figures = dict[str, float]
Panels = dict[str, dict[str, float | list[float]]]  # of the curve: its unit -> line -> value(s)


class Lesson:
    """What a run learns from: its data, its loss, how it is judged.

    Each batch is a function of the settings and the step, so a resumed run sees what an unbroken
    one would have seen. Tensors of a batch are moved to the device of the run by the lesson.
    """

    every = 1  # steps; a checkpoint at a multiple of it holds all that is needed to go on

    def __init__(self, experiment: Experiment):
        self.experiment, self.settings = experiment, experiment.train
        self.device = device_of(experiment.train.device)

    def begin(self, run: Run) -> None:
        """What a network fits in closed form, before a run's first step."""

    def stretch(self, run: Run) -> tuple[int, int] | None:
        """First step and length of the stretch the run is in, which has a learning rate of its own;
        None if nothing is left to learn."""
        steps, seconds = self.settings.steps, self.settings.seconds
        if run.step >= steps or 0 < seconds <= run.seconds:
            return None
        if seconds and run.seconds:  # as many as there will be at the speed so far
            steps = min(steps, math.ceil(run.step * seconds / run.seconds) + 1)
        return 0, steps

    def loss(self, model: Any, step: int) -> tuple[Tensor, Figures]:
        """The loss of a step, and what else is worth logging."""
        raise NotImplementedError

    def judge(self, mean: Any, picture: Path) -> Panels:
        """Figures of the averaged network on what is held out; draws examples."""
        raise NotImplementedError

    def saved(self) -> dict[str, Any]:
        """What a checkpoint must hold for this lesson."""
        return {}

    def restore(self, saved: dict[str, Any]) -> None:
        """Takes up what `saved` gave."""

    def half(self) -> torch.autocast:
        """bfloat16 where the settings allow it."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.settings.half)


def device_of(name: str) -> torch.device:
    """The device of a setting; `auto` is a GPU if there is one."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)
