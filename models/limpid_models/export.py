"""Exports a trained network as one self-describing ONNX file, with golden sequences.

    python -m limpid_models.export --checkpoint DIR/checkpoint.pt --out rdn-small.onnx \
        --golden golden/rdn-small --metrics DIR/held-out.json

The file holds everything between uint8 pixels and uint8 pixels, for any batch and any size from
16 x 16; see `limpid_models.contract` for what it says about itself.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from limpid_models import config, contract
from limpid_models.contract import RGB, Contract
from limpid_models.golden import export_golden, moving_pattern
from limpid_models.steps import Step, step_of

OPSET = 18


def export(net: nn.Module, experiment: config.Experiment, metrics: dict, path: Path) -> None:
    """Writes the ONNX file of a network, or of a step, and checks it against its own contract."""
    step = (net if isinstance(net, Step) else step_of(net)).eval()
    carried = step.states
    names = [state.name for state in carried]
    outputs = ["frame_out"] + [f"{name}_next" for name in names]
    axes = {"frame": {0: "N", 1: "H", 2: "W"}, "frame_out": {0: "N", 1: "H", 2: "W"}}
    for state in carried:
        symbols = {i: d for i, d in enumerate(state.shape) if isinstance(d, str)}
        axes[state.name] = axes[f"{state.name}_next"] = symbols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: sizes stay symbolic here
        torch.onnx.export(
            step,
            example(step, 2, 45, 61),
            str(path),
            input_names=["frame", *names],
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    described = Contract(
        name=experiment.name,
        version=experiment.version,
        task=step.task,
        outputs={"frame_out": RGB},
        states=carried,
        future=step.future,
        warmup=step.warmup,
        provenance={
            "code": "models/limpid_models",
            "data": experiment.data,
            "licence": experiment.licence,
            "metrics": metrics,
        },
    )
    contract.write(model, described.to_json())
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))
    contract.read(path)


def example(step: Step, n: int, h: int, w: int) -> tuple[Tensor, ...]:
    """Inputs of a first step, in the order of `Step.forward`."""
    kinds = {"uint8": torch.uint8, "float16": torch.float16}
    shapes = [(contract.state_shape(s.shape, n, h, w), kinds[s.dtype]) for s in step.states]
    frame = torch.zeros((n, h, w, 3), dtype=torch.uint8)
    return (frame, *(torch.zeros(shape, dtype=dtype) for shape, dtype in shapes))


def load(checkpoint: Path) -> tuple[nn.Module, config.Experiment]:
    """The averaged network of a checkpoint and the experiment it came from."""
    saved = torch.load(checkpoint, weights_only=True)
    experiment = config.build(config.Experiment, saved["experiment"], checkpoint.name)
    net = experiment.network()
    net.load_state_dict(saved["mean"])
    return net.eval(), experiment


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="ONNX file to write")
    arguments.add_argument("--golden", type=Path, help="folder for a golden sequence")
    arguments.add_argument("--metrics", type=Path, help="summary written by limpid_models.evaluate")
    options = arguments.parse_args()
    net, experiment = load(options.checkpoint)
    metrics = json.loads(options.metrics.read_text())["summary"] if options.metrics else {}
    export(net, experiment, metrics, options.out)
    if options.golden:
        frames = moving_pattern(24, 2, 45, 61)
        export_golden(options.out, options.golden, frames, state_tolerance=0.05)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
