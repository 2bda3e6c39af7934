"""Golden sequences: a short input, and what an implementation other than ONNX Runtime made of it.

    limpid-models golden deblur-small.onnx --out golden/deblur-small

The reference is PyTorch: the network of the experiment of the model's name, with the weights of the
file. With --graph, for a file that no code here describes any more, the graph itself is interpreted
by the evaluator that comes with ONNX (NumPy). Java and Python replay the input with ONNX Runtime
and compare; golden.json says who the reference was and how far another implementation may be off.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from onnx.reference import ReferenceEvaluator

from limpid_models import kinds
from limpid_models.stepper import Backend, Stepper
from limpid_models.steps import Step

FRAMES, BATCH, HEIGHT, WIDTH = 24, 2, 45, 61  # of the sequences of shipped models


def moving_pattern(t: int, n: int, h: int, w: int, seed: int = 7) -> np.ndarray:
    """A deterministic test sequence: moving edges and waves with noise, uint8 [t,n,h,w,3]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w].astype(np.float64)
    frames = np.empty((t, n, h, w, 3), np.uint8)
    for k in range(t):
        for b in range(n):
            shift = 1.7 * k * (1 + 0.5 * b)
            wave = 110 + 70 * np.sin((x + shift) / 5) * np.cos((y - 0.6 * shift) / 7)
            box = 60.0 * (((x - shift) % 31 < 11) & ((y + 9 * b) % 23 < 12))
            shade = np.stack([wave + box, wave - 0.5 * box, 200 - wave + box], axis=-1)
            frames[k, b] = np.clip(shade + rng.normal(0, 4, shade.shape), 0, 255).round()
    return frames


def rebuilt(model: onnx.ModelProto, step: Step) -> Step:
    """A step with the weights of an exported file, which must be all of its own and no others."""
    given = {i.name: numpy_helper.to_array(i).copy() for i in model.graph.initializer}
    own = step.state_dict()
    wanted = {(name, tuple(value.shape)) for name, value in own.items()}
    found = {(name, value.shape) for name, value in given.items()}
    if wanted != found:
        missing, unknown = (sorted(a - b)[:3] for a, b in ((wanted, found), (found, wanted)))
        raise ValueError(
            f"weights of {type(step).__name__}: missing {missing}, unknown {unknown}; was the file "
            "made by other code? --graph interprets its graph"
        )
    step.load_state_dict({name: torch.from_numpy(value) for name, value in given.items()})
    return step.eval()


def pytorch(step: Step) -> Backend:
    """A step as PyTorch computes it, on the CPU."""
    inputs, outputs = step.inputs(), step.outputs()

    @torch.no_grad()
    def run(names: list[str], feeds: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        results = step(*(torch.from_numpy(feeds[name]) for name in inputs))
        results = results if isinstance(results, tuple) else (results,)
        found = dict(zip(outputs, results, strict=True))
        return [found[name].numpy() for name in names]

    return run


def interpreted(path: Path) -> Backend:
    """A graph as ONNX's own evaluator computes it."""
    evaluator = ReferenceEvaluator(str(path))
    return lambda names, feeds: evaluator.run(names, dict(feeds))


def trained_in(path: Path) -> Step:
    """The step of the experiment of a file's name, with the weights of the file."""
    experiment = kinds.load(path.stem)
    step = experiment.kind.task.step(experiment.network())
    return rebuilt(onnx.load(str(path)), step)


def record(
    path: Path,
    folder: Path,
    frames: np.ndarray,
    backend: Backend,
    name: str,
    tolerance: float,
    state_tolerance: float,
) -> dict:
    """Plays `frames` through a reference and writes what Java's parity test reads."""
    stepper = Stepper(path, backend=backend)
    outputs = stepper.run(frames)
    t, n, *_ = frames.shape
    folder.mkdir(parents=True, exist_ok=True)
    summary = {
        "model": stepper.contract["name"],
        "reference": name,
        "frames": t,
        "batch": n,
        "height": frames.shape[-3],
        "width": frames.shape[-2],
        "tolerance": tolerance,  # of uint8 in levels, of float32 absolute
        "stateTolerance": state_tolerance,  # of float states, absolute
    }
    (folder / "golden.json").write_text(json.dumps(summary, indent=2) + "\n")
    np.save(folder / "input.npy", frames)
    np.save(folder / "output.npy", outputs)
    for state in stepper.contract["states"]:
        np.save(folder / f"state_{state['out']}.npy", stepper.states[state["in"]])
    return summary


def deviation(path: Path, folder: Path) -> dict[str, float]:
    """How far ONNX Runtime is from a recorded sequence: the largest difference of the output and of
    the states, and the mean difference of the output."""
    stepper = Stepper(path)
    actual = stepper.run(np.load(folder / "input.npy")).astype(float)
    apart = np.abs(actual - np.load(folder / "output.npy"))
    found = {"output": float(apart.max()), "output_mean": float(apart.mean())}
    for state in stepper.contract["states"]:
        wanted = np.load(folder / f"state_{state['out']}.npy").astype(float)
        found[state["in"]] = float(np.abs(stepper.states[state["in"]].astype(float) - wanted).max())
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="folder of the sequence")
    parser.add_argument("--graph", action="store_true", help="interpret the graph, not PyTorch")
    parser.add_argument("--tolerance", type=float, default=1, help="levels, or absolute if float")
    parser.add_argument("--state-tolerance", type=float, default=0.01, help="absolute")


def run(options: argparse.Namespace) -> None:
    frames = moving_pattern(FRAMES, BATCH, HEIGHT, WIDTH)
    if options.graph:
        backend, name = interpreted(options.model), f"onnx.reference {onnx.__version__}"
    else:
        version = str(torch.__version__).partition("+")[0]
        backend, name = pytorch(trained_in(options.model)), f"PyTorch {version}"
    limits = options.tolerance, options.state_tolerance
    record(options.model, options.out, frames, backend, name, *limits)
    print(f"{options.out}: {name}; ONNX Runtime differs by {deviation(options.model, options.out)}")
