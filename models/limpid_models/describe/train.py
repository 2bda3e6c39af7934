"""Trains a scene descriptor without labels: the tabula-rasa protocol of thesis section 4.3.2.

    python -m limpid_models.describe.train --config configs/drive-descriptor-small.toml \
        --data DRIVES --data TRAVERSES --out DIR
    python -m limpid_models.describe.train ... --resume
    python -m limpid_models.describe.train ... --set train.steps=20 --set protocol.most_iterations=2

DRIVES and TRAVERSES are folders of recordings. DIR gets checkpoint.pt; log.jsonl with one object
per report; curve.png, the same drawn; and sample.png: triplets it learns from, and the costs of a
pair. Iterations go on until the number of tours stops growing.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import math
import platform
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

import limpid_models
from limpid_models.describe import discriminant, pictures, protocol, recordings
from limpid_models.describe import experiment as experiments
from limpid_models.describe.augment import augmented
from limpid_models.describe.experiment import Experiment, TrainConfig
from limpid_models.describe.protocol import Labels, Sampler
from limpid_models.describe.recordings import Recording
from limpid_models.describe.tours import Tour
from limpid_models.train import Log, blend

DESCRIBED = 64  # frames described at once


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--config", type=Path, required=True, help="experiment file (TOML)")
    arguments.add_argument("--data", type=Path, required=True, action="append", help="recordings")
    arguments.add_argument("--out", type=Path, required=True, help="folder for results")
    arguments.add_argument("--resume", action="store_true", help="continue from the checkpoint")
    arguments.add_argument("--stop", type=int, help="stop at this step, to be resumed later")
    arguments.add_argument("--set", action="append", default=[], help="section.key=value")
    options = arguments.parse_args()
    experiment = experiments.load(options.config, options.set)
    Run(experiment, options.data, options.out, options.resume).train(options.stop)


class Run:
    """A training run: the network, its running mean, the labels, and where they stand."""

    def __init__(self, experiment: Experiment, data: list[Path], out: Path, resume: bool):
        self.experiment, self.settings, self.out = experiment, experiment.train, out
        out.mkdir(parents=True, exist_ok=True)
        self.log = Log(out / "log.jsonl")
        torch.manual_seed(self.settings.seed)
        torch.set_num_threads(self.settings.threads)
        self.model = experiment.network().to(self.settings.device)
        self.model.to(memory_format=torch.channels_last)
        self.mean = copy.deepcopy(self.model).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(), weight_decay=self.settings.weight_decay
        )
        size = (self.model.height, self.model.width)
        read = [recordings.read(folder, size, experiment.collection) for folder in data]
        self.recordings = [recording for folder in read for recording in folder]
        self.labels, self.step, self.begun, self.seconds = Labels(), 0, 0, 0.0
        self.before = 0  # tours of the iteration before
        if resume:
            self.restore()
        else:
            self.start()
        self.sampler = Sampler(self.recordings, self.labels, experiment.protocol)
        self.log(argv=sys.argv[1:], experiment=dataclasses.asdict(experiment))
        self.log(code=limpid_models.__version__, python=platform.python_version())
        parameters = sum(p.numel() for p in self.model.parameters())
        self.log(parameters=parameters, first_step=self.step, torch=torch.__version__)
        counts = {recording.name: len(recording) for recording in self.recordings}
        self.log(recordings=counts, frames=sum(counts.values()))

    def train(self, stop: int | None = None) -> None:
        """Runs until tours stop growing, or to step `stop`."""
        started, losses = time.time() - self.seconds, []
        while stop is None or self.step < stop:
            if self.step == self.begun + self.length():
                self.seconds = round(time.time() - started, 1)
                if not self.advance():
                    break
            losses.append(self.improve())
            self.step += 1
            self.seconds = round(time.time() - started, 1)
            if self.step % self.settings.log_every == 0:
                loss, active = (round(float(x), 5) for x in np.mean(losses, 0))
                self.log(step=self.step, seconds=self.seconds, loss=loss, active=active)
                losses = []
            if self.step % self.settings.save_every == 0:
                self.save()
        self.save()
        self.draw()

    def start(self) -> None:
        """Solves for the projection that this iteration starts from, if it is to."""
        config = self.experiment.discriminant
        if config is None:
            return
        seen = [describe(self.model.senses, r.frames, self.settings) for r in self.recordings]
        near = self.experiment.protocol.near_seconds
        pairs = discriminant.matched(self.recordings, self.labels, near)
        how = config.later if self.labels.direct else config.first
        found = discriminant.fit(seen, pairs, self.model.dimension, how)
        for net in (self.model, self.mean):
            net.set_projection(*map(torch.from_numpy, found))
        self.optimizer.state.clear()

    def length(self) -> int:
        """Steps of this iteration."""
        return self.settings.steps if self.labels.iteration else self.settings.first_steps

    def advance(self) -> bool:
        """Generates the labels of the next iteration; False if nothing is left to learn."""
        config, iteration = self.experiment.protocol, self.labels.iteration + 1
        described = [
            describe(self.mean, r.frames[:: protocol.stride(r, config)], self.settings)
            for r in self.recordings
        ]
        labels = protocol.generate(self.recordings, described, config, iteration)
        found = protocol.report(self.recordings, labels)
        self.log(step=self.step, seconds=self.seconds, found=dataclasses.asdict(found))
        tours = len(labels.direct) + len(labels.transitive)
        grown = tours >= config.growth * self.before
        if iteration > config.most_iterations or not (labels.direct and grown):
            return False
        self.labels, self.before, self.begun = labels, tours, self.step
        self.sampler = Sampler(self.recordings, labels, config)
        self.start()
        self.save()
        self.draw()
        return True

    def improve(self) -> tuple[float, float]:
        """One optimizer step; returns its loss and the share of triplets that had any."""
        settings = self.settings
        for group in self.optimizer.param_groups:
            group["lr"] = rate(self.step - self.begun, self.length(), settings)
        chance = np.random.default_rng((settings.seed, self.step))
        triplets = self.sampler.triplets(settings.batch, chance)
        draw = torch.Generator().manual_seed(1_000_003 * settings.seed + self.step)
        planes = pixels(self.recordings, triplets.transpose(1, 0, 2).reshape(-1, 2))
        planes = augmented(planes.to(settings.device), self.experiment.augment, draw)
        planes = planes.contiguous(memory_format=torch.channels_last)
        with torch.autocast(settings.device, torch.bfloat16, enabled=settings.half):
            vectors = self.model(planes)
        negatives = different(triplets, self.sampler, settings)
        loss, active = triplet_loss(vectors, negatives, settings.margin)
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        if not torch.isfinite(norm):
            raise SystemExit(f"step {self.step}: gradient is not finite")
        self.optimizer.step()
        blend(self.mean, self.model, min(settings.average, (1 + self.step) / (10 + self.step)))
        return loss.item(), active

    def draw(self) -> None:
        pictures.curve(self.out / "log.jsonl", self.out / "curve.png")
        shown = self.sampler.triplets(4, np.random.default_rng((self.settings.seed, self.step)))
        pictures.sample(self.recordings, self.labels, shown, self.out / "sample.png")

    def save(self) -> None:
        """A run that is killed while writing keeps the checkpoint before."""
        labels = self.labels
        saved = {
            "experiment": dataclasses.asdict(self.experiment),
            "model": self.model.state_dict(),
            "mean": self.mean.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "at": [self.step, self.begun, self.before, labels.iteration],
            "seconds": self.seconds,
            "direct": packed(labels.direct),
            "transitive": packed(labels.transitive),
            "descriptors": [torch.from_numpy(x) for x in labels.descriptors],
        }
        partial = self.out / "checkpoint.partial"
        torch.save(saved, partial)
        partial.replace(self.out / "checkpoint.pt")

    def restore(self) -> None:
        saved = torch.load(self.out / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(saved["model"])
        self.mean.load_state_dict(saved["mean"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.begun, self.before, iteration = saved["at"]
        self.seconds = saved["seconds"]
        values = [x.numpy() for x in saved["descriptors"]]
        tours = (unpacked(saved[kind]) for kind in ("direct", "transitive"))
        self.labels = Labels(iteration, *tours, values)


def packed(tours: dict[tuple[int, int], Tour]) -> dict[str, Tensor]:
    return {
        f"{i},{j}": torch.from_numpy(np.stack([tour.queries, tour.references]))
        for (i, j), tour in tours.items()
    }


def unpacked(saved: dict[str, Tensor]) -> dict[tuple[int, int], Tour]:
    pairs = ((tuple(map(int, key.split(","))), value.numpy()) for key, value in saved.items())
    return {(i, j): Tour(*rows) for (i, j), rows in pairs}


def rate(step: int, steps: int, settings: TrainConfig) -> float:
    """Learning rate within an iteration: linear warm-up, then a cosine down to 2 %."""
    rise = min(1.0, (step + 1) / settings.warmup_steps)
    done = min(1.0, step / steps)
    return settings.learning_rate * rise * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


def pixels(collection: list[Recording], frames: np.ndarray) -> Tensor:
    """Frames [n,2] (recording, frame) as planes n,3,h,w in [0, 1]."""
    stacked = np.stack([collection[i].frames[k] for i, k in frames])
    return torch.from_numpy(stacked).permute(0, 3, 1, 2).float() / 255


def different(triplets: np.ndarray, sampler: Sampler, settings: TrainConfig) -> Tensor:
    """Which frames of a batch are negatives of which anchor: bool [n,3n], anchors, positives,
    negatives in order."""
    count = len(triplets)
    wanted = np.zeros((count, 3 * count), bool)
    if settings.share_negatives:
        shown = triplets[:, 1:, 1].T.ravel()  # all of one recording
        wanted[:, count:] = [sampler.away(*positive)[shown] for positive in triplets[:, 1]]
    wanted[range(count), range(2 * count, 3 * count)] = True
    return torch.from_numpy(wanted)


def triplet_loss(vectors: Tensor, negatives: Tensor, margin: float) -> tuple[Tensor, float]:
    """Equation 4.2 over all triplets of a batch, their mean over those that are not yet 0.

    vectors 3n,d: anchors, positives, negatives; negatives as `different` says."""
    count = len(vectors) // 3
    anchors, positives = vectors[:count], vectors[count : 2 * count]
    near = (anchors - positives).square().sum(1, keepdim=True)
    far = 2 - 2 * anchors @ vectors.T
    losses = torch.where(negatives.to(far.device), margin + near - far, 0).clamp_min(0)
    active = (losses > 0).sum()
    return losses.sum() / active.clamp_min(1), active.item() / max(1, int(negatives.sum()))


@torch.no_grad()
def describe(model: nn.Module, frames: np.ndarray, settings: TrainConfig) -> np.ndarray:
    """What a network makes of frames uint8 [t,h,w,3], flattened, float32 [t,d]."""
    model.eval()
    found = []
    for start in range(0, len(frames), DESCRIBED):
        block = torch.from_numpy(frames[start : start + DESCRIBED])
        planes = block.to(settings.device).permute(0, 3, 1, 2).float() / 255
        planes = planes.contiguous(memory_format=torch.channels_last)
        with torch.autocast(settings.device, torch.bfloat16, enabled=settings.half):
            found.append(model(planes).flatten(1).float().cpu())
    return torch.cat(found).numpy()


if __name__ == "__main__":
    main()
