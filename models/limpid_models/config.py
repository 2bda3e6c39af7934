"""Experiment files: TOML sections that map onto dataclasses.

An unknown key or a wrong type is an error. Overrides on the command line look like
`train.steps=200`.
"""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any, get_args, get_type_hints

from torch import nn

from limpid_models.dataset import SampleConfig
from limpid_models.rdn import Rdn, RdnConfig
from limpid_models.steered import Steered, SteeredConfig

NETWORKS = {"rdn": Rdn, "steered": Steered}


@dataclasses.dataclass(frozen=True)
class TrainConfig:
    """How long and how fast to learn."""

    seed: int = 1
    steps: int = 20000  # optimizer steps in all
    batch: int = 8  # clips per step
    unroll: int = 5  # frames per step (thesis: 5); state is carried on, detached
    margin: int = 0  # pixels around a crop that give context but no loss
    replay: int = 0  # steps per batch of clips, each on cases drawn from many (see `Replay`)
    drawn: int = 16  # cases per such step
    kept: int = 4000  # cases to draw from; one of 160 pixels takes half a megabyte
    teach: float = 0.0  # share of clips whose true exposure is told to networks that measure it
    learning_rate: float = 1e-3  # Adam, peak
    warmup_steps: int = 150  # linear rise to the peak, then a cosine down to 1 %
    clip_norm: float = 0.5  # gradient norm limit
    average: float = 0.999  # decay of the running mean of the weights, which is what is exported
    half: bool = True  # bfloat16 convolutions
    threads: int = 2  # CPU threads
    log_every: int = 50  # steps
    validate_every: int = 1000  # steps; also writes the checkpoint


@dataclasses.dataclass(frozen=True)
class Experiment:
    """A whole experiment file."""

    name: str  # of the model
    version: str
    data: str  # provenance: what it was trained on
    licence: str  # provenance: licences of that data
    held_out: list[str]  # names of sequences never trained on; none present: every fifth
    rdn: RdnConfig | None = None  # the network: exactly one of these sections
    steered: SteeredConfig | None = None
    sample: SampleConfig = dataclasses.field(default_factory=SampleConfig)
    train: TrainConfig = dataclasses.field(default_factory=TrainConfig)

    def __post_init__(self) -> None:
        present = [kind for kind in NETWORKS if getattr(self, kind) is not None]
        if len(present) != 1:
            raise ValueError(f"expected one section of {list(NETWORKS)}, got {present}")

    def network(self) -> nn.Module:
        """A new network with random weights."""
        kind = next(kind for kind in NETWORKS if getattr(self, kind) is not None)
        return NETWORKS[kind](getattr(self, kind))


def load(path: Path, overrides: list[str] | None = None) -> Experiment:
    """Reads an experiment file and applies `section.key=value` overrides (TOML values)."""
    return read(Experiment, path, overrides)


def read(kind: type, path: Path, overrides: list[str] | None = None) -> Any:
    """Reads a TOML file into a dataclass and applies `section.key=value` overrides."""
    tree = tomllib.loads(path.read_text())
    for override in overrides or []:
        for key, value in tomllib.loads(override).items():
            if isinstance(value, dict):
                tree.setdefault(key, {}).update(value)
            else:
                tree[key] = value
    return build(kind, tree, path.name)


def build(kind: type, tree: dict[str, Any], where: str) -> Any:
    """Makes a dataclass from a tree, refusing unknown keys and wrong types."""
    hints = get_type_hints(kind)
    unknown = sorted(set(tree) - set(hints))
    if unknown:
        raise ValueError(f"{where}: unknown keys {unknown}, expected some of {sorted(hints)}")
    values = {}
    for key, value in tree.items():
        if value is None:
            continue
        wanted = next(
            (kind for kind in get_args(hints[key]) if dataclasses.is_dataclass(kind)), hints[key]
        )
        if dataclasses.is_dataclass(wanted):
            values[key] = build(wanted, value, f"{where}.{key}")
            continue
        base = getattr(wanted, "__origin__", wanted)
        if base is float and type(value) is int:
            value = float(value)
        if type(value) is not base:
            raise ValueError(
                f"{where}.{key}: expected {base.__name__}, got {value!r} ({type(value).__name__})"
            )
        values[key] = value
    return kind(**values)
