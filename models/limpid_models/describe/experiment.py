"""Experiment files of scene descriptors: one network, a collection, how to train."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from limpid_models.config import read
from limpid_models.describe.augment import AugmentConfig
from limpid_models.describe.discriminant import DiscriminantConfig
from limpid_models.describe.network import Describer, SmallDescriber, SmallDescriberConfig
from limpid_models.describe.protocol import ProtocolConfig
from limpid_models.describe.recordings import CollectionConfig
from limpid_models.describe.resnet import ResNetDescriber, ResNetDescriberConfig

NETWORKS = {"small": SmallDescriber, "resnet": ResNetDescriber}


@dataclass(frozen=True)
class TrainConfig:
    """How long and how fast to learn."""

    seed: int = 1
    first_steps: int = 400  # optimizer steps of iteration 0
    steps: int = 300  # of each iteration after it
    batch: int = 32  # triplets per step
    margin: float = 0.5  # m of equation 4.2
    share_negatives: bool = True  # every anchor sees the places of the other triplets, too
    learning_rate: float = 1e-3  # Adam, peak of each iteration
    warmup_steps: int = 40  # linear rise to the peak, then a cosine down to 2 %
    weight_decay: float = 1e-4
    average: float = 0.99  # decay of the running mean of the weights, which is what is exported
    half: bool = True  # bfloat16 convolutions
    device: str = "cpu"  # cpu or cuda
    threads: int = 1  # CPU threads
    log_every: int = 20  # steps
    save_every: int = 100  # steps; also writes the checkpoint


@dataclass(frozen=True)
class Experiment:
    """A whole experiment file."""

    name: str  # of the model
    version: str
    data: str  # provenance: what it was trained on
    licence: str  # provenance: licences of that data
    small: SmallDescriberConfig | None = None  # exactly one network
    resnet: ResNetDescriberConfig | None = None
    discriminant: DiscriminantConfig | None = None  # what iterations of `small` start from
    collection: CollectionConfig = field(default_factory=CollectionConfig)
    protocol: ProtocolConfig = field(default_factory=ProtocolConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    train: TrainConfig = field(default_factory=TrainConfig)

    def __post_init__(self) -> None:
        present = [kind for kind in NETWORKS if getattr(self, kind) is not None]
        if len(present) != 1:
            raise ValueError(f"expected one section of {list(NETWORKS)}, got {present}")
        if self.discriminant and not self.small:
            raise ValueError("expected no section discriminant without small")

    def network(self) -> Describer:
        """A new network with random weights."""
        kind = next(kind for kind in NETWORKS if getattr(self, kind) is not None)
        return NETWORKS[kind](getattr(self, kind))


def load(path: Path, overrides: list[str] | None = None) -> Experiment:
    """Reads an experiment file and applies `section.key=value` overrides (TOML values)."""
    return read(Experiment, path, overrides)
