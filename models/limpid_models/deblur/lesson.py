"""What deblurring networks learn from: blurred clips, and the logarithm of each frame's error."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader

from limpid_models import clips, pictures
from limpid_models.deblur.dataset import Clips
from limpid_models.deblur.replay import Replay
from limpid_models.deblur.steps import streamed
from limpid_models.experiment import Experiment, Sources
from limpid_models.lesson import Figures, Lesson, Panels
from limpid_models.metrics import psnr
from limpid_models.stepper import aligned

if TYPE_CHECKING:
    from limpid_models.train import Run

JUDGED = ("sharp", "eq20", "eq40")  # kinds of blur that held-out sequences are judged with
LENGTH, SIDE, SHOWN = 10, 256, 160  # frames and pixels that are judged; pixels that are shown


@dataclass(frozen=True)
class DeblurConfig:
    """How clips are gone through."""

    unroll: int = 5  # frames per step (thesis: 5); state is carried on, detached
    margin: int = 0  # pixels around a crop that give context but no loss
    replay: int = 0  # steps per batch of clips, each on cases drawn from many (see `Replay`)
    drawn: int = 16  # cases per such step
    kept: int = 4000  # cases to draw from; one of 160 pixels takes half a megabyte
    teach: float = 0.0  # share of clips whose true exposure is told to networks that measure it
    whole: int = 2000  # triples of whole frames that networks may measure before training


class DeblurLesson(Lesson):
    """Each batch of clips serves several steps: one part after the other, or cases drawn from all
    that clips have shown so far. A run that is resumed begins to collect cases anew."""

    def __init__(self, experiment: Experiment, sources: Sources, log: Callable):
        super().__init__(experiment)
        self.config: DeblurConfig = experiment.lesson
        self.every = steps_per_batch(experiment)
        self.cache = sources.cache
        index = clips.build(sources.data, sources.cache)
        least = experiment.data.min_sharpness
        usable = [name for name in index if name not in experiment.untouched]
        names = [name for name in usable if index[name]["sharpness"] >= least]
        kept, self.held_out = clips.split(names, experiment.held_out)
        soft = sorted(set(usable) - set(names))
        log(train=kept, held_out=self.held_out, rejected_as_soft=soft)
        settings = self.settings
        count = math.ceil(settings.steps / self.every) * settings.batch
        self.dataset = Clips(self.cache, kept, experiment.data, settings.seed, count)
        self.batches: Iterator | None = None  # from the first step on
        self.state: Any = None  # of the networks, from one part of the clips to the next
        self.store = Replay(self.config.kept)

    def begin(self, run: Run) -> None:
        triples = (self.dataset.whole(k) for k in range(self.config.whole))
        run.model.prepare((frames.to(self.device), exposure) for frames, exposure in triples)

    def loss(self, model: Any, step: int) -> tuple[Tensor, Figures]:
        if self.batches is None or step % self.every == 0:
            self.next_batch(step)
            if self.config.replay:
                self.collect(model, step)
        loss, floor = (
            self.replayed(model, step) if self.config.replay else self.unrolled(model, step)
        )
        return loss, {"input_loss": floor.item()}

    def next_batch(self, step: int) -> None:
        if self.batches is None:
            first = step // self.every * self.settings.batch
            rest = range(first, self.dataset.count)
            loader = DataLoader(
                self.dataset,
                self.settings.batch,
                sampler=rest,
                num_workers=self.settings.workers,
                pin_memory=self.device.type == "cuda",
            )
            self.batches = iter(loader)
        blurred, sharp, self.exposure = next(self.batches)
        pair = (x.to(self.device, non_blocking=True) for x in (blurred, sharp))
        self.blurred, self.sharp = map(pixels, pair)
        self.state = None

    def unrolled(self, model: Any, step: int) -> tuple[Tensor, Tensor]:
        """Losses of output and input of the next part of the clips."""
        k = step % self.every * self.config.unroll
        part = slice(k, k + self.config.unroll)
        with self.half():
            loss, floor, self.state = unrolled_loss(
                model, self.blurred[:, part], self.sharp[:, part], self.state, self.config.margin
            )
        return loss, floor

    @torch.no_grad()
    def collect(self, model: Any, step: int) -> None:
        """Puts the cases that the clips show into the store."""
        told = told_exposures(self.exposure, self.config.teach, step).to(self.device)
        cases = [case for case, _ in model.play(self.blurred, told)]
        for case, truth in zip(cases, self.sharp.unbind(1), strict=True):
            self.store.add([*case, truth])
        self.case = type(cases[0])

    def replayed(self, model: Any, step: int) -> tuple[Tensor, Tensor]:
        """Losses of output and input of cases drawn from the store."""
        *case, truth = self.store.draw(self.config.drawn, step)
        with self.half():
            out = model.mix(self.case(*case))
        inner = partial(inside, margin=self.config.margin)
        before, out, truth = (inner(x[:, None]) for x in (case[0], out, truth))
        return log_error(out, truth), log_error(before, truth)

    @torch.no_grad()
    def judge(self, mean: Any, picture: Path) -> Panels:
        """Gain in PSNR on the middle of held-out sequences, by kind of blur."""
        gains: dict[str, float | list[float]] = {}
        lines = []
        for kind in JUDGED:
            scores = []
            for name in self.held_out:
                blurred, sharp = (self.middle(name, k, mean.stride) for k in (kind, "sharp"))
                steps = streamed(mean, 1, *sharp.shape[2:])
                outputs = aligned(steps, blurred[:, None].to(self.device), mean.future)
                for b, out, s in zip(blurred, outputs, sharp, strict=True):
                    shown = [x.numpy() for x in (b, out[0].float().cpu(), s)]
                    scores.append(psnr(shown[1], shown[2], 1) - psnr(shown[0], shown[2], 1))
                lines.append([pictures.levels(centre(x)) for x in shown])
            gains[kind] = round(float(np.mean(scores)), 3)
        pictures.sheet(lines, picture, SHOWN)
        return {"gain on held-out sequences, dB": gains}

    def middle(self, name: str, kind: str, stride: int) -> Tensor:
        """The middle of a sequence, t,3,h,w in 0..1, h and w multiples of the stride."""
        clip = np.load(self.cache / f"{name}.{kind}.npy", mmap_mode="r")
        _, h, w, _ = clip.shape
        y, x = (max(0, size - SIDE) // 2 for size in (h, w))
        down, right = (min(size, SIDE) // stride * stride for size in (h, w))
        part = clip[:LENGTH, y : y + down, x : x + right].copy()
        return pixels(torch.from_numpy(part).permute(0, 3, 1, 2))


def steps_per_batch(experiment: Experiment) -> int:
    """Optimizer steps on each batch of clips."""
    config, frames = experiment.lesson, experiment.data.frames
    turns = config.replay or frames // config.unroll
    if not config.replay and turns * config.unroll != frames:
        raise ValueError(f"data.frames={frames}: expected a multiple of {config.unroll} (unroll)")
    if experiment.train.validate_every % turns:  # a checkpoint holds no state of a half-seen clip
        raise ValueError(f"train.validate_every: expected a multiple of {turns} (steps per batch)")
    return turns


def unrolled_loss(
    model: Any, blurred: Tensor, sharp: Tensor, state: Any, margin: int
) -> tuple[Tensor, Tensor, Any]:
    """The mean over the steps of each step's own loss (thesis 6.3.3), and the input's.

    A step's loss is the logarithm of the squared error of each frame, so that hardly blurred and
    hopelessly blurred frames weigh alike; frames better than 37 dB hardly count.
    """
    n, _, _, h, w = blurred.shape
    state = model.zero_state(n, h, w) if state is None else state.detach()
    outputs, state = model.sequence(blurred, state)
    inner = partial(inside, margin=margin)
    loss = torch.stack([log_error(inner(out), inner(sharp)) for out in outputs]).mean()
    return loss, log_error(inner(blurred), inner(sharp)), state


def inside(clip: Tensor, margin: int) -> Tensor:
    """A clip n,t,3,h,w without its margins, where blur comes from outside the crop."""
    h, w = clip.shape[3:]
    return clip[..., margin : h - margin, margin : w - margin]


def told_exposures(exposure: Tensor, share: float, step: int) -> Tensor:
    """The true exposures n*t,1,1,1 of a share of the clips, NaN for the others."""
    own = torch.rand(len(exposure), generator=torch.Generator().manual_seed(step)) >= share
    return exposure.masked_fill(own[:, None], torch.nan).reshape(-1, 1, 1, 1)


def log_error(a: Tensor, b: Tensor) -> Tensor:
    """In bel: the mean over frames n,t,3,h,w of the logarithm of each one's squared error."""
    return (((a - b) ** 2).mean((2, 3, 4)) + 2e-4).log10().mean()


def pixels(clip: Tensor) -> Tensor:
    """uint8 -> float in 0..1."""
    return clip.float() / 255


def centre(planes: np.ndarray) -> np.ndarray:
    """The middle of planes [3,h,w], as much of it as is shown."""
    y, x = (max(0, size - SHOWN) // 2 for size in planes.shape[1:])
    return planes[:, y : y + SHOWN, x : x + SHOWN]
