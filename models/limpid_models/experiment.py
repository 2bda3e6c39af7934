"""Experiment files: what is learnt by which network, from what, and how long.

A file is TOML. `[model] kind` chooses the network (`limpid_models.kinds`) and with it the task;
`[data]` and `[lesson]` are what that task wants to know, `[train]` is the same for all. A section
is a dataclass with types, defaults and units; an unknown key or a wrong type is an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

if TYPE_CHECKING:
    from limpid_models.lesson import Lesson
    from limpid_models.report import Evaluation
    from limpid_models.stepper import Stepper
    from limpid_models.steps import Step


@dataclass(frozen=True)
class TrainConfig:
    """How long and how fast to learn."""

    seed: int = 1
    steps: int = 1000  # optimizer steps, of each stretch that has a learning rate of its own
    seconds: float = (
        0.0  # of training that the learning rate falls over, if `steps` are more; 0: any
    )
    batch: int = 8  # clips, or triplets, per step
    learning_rate: float = 1e-3  # Adam, peak
    warmup_steps: int = 50  # linear rise to the peak, then a cosine
    final_rate: float = 0.01  # what that cosine ends at, as a share of the peak
    beta2: float = 0.98  # Adam's memory of squared gradients
    weight_decay: float = 0.0  # decoupled
    clip_norm: float = 1.0  # gradient norm limit
    average: float = 0.99  # decay of the running mean of the weights, which is what is exported
    half: bool = True  # bfloat16 convolutions
    channels_last: bool = True  # memory format
    compile: bool = False  # blocks
    device: str = "auto"  # auto (a GPU if there is one), cpu, cuda, cuda:1, ...
    threads: int = 2  # CPU threads
    workers: int = 1  # processes that make samples of clips
    log_every: int = 20  # steps
    validate_every: int = 200  # steps; also writes the checkpoint


@dataclass(frozen=True)
class Provenance:
    """Where a model's weights come from; goes into its file."""

    data: str
    licence: str  # of that data


@dataclass(frozen=True)
class Sources:
    """Folders that a run reads."""

    data: list[Path]
    cache: Path  # of clips made from them

    def folders(self) -> list[Path]:
        """The data, where clips of it in the cache are not enough."""
        if not self.data:
            raise ValueError("expected --data, the folder of what is to be read, got none")
        return self.data


@dataclass(frozen=True)
class Task:
    """What networks can be for, as far as tasks differ."""

    data: Mapping[str, type]  # configurations by `[data] kind`; the first one needs no kind
    settings: type  # of `[lesson]`
    lesson: Callable[[Experiment, Sources, Callable], Lesson]  # and where to log
    step: Callable[[Any], Step]  # a network between bytes and bytes
    evaluation: Callable[[Stepper, Experiment, Sources, Any], Evaluation]  # and options


@dataclass(frozen=True)
class Kind:
    """A kind of network."""

    task: Task
    network: Callable[[Any], Any]
    config: type


@dataclass(frozen=True)
class Experiment:
    """A whole experiment file."""

    name: str  # of the model
    version: str
    provenance: Provenance
    kind: Kind
    model: Any  # a `Kind.config`
    data: Any  # one of `Task.data`
    lesson: Any  # a `Task.settings`
    tree: dict[str, Any]  # what the file says, with overrides
    held_out: list[str] = field(default_factory=list)  # sequences never trained on
    untouched: list[str] = field(default_factory=list)  # nor looked at, but once, at the end
    train: TrainConfig = field(default_factory=TrainConfig)

    def network(self) -> Any:
        """A new network with random weights."""
        return self.kind.network(self.model)


def read(tree: dict[str, Any], kinds: dict[str, Kind], where: str) -> Experiment:
    """Makes an experiment of what a file says."""
    sections = dict(tree)
    for name in ("model", "data", "lesson", "train"):
        sections.setdefault(name, {})
    kind = chosen(sections, "model", kinds, where)
    data = chosen(sections, "data", kind.task.data, where)
    types = {"model": kind.config, "data": data, "lesson": kind.task.settings, "train": TrainConfig}
    parts = {k: build(t, sections.pop(k), f"{where}.{k}") for k, t in types.items()}
    hints = {k: t for k, t in get_type_hints(Experiment).items() if k in PLAIN}
    plain = checked(sections, hints, where)
    missing = sorted(PLAIN - {"held_out", "untouched"} - set(plain))
    if missing:
        raise ValueError(f"{where}: expected {missing} as well")
    return Experiment(kind=kind, tree=tree, **plain, **parts)


PLAIN = {"name", "version", "provenance", "held_out", "untouched"}


def chosen(sections: dict[str, Any], name: str, choices: Mapping[str, Any], where: str) -> Any:
    """What the `kind` of a section stands for; by default the first choice of data."""
    section = dict(sections[name])
    kind = section.pop("kind", None if name == "model" else next(iter(choices)))
    if kind not in choices:
        raise ValueError(f"{where}.{name}.kind: expected one of {sorted(choices)}, got {kind!r}")
    sections[name] = section
    return choices[kind]


def build(kind: type, tree: dict[str, Any], where: str) -> Any:
    """Makes a dataclass from a tree, refusing unknown keys and wrong types."""
    return kind(**checked(tree, get_type_hints(kind), where))


def checked(tree: dict[str, Any], hints: dict[str, Any], where: str) -> dict[str, Any]:
    unknown = sorted(set(tree) - set(hints))
    if unknown:
        raise ValueError(f"{where}: unknown keys {unknown}, expected some of {sorted(hints)}")
    return {key: value(given, hints[key], f"{where}.{key}") for key, given in tree.items()}


def value(given: Any, hint: Any, where: str) -> Any:
    """A value of a file as the field wants it."""
    wanted = next((t for t in get_args(hint) if dataclasses.is_dataclass(t)), hint)
    if isinstance(wanted, type) and dataclasses.is_dataclass(wanted):
        return build(wanted, given, where)
    base: Any = getattr(wanted, "__origin__", wanted)
    if base is float and type(given) is int:
        return float(given)
    if type(given) is not base:
        raise ValueError(
            f"{where}: expected {base.__name__}, got {given!r} ({type(given).__name__})"
        )
    return given
