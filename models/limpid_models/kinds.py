"""The kinds of network that an experiment file may name, and how such a file is found and read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from limpid_models import experiment
from limpid_models.deblur.rdn import Rdn, RdnConfig
from limpid_models.deblur.recurrent_naf import RecurrentNaf, RecurrentNafConfig
from limpid_models.deblur.task import DEBLUR
from limpid_models.deblur.tiled import Tiled, TiledConfig
from limpid_models.describe.network import SmallDescriber, SmallDescriberConfig
from limpid_models.describe.resnet import ResNetDescriber, ResNetDescriberConfig
from limpid_models.describe.task import DESCRIBE
from limpid_models.experiment import Experiment, Kind
from limpid_models.predict.extrapolator import Extrapolator, ExtrapolatorConfig
from limpid_models.predict.flow_autoencoder import FlowAutoencoder, FlowAutoencoderConfig
from limpid_models.predict.forecaster import Forecaster, ForecasterConfig
from limpid_models.predict.lstm_autoencoder import LstmAutoencoder, LstmAutoencoderConfig
from limpid_models.predict.prednet import PredNet, PredNetConfig
from limpid_models.predict.predrnn import PredRnn, PredRnnConfig
from limpid_models.predict.task import PREDICT

CONFIGS = Path(__file__).parents[1] / "configs"

KINDS = {
    "tiled": Kind(DEBLUR, Tiled, TiledConfig),
    "rdn": Kind(DEBLUR, Rdn, RdnConfig),
    "recurrent_naf": Kind(DEBLUR, RecurrentNaf, RecurrentNafConfig),
    "extrapolator": Kind(PREDICT, Extrapolator, ExtrapolatorConfig),
    "lstm_autoencoder": Kind(PREDICT, LstmAutoencoder, LstmAutoencoderConfig),
    "forecaster": Kind(PREDICT, Forecaster, ForecasterConfig),
    "flow_autoencoder": Kind(PREDICT, FlowAutoencoder, FlowAutoencoderConfig),
    "prednet": Kind(PREDICT, PredNet, PredNetConfig),
    "predrnn": Kind(PREDICT, PredRnn, PredRnnConfig),
    "edges": Kind(DESCRIBE, SmallDescriber, SmallDescriberConfig),
    "resnet": Kind(DESCRIBE, ResNetDescriber, ResNetDescriberConfig),
}


def load(name: str | Path, overrides: list[str] | None = None) -> Experiment:
    """Reads an experiment: a file, or the name of one in `configs`.

    Overrides are `section.key=value` with TOML values.
    """
    path = Path(name)
    if not path.suffix:
        path = CONFIGS / f"{name}.toml"
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such experiment, expected a file or one of {names()}")
    tree = tomllib.loads(path.read_text())
    for override in overrides or []:
        merge(tree, tomllib.loads(override))
    return experiment.read(tree, KINDS, path.name)


def names() -> list[str]:
    """Experiments that are known by name."""
    return sorted(str(p.relative_to(CONFIGS).with_suffix("")) for p in CONFIGS.rglob("*.toml"))


def of_tree(tree: dict[str, Any], where: str) -> Experiment:
    """An experiment from what its file said."""
    return experiment.read(tree, KINDS, where)


def merge(tree: dict[str, Any], other: dict[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict):
            merge(tree.setdefault(key, {}), value)
        else:
            tree[key] = value
