"""Experiment files of predictors: one network, one kind of data, how to train."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from limpid_models.config import read
from limpid_models.predict.extrapolator import Extrapolator, ExtrapolatorConfig
from limpid_models.predict.flow_autoencoder import FlowAutoencoder, FlowAutoencoderConfig
from limpid_models.predict.footage import Footage, FootageConfig
from limpid_models.predict.forecaster import Forecaster, ForecasterConfig
from limpid_models.predict.lstm_autoencoder import LstmAutoencoder, LstmAutoencoderConfig
from limpid_models.predict.moving_mnist import DigitsConfig, MovingMnist
from limpid_models.predict.network import Predictor
from limpid_models.predict.prednet import PredNet, PredNetConfig
from limpid_models.predict.predrnn import PredRnn, PredRnnConfig

NETWORKS = {
    "lstm_autoencoder": LstmAutoencoder,
    "forecaster": Forecaster,
    "flow_autoencoder": FlowAutoencoder,
    "prednet": PredNet,
    "predrnn": PredRnn,
    "extrapolator": Extrapolator,
}


@dataclass(frozen=True)
class TrainConfig:
    """How long and how fast to learn."""

    seed: int = 1
    steps: int = 1000  # optimizer steps in all
    batch: int = 8  # clips per step
    seen: int = 10  # frames given
    ahead: int = 10  # frames predicted after those, each from the prediction before it
    teach_until: int = 500  # step; before it the truth is fed instead, with a chance falling from 1
    loss: str = "square"  # square: mean squared error; log: its logarithm, frame by frame
    learning_rate: float = 1e-3  # Adam, peak
    warmup_steps: int = 50  # linear rise to the peak, then a cosine down to 1 %
    clip_norm: float = 1.0  # gradient norm limit
    average: float = 0.99  # decay of the running mean of the weights, which is what is exported
    half: bool = True  # bfloat16 convolutions
    device: str = "cpu"  # cpu or cuda
    threads: int = 2  # CPU threads
    log_every: int = 20  # steps
    validate_every: int = 200  # steps; also writes the checkpoint


@dataclass(frozen=True)
class Experiment:
    """A whole experiment file."""

    name: str  # of the model
    version: str
    data: str  # provenance: what it was trained on
    licence: str  # provenance: licences of that data
    held_out: list[str] = field(default_factory=list)  # sequences of footage never trained on
    lstm_autoencoder: LstmAutoencoderConfig | None = None  # exactly one network
    forecaster: ForecasterConfig | None = None
    flow_autoencoder: FlowAutoencoderConfig | None = None
    prednet: PredNetConfig | None = None
    predrnn: PredRnnConfig | None = None
    extrapolator: ExtrapolatorConfig | None = None
    digits: DigitsConfig | None = None  # exactly one kind of data
    footage: FootageConfig | None = None
    train: TrainConfig = field(default_factory=TrainConfig)

    def __post_init__(self) -> None:
        for choices in (list(NETWORKS), ["digits", "footage"]):
            present = [kind for kind in choices if getattr(self, kind) is not None]
            if len(present) != 1:
                raise ValueError(f"expected one section of {choices}, got {present}")

    def network(self) -> Predictor:
        """A new network with random weights."""
        kind = next(kind for kind in NETWORKS if getattr(self, kind) is not None)
        return NETWORKS[kind](getattr(self, kind))

    def source(self, data: Path, cache: Path) -> MovingMnist | Footage:
        """Where clips come from."""
        frames, seed = self.train.seen + self.train.ahead, self.train.seed
        if self.digits is not None:
            return MovingMnist(data, self.digits, frames, seed)
        return Footage(data, cache, self.footage, self.held_out, frames, seed)


def load(path: Path, overrides: list[str] | None = None) -> Experiment:
    """Reads an experiment file and applies `section.key=value` overrides (TOML values)."""
    return read(Experiment, path, overrides)
