"""Exports a trained predictor as one self-describing ONNX file, with a golden sequence.

    python -m limpid_models.predict.export --checkpoint DIR/checkpoint.pt --out predict-small.onnx \
        --golden golden/predict-small --metrics DIR/held-out.json

Frames are RGB bytes for every architecture; a network of gray frames sees their mean and answers in
gray. Any batch, any size from 16 x 16.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from limpid_models import config
from limpid_models.contract import State
from limpid_models.export import export as export_step
from limpid_models.golden import export_golden, moving_pattern
from limpid_models.predict.experiment import Experiment
from limpid_models.predict.network import Predictor
from limpid_models.steps import Step, cells


class PredictStep(Step):
    """A predictor between bytes and bytes."""

    task = "predict"

    def __init__(self, net: Predictor):
        super().__init__(net)
        self.states = net.states

    def forward(self, frame: Tensor, *carried: Tensor) -> tuple[Tensor, ...]:
        if self.net.channels == 3:
            return super().forward(frame, *carried)
        gray = frame.float().mean(3, keepdim=True)
        out, *state = super().forward(gray, *carried)
        return out.expand(-1, -1, -1, 3).contiguous(), *state

    def unpack(self, h, w, *carried):
        pairs = zip(self.states, carried, strict=True)
        return tuple(self.padded(x, h, w, cell(s)) if cell(s) else x.float() for s, x in pairs)

    def pack(self, state, h, w, levels):
        pairs = zip(self.states, state, strict=True)
        return tuple(cells(x, h, w, cell(s)) if cell(s) else x.half() for s, x in pairs)


def cell(state: State) -> int:
    """Pixels per value of a state's map; 0 for a state that is no map."""
    last = str(state.shape[-1])
    if last == "W":
        return 1
    return int(last.removeprefix("ceil(W/").removesuffix(")")) if "W" in last else 0


def export(net: Predictor, experiment: Experiment, metrics: dict, path: Path) -> None:
    """Writes the ONNX file and checks it against its own contract."""
    export_step(PredictStep(net), experiment, metrics, path)


def load(checkpoint: Path) -> tuple[Predictor, Experiment]:
    """The averaged network of a checkpoint and the experiment it came from."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    experiment = config.build(Experiment, saved["experiment"], checkpoint.name)
    net = experiment.network()
    net.load_state_dict(saved["mean"])
    return net.eval(), experiment


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True, help="ONNX file to write")
    arguments.add_argument("--golden", type=Path, help="folder for a golden sequence")
    arguments.add_argument("--metrics", type=Path, help="JSON with a summary, of an evaluation")
    options = arguments.parse_args()
    net, experiment = load(options.checkpoint)
    metrics = json.loads(options.metrics.read_text())["summary"] if options.metrics else {}
    export(net, experiment, metrics, options.out)
    if options.golden:
        frames = moving_pattern(24, 2, 45, 61)
        export_golden(options.out, options.golden, frames, state_tolerance=0.05, tolerance=2)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
