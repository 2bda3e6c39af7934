"""What scene descriptors learn from: triplets of which nobody gave the labels.

The tabula-rasa protocol of thesis section 4.3.2: iterations, each a stretch of training on labels
that the network of the one before generated, go on until the number of tours stops growing.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from limpid_models.describe import discriminant, pictures, protocol, recordings
from limpid_models.describe.augment import AugmentConfig, augmented
from limpid_models.describe.discriminant import DiscriminantConfig
from limpid_models.describe.protocol import Labels, ProtocolConfig, Sampler
from limpid_models.describe.recordings import Recording
from limpid_models.describe.tours import Tour
from limpid_models.experiment import Experiment, Sources
from limpid_models.lesson import Figures, Lesson, Panels

if TYPE_CHECKING:
    from limpid_models.train import Run

DESCRIBED = 64  # frames described at once


@dataclass(frozen=True)
class DescribeConfig:
    """How places are told apart; `[train] steps` are those of an iteration."""

    first_steps: int = 400  # optimizer steps of iteration 0
    margin: float = 0.5  # m of equation 4.2
    share_negatives: bool = True  # every anchor sees the places of the other triplets, too
    discriminant: DiscriminantConfig | None = None  # what iterations of `edges` start from
    protocol: ProtocolConfig = field(default_factory=ProtocolConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)


class DescribeLesson(Lesson):
    """Triplets from the tours of an iteration."""

    def __init__(self, experiment: Experiment, sources: Sources, log: Callable):
        super().__init__(experiment)
        self.config: DescribeConfig = experiment.lesson
        size = experiment.model.height, experiment.model.width
        read = [recordings.read(folder, size, experiment.data) for folder in sources.folders()]
        self.recordings = [recording for folder in read for recording in folder]
        counts = {recording.name: len(recording) for recording in self.recordings}
        log(recordings=counts, frames=sum(counts.values()))
        self.labels, self.begun = Labels(), 0
        self.before = 0  # tours of the iteration before
        self.sampler = Sampler(self.recordings, self.labels, self.config.protocol)

    def begin(self, run: Run) -> None:
        """Solves for the projection that an iteration starts from, if it is to."""
        config, model = self.config.discriminant, run.model
        if config is None:
            return
        seen = [self.describe(model.senses, r.frames) for r in self.recordings]
        near = self.config.protocol.near_seconds
        pairs = discriminant.matched(self.recordings, self.labels, near)
        how = config.later if self.labels.direct else config.first
        found = discriminant.fit(seen, pairs, model.dimension, how)
        for net in (model, run.mean):
            net.set_projection(*map(torch.from_numpy, found))
        run.optimizer.state.clear()

    def length(self) -> int:
        """Steps of this iteration."""
        return self.settings.steps if self.labels.iteration else self.config.first_steps

    def stretch(self, run: Run) -> tuple[int, int] | None:
        if run.step == self.begun + self.length() and not self.advance(run):
            return None
        return self.begun, self.length()

    def advance(self, run: Run) -> bool:
        """Generates the labels of the next iteration; False if nothing is left to learn."""
        config, iteration = self.config.protocol, self.labels.iteration + 1
        every = [protocol.stride(r, config) for r in self.recordings]
        pairs = zip(self.recordings, every, strict=True)
        described = [self.describe(run.mean, r.frames[::k]) for r, k in pairs]
        labels = protocol.generate(self.recordings, described, config, iteration)
        run.log(**run.at(), found=dataclasses.asdict(protocol.report(self.recordings, labels)))
        tours = len(labels.direct) + len(labels.transitive)
        grown = tours >= config.growth * self.before
        if iteration > config.most_iterations or not (labels.direct and grown):
            return False
        self.labels, self.before, self.begun = labels, tours, run.step
        self.sampler = Sampler(self.recordings, labels, config)
        self.begin(run)
        return True

    def loss(self, model: Any, step: int) -> tuple[Tensor, Figures]:
        seed = self.settings.seed
        triplets = self.sampler.triplets(self.settings.batch, np.random.default_rng((seed, step)))
        draw = torch.Generator().manual_seed(1_000_003 * seed + step)
        planes = pixels(self.recordings, triplets.transpose(1, 0, 2).reshape(-1, 2))
        planes = augmented(planes.to(self.device), self.config.augment, draw)
        planes = planes.contiguous(memory_format=torch.channels_last)
        with self.half():
            vectors = model(planes)
        negatives = different(triplets, self.sampler, self.config.share_negatives)
        loss, active = triplet_loss(vectors, negatives, self.config.margin)
        return loss, {"active": active}

    def judge(self, mean: Any, picture: Path) -> Panels:
        """The tours that the network learns from, and how many of them are right."""
        shown = self.sampler.triplets(4, np.random.default_rng((self.settings.seed, self.begun)))
        pictures.sample(self.recordings, self.labels, shown, picture)
        found = dataclasses.asdict(protocol.report(self.recordings, self.labels))
        return {"pairs of recordings": found}

    def saved(self) -> dict[str, Any]:
        labels = self.labels
        return {
            "at": [self.begun, self.before, labels.iteration],
            "direct": packed(labels.direct),
            "transitive": packed(labels.transitive),
            "descriptors": [torch.from_numpy(x) for x in labels.descriptors],
        }

    def restore(self, saved: dict[str, Any]) -> None:
        self.begun, self.before, iteration = saved["at"]
        values = [x.cpu().numpy() for x in saved["descriptors"]]
        direct, transitive = (unpacked(saved[kind]) for kind in ("direct", "transitive"))
        self.labels = Labels(iteration, direct, transitive, values)
        self.sampler = Sampler(self.recordings, self.labels, self.config.protocol)

    def describe(self, net: Any, frames: np.ndarray) -> np.ndarray:
        return describe(net, frames, self.device, self.half())


def packed(tours: dict[tuple[int, int], Tour]) -> dict[str, Tensor]:
    return {
        f"{i},{j}": torch.from_numpy(np.stack([tour.queries, tour.references]))
        for (i, j), tour in tours.items()
    }


def unpacked(saved: dict[str, Tensor]) -> dict[tuple[int, int], Tour]:
    pairs = ((tuple(map(int, key.split(","))), value.cpu().numpy()) for key, value in saved.items())
    return {(i, j): Tour(*rows) for (i, j), rows in pairs}


def pixels(collection: list[Recording], frames: np.ndarray) -> Tensor:
    """Frames [n,2] (recording, frame) as planes n,3,h,w in [0, 1]."""
    stacked = np.stack([collection[i].frames[k] for i, k in frames])
    return torch.from_numpy(stacked).permute(0, 3, 1, 2).float() / 255


def different(triplets: np.ndarray, sampler: Sampler, share: bool) -> Tensor:
    """Which frames of a batch are negatives of which anchor: bool [n,3n], anchors, positives,
    negatives in order."""
    count = len(triplets)
    wanted = np.zeros((count, 3 * count), bool)
    if share:
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
def describe(
    model: Any, frames: np.ndarray, device: torch.device, half: AbstractContextManager
) -> np.ndarray:
    """What a network makes of frames uint8 [t,h,w,3], flattened, float32 [t,d]."""
    found = []
    for start in range(0, len(frames), DESCRIBED):
        block = torch.from_numpy(frames[start : start + DESCRIBED])
        planes = block.to(device).permute(0, 3, 1, 2).float() / 255
        planes = planes.contiguous(memory_format=torch.channels_last)
        with half:
            found.append(model(planes).flatten(1).float().cpu())
    return torch.cat(found).numpy()
