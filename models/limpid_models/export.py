"""Exports a trained network as one self-describing ONNX file.

    limpid-models export RUN/checkpoint.pt --out deblur-small.onnx --metrics RUN/held-out.json

The file holds everything between uint8 pixels and what comes out, for any batch and any size from
16 x 16; see `limpid_models.contract` for what it says about itself.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnx
import torch

from limpid_models import contract, train
from limpid_models.contract import Contract
from limpid_models.experiment import Experiment
from limpid_models.steps import Step

OPSET = 18


def resize(g: Any, planes: Any, size: Any, *_: Any) -> Any:
    """ONNX for `F.interpolate(..., antialias=True)`, which PyTorch's exporter does not know."""
    none = g.op("Constant", value_t=torch.tensor([], dtype=torch.float32))
    how = {"antialias_i": 1, "axes_i": [2, 3], "mode_s": "linear"}
    how["coordinate_transformation_mode_s"] = "half_pixel"
    return g.op("Resize", planes, none, none, size, **how)


def export(step: Step, experiment: Experiment, metrics: dict, path: Path) -> None:
    """Writes the ONNX file of a step and checks it against its own contract."""
    torch.onnx.register_custom_op_symbolic("aten::_upsample_bilinear2d_aa", resize, OPSET)
    axes: dict[str, Mapping[int, str]] = {"frame": {0: "N", 1: "H", 2: "W"}, step.output: step.axes}
    for state in step.states:
        symbols = {i: d for i, d in enumerate(state.shape) if isinstance(d, str)}
        axes[state.name] = axes[f"{state.name}_next"] = symbols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: sizes stay symbolic here
        torch.onnx.export(
            step.eval(),
            step.example(2, 45, 61),
            str(path),
            input_names=step.inputs(),
            output_names=step.outputs(),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    for axis, size in step.fixed.items():  # which the exporter does not see
        model.graph.output[0].type.tensor_type.shape.dim[axis].dim_value = size
    contract.write(model, described(step, experiment, metrics).to_json())
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))
    contract.read(path)


def described(step: Step, experiment: Experiment, metrics: dict) -> Contract:
    """What a file of a step says of itself."""
    return Contract(
        name=experiment.name,
        version=experiment.version,
        task=step.task,
        outputs={step.output: step.layout},
        states=step.states,
        future=step.future,
        warmup=step.warmup,
        provenance={
            "code": "models/limpid_models",
            "data": experiment.provenance.data,
            "licence": experiment.provenance.licence,
            "metrics": metrics,
        },
    )


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="ONNX file to write")
    parser.add_argument("--metrics", type=Path, help="what `evaluate` wrote, to go into the file")


def run(options: argparse.Namespace) -> None:
    net, experiment = train.trained(options.checkpoint)
    metrics = json.loads(options.metrics.read_text())["summary"] if options.metrics else {}
    export(experiment.kind.task.step(net), experiment, metrics, options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")
