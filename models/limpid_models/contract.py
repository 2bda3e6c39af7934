"""The model contract: what an ONNX file says about itself in `metadata_props["limpid"]`.

A model is one step of a recurrence, `(inputs, states) -> (outputs, next states)`. This module
writes the contract into a file, reads it back and checks it against the graph; Java does the same
at load.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

CONTRACT_VERSION = 1
METADATA_KEY = "limpid"
TASKS = ("deblur", "predict", "describe", "restore", "burst", "separate")
DTYPES = {
    "uint8": (TensorProto.UINT8, np.uint8),
    "float16": (TensorProto.FLOAT16, np.float16),
    "float32": (TensorProto.FLOAT, np.float32),
}
RANK = {"NHWC": 4, "NCHW": 4, "NC": 2}
_CEIL = re.compile(r"^ceil\(([HW])/([1-9]\d*)\)$")


class ContractError(ValueError):
    """A model file that does not say, or says wrongly, what it is."""


@dataclass(frozen=True)
class State:
    """One tensor that a stream carries from frame to frame."""

    name: str  # input name; the output is `<name>_next`
    shape: tuple[int | str, ...]  # ints, "N", "H", "W", "ceil(H/k)", "ceil(W/k)"
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
class Contract:
    """The whole contract, in the order in which it is written."""

    name: str
    version: str
    task: str
    outputs: dict[str, dict]
    states: tuple[State, ...]
    inputs: dict[str, dict] = field(
        default_factory=lambda: {"frame": {"layout": "NHWC", "dtype": "uint8", "color": "RGB"}}
    )
    past: int = 0  # frames before the current one that the model wants to see
    future: int = 0  # frames after it (latency)
    warmup: int = 0  # frames until quality has settled
    horizon: int = 1  # frames ahead that one step predicts (1 for the current frame too)
    provenance: dict = field(default_factory=dict)

    def to_json(self) -> dict:
        return {
            "contract": CONTRACT_VERSION,
            "name": self.name,
            "version": self.version,
            "task": self.task,
            "inputs": self.inputs,
            "outputs": self.outputs,
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
    if contract.get("contract") != CONTRACT_VERSION:
        return [f"contract: expected {CONTRACT_VERSION}, got {contract.get('contract')}"]
    problems = []
    if contract["task"] not in TASKS:
        problems.append(f"task: expected one of {TASKS}, got {contract['task']}")
    inputs = {v.name: v for v in model.graph.input}
    outputs = {v.name: v for v in model.graph.output}
    wanted_in = [(n, t["dtype"], RANK[t["layout"]]) for n, t in contract["inputs"].items()]
    wanted_out = [(n, t["dtype"], RANK[t["layout"]]) for n, t in contract["outputs"].items()]
    for state in contract["states"]:
        wanted_in.append((state["in"], state["dtype"], len(state["shape"])))
        wanted_out.append((state["out"], state["dtype"], len(state["shape"])))
        if state["init"] != "zeros":
            problems.append(f"state {state['in']}: init must be zeros, got {state['init']}")
    problems += _compare("input", wanted_in, inputs) + _compare("output", wanted_out, outputs)
    return problems


def _compare(kind: str, wanted: list[tuple[str, str, int]], found: dict) -> list[str]:
    problems = []
    if {name for name, _, _ in wanted} != set(found):
        names = sorted(name for name, _, _ in wanted)
        problems.append(f"{kind}s: contract names {names}, graph has {sorted(found)}")
    for name, dtype, rank in wanted:
        if name not in found:
            continue
        tensor = found[name].type.tensor_type
        actual = next((k for k, v in DTYPES.items() if v[0] == tensor.elem_type), "unknown")
        if actual != dtype:
            problems.append(f"{kind} {name}: contract says {dtype}, graph has {actual}")
        if len(tensor.shape.dim) != rank:
            problems.append(f"{kind} {name}: rank {rank} expected, got {len(tensor.shape.dim)}")
    return problems


def state_shape(shape: list[int | str], n: int, h: int, w: int) -> tuple[int, ...]:
    """The concrete shape of a state for a batch of n frames of h x w pixels."""
    return tuple(_dimension(entry, {"N": n, "H": h, "W": w}) for entry in shape)


def _dimension(entry: int | str, sizes: dict[str, int]) -> int:
    if isinstance(entry, int):
        return entry
    if entry in sizes:
        return sizes[entry]
    match = _CEIL.match(entry)
    if not match:
        raise ContractError(f"shape entry '{entry}': expected an int, N, H, W or ceil(H/k)")
    return math.ceil(sizes[match[1]] / int(match[2]))


def zero_states(contract: dict, n: int, h: int, w: int) -> dict[str, np.ndarray]:
    """The states of n fresh streams, by input name."""
    return {
        s["in"]: np.zeros(state_shape(s["shape"], n, h, w), DTYPES[s["dtype"]][1])
        for s in contract["states"]
    }
