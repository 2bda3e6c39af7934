"""The model contract: what an ONNX file says about itself in `metadata_props["limpid"]`.

A model is one step of a recurrence, `(inputs, states) -> (outputs, next states)`. This module
writes the contract into a file, reads it back and checks it against the graph; Java does the same
at load.

Contract 1 describes a tensor by its layout, contract 2 by what it is (`Port`) and its shape.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

CONTRACT_VERSIONS = (1, 2)
METADATA_KEY = "limpid"
TASKS = ("deblur", "predict", "describe", "restore", "burst", "separate")
DTYPES = {
    "uint8": (TensorProto.UINT8, np.uint8),
    "float16": (TensorProto.FLOAT16, np.float16),
    "float32": (TensorProto.FLOAT, np.float32),
}
RANK = {"NHWC": 4, "NCHW": 4, "NC": 2}
KINDS = {  # contract 2: what a tensor is -> its type and how many terms its shape has
    "picture": ("uint8", 4),
    "map": ("float32", 4),
    "vector": ("float32", 2),
    "scalar": ("float32", 1),
}
PICTURE_CHANNELS = (1, 3)
_TERM = re.compile(r"^(?:([HW])\*([1-9]\d*)|ceil\(([HW])/([1-9]\d*)\))$")

Term = int | str  # of a shape: a number, "N", "H", "W", "H*k", "ceil(H/k)"; of a window also "T"


class ContractError(ValueError):
    """A model file that does not say, or says wrongly, what it is."""


@dataclass(frozen=True)
class State:
    """One tensor that a stream carries from frame to frame."""

    name: str  # input name; the output is `<name>_next`
    shape: tuple[Term, ...]
    dtype: str = "float16"  # a key of DTYPES
    init: str = "zeros"  # value before a stream's first frame

    def to_json(self) -> dict:
        return {
            "in": self.name,
            "out": f"{self.name}_next",
            "dtype": self.dtype,
            "shape": list(self.shape),
            "init": self.init,
        }


@dataclass(frozen=True)
class Port:
    """An input or an output of contract 2."""

    kind: str  # a key of KINDS
    shape: tuple[Term, ...]  # begins with "N"

    def to_json(self) -> dict:
        return {"kind": self.kind, "dtype": KINDS[self.kind][0], "shape": list(self.shape)}


def picture(*shape: Term) -> Port:
    """Bytes; a shape without "N", which is added."""
    return Port("picture", ("N", *shape))


@dataclass(frozen=True)
class Layout:
    """An input or an output of contract 1."""

    layout: str = "NHWC"
    dtype: str = "uint8"
    color: str | None = "RGB"

    def to_json(self) -> dict:
        described = {"layout": self.layout, "dtype": self.dtype}
        return described | ({"color": self.color} if self.color else {})


RGB = Layout()
VECTOR = Layout("NC", "float32", None)


@dataclass(frozen=True)
class Contract:
    """The whole contract, in the order in which it is written: contract 2 where there are ports."""

    name: str
    version: str
    task: str
    outputs: Mapping[str, Port | Layout]  # the first is the main result
    states: tuple[State, ...] = ()
    inputs: Mapping[str, Port | Layout] = field(default_factory=lambda: {"frame": RGB})
    past: int = 0  # frames before the current one that the model wants to see
    future: int = 0  # frames after it (latency)
    warmup: int = 0  # frames until quality has settled
    horizon: int = 1  # frames ahead that one step predicts (1 for the current frame too)
    provenance: dict = field(default_factory=dict)

    def to_json(self) -> dict:
        return {
            "contract": 2 if any(isinstance(p, Port) for p in self.inputs.values()) else 1,
            "name": self.name,
            "version": self.version,
            "task": self.task,
            "inputs": {name: port.to_json() for name, port in self.inputs.items()},
            "outputs": {name: port.to_json() for name, port in self.outputs.items()},
            "states": [state.to_json() for state in self.states],
            "window": {"past": self.past, "future": self.future},
            "warmup": self.warmup,
            "horizon": self.horizon,
            "provenance": self.provenance,
        }


def write(model: onnx.ModelProto, contract: dict) -> None:
    """Puts the contract into the model, replacing one that is there."""
    kept = [(p.key, p.value) for p in model.metadata_props if p.key != METADATA_KEY]
    del model.metadata_props[:]
    for key, value in [*kept, (METADATA_KEY, json.dumps(contract, ensure_ascii=False))]:
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value


def read(path: Path | str) -> dict:
    """Reads and checks the contract of a model file; raises ContractError with all problems."""
    model = onnx.load(str(path))
    entries = {p.key: p.value for p in model.metadata_props}
    if METADATA_KEY not in entries:
        raise ContractError(f"{path}: no metadata entry '{METADATA_KEY}', found {sorted(entries)}")
    contract = json.loads(entries[METADATA_KEY])
    problems = check(contract, model)
    if problems:
        raise ContractError(f"{path}: " + "; ".join(problems))
    return contract


def check(contract: dict, model: onnx.ModelProto) -> list[str]:
    """All differences between a contract and its graph, each with expected and actual."""
    if contract.get("contract") not in CONTRACT_VERSIONS:
        return [f"contract: expected {CONTRACT_VERSIONS}, got {contract.get('contract')}"]
    problems = []
    if contract["task"] not in TASKS:
        problems.append(f"task: expected one of {TASKS}, got {contract['task']}")
    for state in contract["states"]:
        if state["init"] != "zeros":
            problems.append(f"state {state['in']}: init must be zeros, got {state['init']}")
    if contract["contract"] == 2:
        problems += _port_problems(contract)
        if problems:
            return problems
    for side, key in (("input", "in"), ("output", "out")):
        wanted = {n: (t["dtype"], _wanted(contract, t)) for n, t in contract[f"{side}s"].items()}
        for state in contract["states"]:
            wanted[state[key]] = (state["dtype"], [None] * len(state["shape"]))
        found = {v.name: v for v in getattr(model.graph, side)}
        problems += _compare(side, wanted, found)
    return problems


def _wanted(contract: dict, tensor: dict) -> list[int | None]:
    """The sizes that a tensor's axes must have in the graph; None where any will do."""
    if contract["contract"] == 1:
        return [None] * RANK[tensor["layout"]]
    window = frames(contract)
    return [{"T": window}.get(t, t if isinstance(t, int) else None) for t in tensor["shape"]]


def _port_problems(contract: dict) -> list[str]:
    problems = []
    first = next(iter(contract["inputs"].values()))
    if first["kind"] != "picture":
        problems.append(f"first input: expected a picture, got a {first['kind']}")
    if frames(contract) > 1 and not any("T" in t["shape"] for t in contract["inputs"].values()):
        problems.append(f"window {contract['window']}: expected an input with a 'T', found none")
    for side in ("inputs", "outputs"):
        for name, port in contract[side].items():
            problems += [f"{side} {name}: {text}" for text in _port_problem(port, side)]
    return problems


def _port_problem(port: dict, side: str) -> list[str]:
    if port["kind"] not in KINDS:
        return [f"kind: expected one of {sorted(KINDS)}, got {port['kind']}"]
    problems, (dtype, rank), shape = [], KINDS[port["kind"]], list(port["shape"])
    if port["dtype"] != dtype:
        problems.append(f"dtype: expected {dtype} of a {port['kind']}, got {port['dtype']}")
    if side == "inputs" and port["kind"] == "picture" and shape[1:2] == ["T"]:
        del shape[1]
    if shape[:1] != ["N"] or len(shape) != rank or "N" in shape[1:]:
        problems.append(f"shape: expected 'N' and {rank - 1} more terms, got {port['shape']}")
    elif port["kind"] == "picture" and shape[-1] not in PICTURE_CHANNELS:
        problems.append(f"channels: expected one of {PICTURE_CHANNELS}, got {shape[-1]}")
    try:
        state_shape(shape, 1, 16, 16)
    except ContractError as error:
        problems.append(str(error))
    return problems


def _compare(side: str, wanted: dict[str, tuple[str, list[int | None]]], found: dict) -> list[str]:
    problems = []
    if set(wanted) != set(found):
        problems.append(f"{side}s: contract names {sorted(wanted)}, graph has {sorted(found)}")
    for name in set(wanted) & set(found):
        dtype, sizes = wanted[name]
        tensor = found[name].type.tensor_type
        actual = next((k for k, v in DTYPES.items() if v[0] == tensor.elem_type), "unknown")
        if actual != dtype:
            problems.append(f"{side} {name}: contract says {dtype}, graph has {actual}")
        graph = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim]
        if len(graph) != len(sizes):
            problems.append(f"{side} {name}: rank {len(sizes)} expected, got {len(graph)}")
        elif any(
            None not in pair and pair[0] != pair[1] for pair in zip(sizes, graph, strict=True)
        ):
            problems.append(f"{side} {name}: sizes {sizes} expected, graph has {graph}")
    return problems


def frames(contract: dict) -> int:
    """How many successive frames a window holds: those before, the current one, those after."""
    return contract["window"]["past"] + 1 + contract["window"]["future"]


def state_shape(shape: Sequence[Term], n: int, h: int, w: int) -> tuple[int, ...]:
    """The concrete shape of a state, or of an output, for n streams of h x w pixels."""
    return tuple(_dimension(term, {"N": n, "H": h, "W": w}) for term in shape)


def _dimension(term: Term, sizes: dict[str, int]) -> int:
    if isinstance(term, int):
        return term
    if term in sizes:
        return sizes[term]
    match = _TERM.match(term)
    if not match:
        raise ContractError(f"shape term '{term}': expected a number, N, H, W, H*k or ceil(H/k)")
    times, factor, part, divisor = match.groups()
    return sizes[times] * int(factor) if times else math.ceil(sizes[part] / int(divisor))


def zero_states(contract: dict, n: int, h: int, w: int) -> dict[str, np.ndarray]:
    """The states of n fresh streams, by input name."""
    return {
        s["in"]: np.zeros(state_shape(s["shape"], n, h, w), DTYPES[s["dtype"]][1])
        for s in contract["states"]
    }
