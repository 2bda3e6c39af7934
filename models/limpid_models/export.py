"""Exports a trained network as one self-describing ONNX file, with golden sequences.

    python -m limpid_models.export --checkpoint DIR/checkpoint.pt --out rdn-small.onnx \
        --golden golden/rdn-small --metrics DIR/held-out.json

The file holds everything between uint8 pixels and uint8 pixels, for any batch and any size from
16 x 16; see `limpid_models.contract` for what it says about itself.
"""

from __future__ import annotations

import argparse
import copy
import json
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models import config, contract
from limpid_models.contract import Contract, State
from limpid_models.golden import export_golden, moving_pattern
from limpid_models.rdn import STRIDE, Rdn

OPSET = 18
RGB = {"layout": "NHWC", "dtype": "uint8", "color": "RGB"}
WARMUP = 5  # frames; the unrolled length in training


class Step(nn.Module):
    """One step in the tensors of the contract: bytes in, bytes out, compact state."""

    def __init__(self, net: Rdn):
        super().__init__()
        self.net = copy.deepcopy(net)
        self.net.enter = fold(net)

    def forward(
        self, frame: Tensor, estimate: Tensor, seen: Tensor, coarse: Tensor, middle: Tensor
    ) -> tuple[Tensor, ...]:
        """frame u8 n,h,w,3; estimate u8 n,3,h,w; seen, coarse, middle f16 as in RdnState."""
        h, w = frame.shape[1], frame.shape[2]
        down, right = (STRIDE - h % STRIDE) % STRIDE, (STRIDE - w % STRIDE) % STRIDE
        planes = frame.permute(0, 3, 1, 2)  # n,3,h,w
        before = torch.where(seen > 0, estimate, planes)
        pixels = torch.cat([planes, before], 1).float()  # n,6,h,w in 0..255
        pixels = F.pad(pixels, (1, right + 1, 1, down + 1), mode="replicate")
        middle = F.pad(middle.float(), (0, right // 4, 0, down // 4), mode="replicate")
        residual, coarse, middle = self.net.block(pixels * (1 / 255), coarse.float(), middle)
        inner = pixels[:, :3, 1 : 1 + h, 1 : 1 + w]
        sharp = inner + 255 * residual[:, :, :h, :w]
        out = sharp.clamp(0, 255).round().to(torch.uint8)  # n,3,h,w
        middle = middle[:, :, : (h + 3) // 4, : (w + 3) // 4]
        ones = torch.ones_like(seen)
        return out.permute(0, 2, 3, 1), out, ones, coarse.half(), middle.half()


def fold(net: Rdn) -> nn.Conv2d:
    """The first layer without its whitening, as one plain convolution."""
    weight, bias = net.enter.folded()
    plain = nn.Conv2d(*weight.shape[1::-1], weight.shape[2:], stride=2)
    plain.load_state_dict({"weight": weight.detach(), "bias": bias.detach()})
    return plain


def states(net: Rdn) -> tuple[State, ...]:
    """The states of the exported step, in the order of `Step.forward`."""
    c = net.config.width
    return (
        State("estimate", ("N", 3, "H", "W"), "uint8"),
        State("seen", ("N", 1, 1, 1)),
        State("coarse", ("N", 4 * c, "ceil(H/8)", "ceil(W/8)")),
        State("middle", ("N", 2 * c, "ceil(H/4)", "ceil(W/4)")),
    )


def export(net: Rdn, experiment: config.Experiment, metrics: dict, path: Path) -> None:
    """Writes the ONNX file and checks it against its own contract."""
    carried = states(net)
    names = [state.name for state in carried]
    outputs = ["frame_out"] + [f"{name}_next" for name in names]
    axes = {"frame": {0: "N", 1: "H", 2: "W"}, "frame_out": {0: "N", 1: "H", 2: "W"}}
    for state in carried:
        symbols = {i: d for i, d in enumerate(state.shape) if isinstance(d, str)}
        axes[state.name] = axes[f"{state.name}_next"] = symbols
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: sizes stay symbolic here
        torch.onnx.export(
            Step(net).eval(),
            example(net, 2, 45, 61),
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
        task="deblur",
        outputs={"frame_out": RGB},
        states=carried,
        warmup=WARMUP,
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


def example(net: Rdn, n: int, h: int, w: int) -> tuple[Tensor, ...]:
    """Inputs of a first step, in the order of `Step.forward`."""
    kinds = {"uint8": torch.uint8, "float16": torch.float16}
    shapes = [(contract.state_shape(s.shape, n, h, w), kinds[s.dtype]) for s in states(net)]
    frame = torch.zeros((n, h, w, 3), dtype=torch.uint8)
    return (frame, *(torch.zeros(shape, dtype=dtype) for shape, dtype in shapes))


def load(checkpoint: Path) -> tuple[Rdn, config.Experiment]:
    """The averaged network of a checkpoint and the experiment it came from."""
    saved = torch.load(checkpoint, weights_only=True)
    experiment = config.build(config.Experiment, saved["experiment"], checkpoint.name)
    net = Rdn(experiment.model)
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
