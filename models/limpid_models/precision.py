"""What smaller numbers cost: float16 states, and int8 arithmetic.

    python -m limpid_models.precision --checkpoint RUN/checkpoint.pt --model deblur-small.onnx \
        --cache RUN/cache --int8 RUN/deblur-small-int8.onnx

plays held-out sequences through the exported model (float16 states), through the network that it
was exported from (float32 throughout) and, if asked to, through a statically quantised copy, and
prints how far each is from the truth and from the float32 output, in dB.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime import quantization

from limpid_models import clips, contract, export
from limpid_models.evaluate import sequence
from limpid_models.golden import Stepper, aligned
from limpid_models.metrics import psnr
from limpid_models.steps import streamed

CALIBRATION = 4  # frames per sequence


class Calibration(quantization.CalibrationDataReader):
    """Inputs of the model while it plays the first frames of blurred sequences."""

    def __init__(self, model: Path, cache: Path, names: list[str]):
        self.inputs = self.play(Stepper(model, 2), cache, names)

    def play(self, stepper: Stepper, cache: Path, names: list[str]) -> Iterator[dict]:
        for name in names:
            stepper.reset()
            for frame in sequence(cache, name, "eq20", CALIBRATION)[0]:
                frame = np.ascontiguousarray(frame[None])
                n, h, w, _ = frame.shape
                fresh = contract.zero_states(stepper.contract, n, h, w)
                yield {"frame": frame, **(stepper.states or fresh)}
                stepper.step(frame)

    def get_next(self) -> dict | None:
        return next(self.inputs, None)


def quantise(model: Path, out: Path, cache: Path, names: list[str]) -> None:
    """Writes a copy whose convolutions work on bytes (QDQ, weights per channel)."""
    quantization.quantize_static(
        str(model),
        str(out),
        Calibration(model, cache, names),
        quant_format=quantization.QuantFormat.QDQ,
        per_channel=True,
        op_types_to_quantize=["Conv"],
        weight_type=quantization.QuantType.QInt8,
        activation_type=quantization.QuantType.QUInt8,
    )
    copy, described = onnx.load(str(out)), contract.read(model)
    contract.write(copy, described)
    onnx.save(copy, str(out))


@torch.no_grad()
def exact(net: torch.nn.Module, frames: np.ndarray) -> np.ndarray:
    """The network in float32 on frames uint8 [t,h,w,3] whose sides are multiples of its stride."""
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2)[:, None].float() / 255
    outputs = aligned(streamed(net, 1, *frames.shape[1:3]), pixels, net.future)
    return np.stack([(255 * o[0]).round().byte().permute(1, 2, 0).numpy() for o in outputs])


def compare(steppers: dict[str, Stepper], net: torch.nn.Module, pair: list[np.ndarray]) -> dict:
    """dB over all frames of one sequence."""
    blurred, sharp = (cropped(np.array(clip), net.stride) for clip in pair)
    reference = exact(net, blurred)
    result = {"input": psnr(blurred, sharp), "float32": psnr(reference, sharp)}
    for name, stepper in steppers.items():
        output = np.concatenate(list(stepper.play(blurred[:, None])))
        result[name] = psnr(output, sharp)
        result[f"{name}_to_float32"] = psnr(output, reference)
    return {key: round(value, 3) for key, value in result.items()}


def cropped(clip: np.ndarray, stride: int) -> np.ndarray:
    h, w = (side // stride * stride for side in clip.shape[1:3])
    return np.ascontiguousarray(clip[:, :h, :w])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--checkpoint", type=Path, required=True)
    arguments.add_argument("--model", type=Path, required=True, help="exported from it")
    arguments.add_argument("--cache", type=Path, required=True, help="clips of the training run")
    arguments.add_argument("--int8", type=Path, help="quantised copy to write and to measure")
    arguments.add_argument("--limit", type=int, default=14, help="frames per sequence")
    options = arguments.parse_args()
    net, experiment = export.load(options.checkpoint)
    index = json.loads((options.cache / "index.json").read_text())
    held_out = clips.split(list(index), experiment.held_out)[1]
    steppers = {"exported": Stepper(options.model, 2)}
    if options.int8:
        quantise(options.model, options.int8, options.cache, held_out)
        steppers["int8"] = Stepper(options.int8, 2)
    for kind in ("eq20", "eq40"):
        for name in held_out:
            pair = sequence(options.cache, name, kind, options.limit)
            print(json.dumps({"kind": kind, "name": name} | compare(steppers, net, pair)))


if __name__ == "__main__":
    main()
