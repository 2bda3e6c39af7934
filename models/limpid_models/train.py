"""Trains a recurrent deblur network.

    python -m limpid_models.train --config configs/rdn-small.toml --data PATH --out DIR
    python -m limpid_models.train --config configs/rdn-small.toml --data PATH --out DIR --resume
    python -m limpid_models.train ... --set train.steps=200 --set sample.crop=64

The blurred clips are made first (or found) in DIR/cache, unless --cache says otherwise. DIR gets
checkpoint.pt; log.jsonl with one object per report: step, loss, PSNR on held-out sequences;
curve.png, the same drawn; and sample.png, crops of held-out frames (input, output, truth).
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
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader

import limpid_models
from limpid_models import clips, config, plot
from limpid_models.dataset import Clips
from limpid_models.golden import aligned
from limpid_models.replay import Replay
from limpid_models.steps import streamed

WHOLE = 2000  # triples of whole frames that networks may measure before training


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--config", type=Path, required=True, help="experiment file (TOML)")
    arguments.add_argument("--data", type=Path, required=True, help="folder of videos and images")
    arguments.add_argument("--out", type=Path, required=True, help="folder for results")
    arguments.add_argument("--cache", type=Path, help="folder of blurred clips (default OUT/cache)")
    arguments.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    arguments.add_argument("--stop", type=int, help="stop at this step, to be resumed later")
    arguments.add_argument("--set", action="append", default=[], help="section.key=value")
    options = arguments.parse_args()
    experiment = config.load(options.config, options.set)
    train(experiment, options.data, options.cache or options.out / "cache", options.out, options)


def train(
    experiment: config.Experiment, data: Path, cache: Path, out: Path, options: argparse.Namespace
) -> None:
    settings = experiment.train
    out.mkdir(parents=True, exist_ok=True)
    log = Log(out / "log.jsonl")

    # ---- what, with what, on what
    log(argv=sys.argv[1:], experiment=dataclasses.asdict(experiment), torch=torch.__version__)
    log(code=limpid_models.__version__, python=platform.python_version())
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)

    # ---- data
    index = clips.build(data, cache)
    least = experiment.sample.min_sharpness
    names = [name for name, clip in index.items() if clip["sharpness"] >= least]
    log(rejected_as_soft=sorted(set(index) - set(names)))
    kept, held_out = clips.split(names, experiment.held_out)
    log(train=kept, held_out=held_out)
    turns = steps_per_batch(experiment)
    count = math.ceil(settings.steps / turns) * settings.batch
    dataset = Clips(cache, kept, experiment.sample, settings.seed, count)

    # ---- model, or what is left of it
    model = experiment.network().to(memory_format=torch.channels_last)
    mean = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.Adam(model.parameters(), settings.learning_rate, betas=(0.9, 0.98))
    step = 0
    if options.resume:
        saved = torch.load(out / "checkpoint.pt", weights_only=True)
        model.load_state_dict(saved["model"])
        mean.load_state_dict(saved["mean"])
        optimizer.load_state_dict(saved["optimizer"])
        step = saved["step"]
    else:
        model.prepare(dataset.whole(k) for k in range(WHOLE))
        mean.load_state_dict(model.state_dict())
    log(parameters=sum(p.numel() for p in model.parameters()), first_step=step)

    # ---- training
    first = step // turns * settings.batch
    loader = DataLoader(dataset, settings.batch, sampler=range(first, count), num_workers=1)
    lessons = replayed if settings.replay else unrolled
    started, losses, floors = time.time(), [], []
    for loss, floor in lessons(model, loader, settings, step):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, settings)
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip_norm)
        if not torch.isfinite(norm):
            raise SystemExit(f"step {step}: gradient is not finite")
        optimizer.step()
        blend(mean, model, min(settings.average, (1 + step) / (10 + step)))
        losses.append(loss.item())
        floors.append(floor.item())
        step += 1
        if step % settings.log_every == 0:
            seconds = round(time.time() - started, 1)
            loss_in, loss_out = (round(float(np.mean(v)), 5) for v in (floors, losses))
            log(step=step, seconds=seconds, loss=loss_out, input_loss=loss_in)
            losses, floors = [], []
        last = step in (settings.steps, options.stop)
        if step % settings.validate_every == 0 or last:
            report = out / "sample.png"
            log(step=step, validation=validate(mean, cache, held_out, report))
            plot.curve(out / "log.jsonl", out / "curve.png")
            save(out / "checkpoint.pt", experiment, model, mean, optimizer, step)
        if last:
            return


def steps_per_batch(experiment: config.Experiment) -> int:
    """Optimizer steps on each batch of clips."""
    settings, frames = experiment.train, experiment.sample.frames
    turns = settings.replay or frames // settings.unroll
    if not settings.replay and turns * settings.unroll != frames:
        raise SystemExit("sample.frames must be a multiple of train.unroll")
    if settings.validate_every % turns:  # a checkpoint holds no state of a half-seen clip
        raise SystemExit(f"train.validate_every must be a multiple of {turns} (steps per batch)")
    return turns


def unrolled(
    model: nn.Module, loader: Iterable, settings: config.TrainConfig, first: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Losses of output and input, of one part after the other of each clip."""
    for blurred, sharp, _ in loader:
        state = None
        for k in range(0, blurred.shape[1], settings.unroll):
            pair = (pixels(x[:, k : k + settings.unroll]) for x in (blurred, sharp))
            with torch.autocast("cpu", torch.bfloat16, enabled=settings.half):
                loss, floor, state = unrolled_loss(model, *pair, state, settings.margin)
            yield loss, floor


def replayed(
    model: nn.Module, loader: Iterable, settings: config.TrainConfig, first: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Losses of output and input, of cases drawn from all that clips have shown so far.

    A run that is resumed begins to collect cases anew.
    """
    store, step, inner = Replay(settings.kept), first, partial(inside, margin=settings.margin)
    for blurred, sharp, exposure in loader:
        told = told_exposures(exposure, settings.teach, step)
        with torch.no_grad():
            cases = [case for case, _ in model.play(pixels(blurred), told)]
        for case, truth in zip(cases, pixels(sharp).unbind(1), strict=True):
            store.add([*case, truth])
        for _ in range(settings.replay):
            *case, truth = store.draw(settings.drawn, step)
            with torch.autocast("cpu", torch.bfloat16, enabled=settings.half):
                out = model.mix(type(cases[0])(*case))
            before, out, truth = (inner(x[:, None]) for x in (case[0], out, truth))
            yield log_error(out, truth), log_error(before, truth)
            step += 1


def unrolled_loss(
    model: nn.Module,
    blurred: Tensor,
    sharp: Tensor,
    state: NamedTuple | None,
    margin: int,
) -> tuple[Tensor, Tensor, NamedTuple]:
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
    return (((a - b) ** 2).mean((2, 3, 4)) + 2e-4).log10().mean()


def pixels(clip: Tensor) -> Tensor:
    """uint8 [n,t,3,h,w] -> float in [0, 1]."""
    return clip.float() / 255


def rate(step: int, settings: config.TrainConfig) -> float:
    """Learning rate: linear warm-up, then a cosine down to 1 % over the whole run."""
    rise = min(1.0, (step + 1) / settings.warmup_steps)
    done = min(1.0, step / settings.steps)
    return settings.learning_rate * rise * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


def blend(mean: nn.Module, model: nn.Module, decay: float) -> None:
    """Moves the running mean of the weights towards the weights."""
    with torch.no_grad():
        for m, p in zip(mean.parameters(), model.parameters(), strict=True):
            m.lerp_(p, 1 - decay)
        for m, b in zip(mean.buffers(), model.buffers(), strict=True):
            m.copy_(b)


@torch.no_grad()
def validate(
    model: nn.Module,
    cache: Path,
    names: list[str],
    picture: Path,
    frames: int = 10,
    side: int = 256,
) -> dict:
    """PSNR in and out on the middle of held-out sequences, by kind of blur, in dB; a picture."""
    result, rows = {}, []
    model.eval()
    for kind in ("sharp", "eq20", "eq40"):
        scores = []
        for name in names:
            pair = [np.load(cache / f"{name}.{k}.npy", mmap_mode="r") for k in (kind, "sharp")]
            _, h, w, _ = pair[0].shape
            y, x = (max(0, size - side) // 2 for size in (h, w))
            down, right = (min(size, side) // model.stride * model.stride for size in (h, w))
            part = [torch.from_numpy(c[:frames, y : y + down, x : x + right].copy()) for c in pair]
            blurred, sharp = (pixels(c.permute(0, 3, 1, 2)) for c in part)
            steps = streamed(model, 1, down, right)
            outputs = aligned(steps, blurred[:, None], model.future)
            for b, out, s in zip(blurred, outputs, sharp, strict=True):
                scores.append([decibel(b, s), decibel(out[0], s)])
            rows.append([b, out[0], s])
        result[kind] = [round(float(v), 3) for v in np.mean(scores, axis=0)]
    plot.strip(rows, picture)
    model.train()
    return result


def decibel(a: Tensor, b: Tensor) -> float:
    return -10 * math.log10(max(1e-6, float(((a - b) ** 2).mean())))


def save(
    path: Path,
    experiment: config.Experiment,
    model: nn.Module,
    mean: nn.Module,
    optimizer: torch.optim.Optimizer,
    step: int,
) -> None:
    """Writes the checkpoint; a run that is killed while writing keeps the old one."""
    saved = {
        "experiment": dataclasses.asdict(experiment),
        "model": model.state_dict(),
        "mean": mean.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
    }
    partial = path.with_suffix(".partial")
    torch.save(saved, partial)
    partial.replace(path)


class Log:
    """Appends JSON objects to a file and to standard output."""

    def __init__(self, path: Path):
        self.path = path

    def __call__(self, **values) -> None:
        line = json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%S"), **values})
        print(line, flush=True)
        with self.path.open("a") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    main()
