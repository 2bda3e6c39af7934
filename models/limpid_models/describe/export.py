"""Exports a descriptor as one self-describing ONNX file, with a golden sequence.

    python -m limpid_models.describe.export --checkpoint DIR/checkpoint.pt \
        --out drive-descriptor-small.onnx --golden golden/drive-descriptor-small \
        --metrics DIR/held-out.json

`--untrained CONFIG` instead of `--checkpoint` exports the network as it is before training: what it
sees and a random projection of that.

Any batch, any size from 16 x 16; a vector of length 1 for each frame.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from limpid_models import config, contract
from limpid_models.contract import VECTOR, Contract
from limpid_models.describe import experiment as experiments
from limpid_models.describe.experiment import Experiment
from limpid_models.describe.network import Describer
from limpid_models.golden import export_golden, moving_pattern

OPSET = 18


class DescribeStep(nn.Module):
    """A descriptor between bytes and unit vectors."""

    def __init__(self, net: Describer):
        super().__init__()
        self.net = net

    def forward(self, frame: Tensor) -> Tensor:
        """frame u8 n,h,w,3 -> f32 n,dimension."""
        return self.net(self.net.resized(frame.permute(0, 3, 1, 2).float() / 255))


def resize(g, planes, size, *_):
    """ONNX for `F.interpolate(..., antialias=True)`, which PyTorch's exporter does not know."""
    none = g.op("Constant", value_t=torch.tensor([], dtype=torch.float32))
    how = {"antialias_i": 1, "axes_i": [2, 3], "mode_s": "linear"}
    how["coordinate_transformation_mode_s"] = "half_pixel"
    return g.op("Resize", planes, none, none, size, **how)


def export(net: Describer, experiment: Experiment, metrics: dict, path: Path) -> None:
    """Writes the ONNX file and checks it against its own contract."""
    torch.onnx.register_custom_op_symbolic("aten::_upsample_bilinear2d_aa", resize, OPSET)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: sizes stay symbolic here
        torch.onnx.export(
            DescribeStep(net).eval(),
            (torch.zeros((2, 45, 61, 3), dtype=torch.uint8),),
            str(path),
            input_names=["frame"],
            output_names=["descriptor"],
            dynamic_axes={"frame": {0: "N", 1: "H", 2: "W"}, "descriptor": {0: "N"}},
            opset_version=OPSET,
            dynamo=False,
        )
    model = onnx.load(str(path))
    channels = model.graph.output[0].type.tensor_type.shape.dim[1]
    channels.dim_value = net.dimension  # which the exporter does not see
    described = Contract(
        name=experiment.name,
        version=experiment.version,
        task="describe",
        outputs={"descriptor": VECTOR},
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


def load(checkpoint: Path) -> tuple[Describer, Experiment]:
    """The averaged network of a checkpoint and the experiment it came from."""
    saved = torch.load(checkpoint, weights_only=True, map_location="cpu")
    experiment = config.build(Experiment, saved["experiment"], checkpoint.name)
    net = experiment.network()
    net.load_state_dict(saved["mean"])
    return net.eval(), experiment


def untrained(config_file: Path) -> tuple[Describer, Experiment]:
    """The network that training starts from."""
    experiment = experiments.load(config_file)
    torch.manual_seed(experiment.train.seed)
    net = experiment.network().eval()
    data = "none: fixed features and a random projection"
    return net, dataclasses.replace(experiment, data=data, licence="none needed")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = arguments.add_mutually_exclusive_group(required=True)
    source.add_argument("--checkpoint", type=Path)
    source.add_argument("--untrained", type=Path, metavar="CONFIG", help="experiment file (TOML)")
    arguments.add_argument("--out", type=Path, required=True, help="ONNX file to write")
    arguments.add_argument("--golden", type=Path, help="folder for a golden sequence")
    arguments.add_argument("--metrics", type=Path, help="JSON with a summary, of an evaluation")
    options = arguments.parse_args()
    found = load(options.checkpoint) if options.checkpoint else untrained(options.untrained)
    net, experiment = found
    metrics = json.loads(options.metrics.read_text())["summary"] if options.metrics else {}
    export(net, experiment, metrics, options.out)
    if options.golden:
        frames = moving_pattern(24, 2, 45, 61)
        export_golden(options.out, options.golden, frames, state_tolerance=0, tolerance=0.002)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
