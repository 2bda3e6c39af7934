"""Tiny models for tests, a few kB each, without learnt weights.

    python -m limpid_models.fixtures --out ../operators/src/test/resources

writes models/tiny-average.onnx (recurrent), tiny-stateless.onnx and tiny-thumbnail.onnx
(descriptors), tiny-extrapolate.onnx (predicts) and tiny-lookahead.onnx (deblurs, one frame late)
there, four broken ones that a loader must refuse, and golden/ of the recurrent ones.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx
from onnx import parser

from limpid_models import contract as contracts
from limpid_models.contract import Contract, State
from limpid_models.golden import export_golden, moving_pattern

HEADER = '<ir_version: 10, opset_import: ["" : 21], producer_name: "limpid">\n'
RGB = {"layout": "NHWC", "dtype": "uint8", "color": "RGB"}
PROVENANCE = {
    "code": "models/limpid_models/fixtures.py",
    "data": "none",
    "licence": "none needed, nothing learnt",
    "metrics": {},
}

# mean_next = mean/2 + half-size frame/2; frame_out = frame/2 + full-size mean_next/2.
AVERAGE = """
average (uint8[N,H,W,3] frame, float16[N,3,h,w] mean)
    => (uint8[N,H,W,3] frame_out, float16[N,3,h,w] mean_next)
<float half = {0.5}, float full = {255.0}, float zero = {0.0},
 int64[2] ends = {0, 0}, int64[1] two = {2}, int64[2] spatial = {2, 3},
 int64[4] none = {0, 0, 0, 0}, float[4] twice = {1.0, 1.0, 2.0, 2.0}>
{
    planar = Transpose <perm = [0, 3, 1, 2]> (frame)
    pixels = Cast <to = 1> (planar)
    x = Div (pixels, full)
    size = Shape <start = 2, end = 4> (x)
    odd = Mod (size, two)
    pads = Concat <axis = 0> (none, ends, odd)
    even = Pad <mode = "edge"> (x, pads)
    small = AveragePool <kernel_shape = [2, 2], strides = [2, 2]> (even)
    before = Cast <to = 1> (mean)
    sum = Add (before, small)
    after = Mul (sum, half)
    mean_next = Cast <to = 10> (after)
    large = Resize <mode = "nearest", coordinate_transformation_mode = "asymmetric",
                    nearest_mode = "floor"> (after, , twice)
    cropped = Slice (large, ends, size, spatial)
    mixed = Add (x, cropped)
    blend = Mul (mixed, half)
    scaled = Mul (blend, full)
    rounded = Round (scaled)
    clipped = Clip (rounded, zero, full)
    bytes = Cast <to = 2> (clipped)
    frame_out = Transpose <perm = [0, 2, 3, 1]> (bytes)
}
"""

# Means, mean squares (per colour) and mean edge strength (down, across), scaled to length one.
STATELESS = """
stateless (uint8[N,H,W,3] frame) => (float[N,8] descriptor)
<float full = {255.0}, float small = {0.001}, int64[2] rowcol = {1, 2}, int64[3] all = {1, 2, 3},
 int64[1] channel = {1}, int64[1] one = {1}, int64[1] zero = {0}, int64[1] last = {-1},
 int64[1] far = {9223372036854775807}, int64[1] row = {1}, int64[1] col = {2},
 int64[2] edgeshape = {-1, 1}>
{
    pixels = Cast <to = 1> (frame)
    x = Div (pixels, full)
    means = ReduceMean <keepdims = 0> (x, rowcol)
    squared = Mul (x, x)
    squares = ReduceMean <keepdims = 0> (squared, rowcol)
    lower = Slice (x, one, far, row)
    upper = Slice (x, zero, last, row)
    vertical = Sub (lower, upper)
    down = Abs (vertical)
    downmean = ReduceMean <keepdims = 0> (down, all)
    downs = Reshape (downmean, edgeshape)
    right = Slice (x, one, far, col)
    left = Slice (x, zero, last, col)
    horizontal = Sub (right, left)
    across = Abs (horizontal)
    acrossmean = ReduceMean <keepdims = 0> (across, all)
    acrosses = Reshape (acrossmean, edgeshape)
    features = Concat <axis = 1> (means, squares, downs, acrosses)
    positive = Add (features, small)
    length = ReduceL2 <keepdims = 1> (positive, channel)
    descriptor = Div (positive, length)
}
"""

# frame_out = 2 frame - previous, or frame while there is no previous one; count_next = count + 1.
EXTRAPOLATE = """
extrapolate (uint8[N,H,W,3] frame, uint8[N,H,W,3] previous, float[N,1] count)
    => (uint8[N,H,W,3] frame_out, uint8[N,H,W,3] previous_next, float[N,1] count_next)
<float full = {255.0}, float zero = {0.0}, float one = {1.0}, int64[4] shape = {-1, 1, 1, 1}>
{
    now = Cast <to = 1> (frame)
    before = Cast <to = 1> (previous)
    change = Sub (now, before)
    next = Add (now, change)
    flag = Greater (count, zero)
    known = Reshape (flag, shape)
    chosen = Where (known, next, now)
    clipped = Clip (chosen, zero, full)
    frame_out = Cast <to = 2> (clipped)
    previous_next = Identity (frame)
    count_next = Add (count, one)
}
"""

# frame_out = mean of the two frames before and this one, rounded: the frame before with both its
# neighbours. The first frame is its own neighbour; before it, frame_out means nothing.
LOOKAHEAD = """
lookahead (uint8[N,H,W,3] frame, uint8[N,3,H,W] middle, float16[N,3,H,W] left, float[N,1] count)
    => (uint8[N,H,W,3] frame_out, uint8[N,3,H,W] middle_next, float16[N,3,H,W] left_next,
        float[N,1] count_next)
<float one = {1.0}, float three = {3.0}, int64[4] shape = {-1, 1, 1, 1}>
{
    middle_next = Transpose <perm = [0, 3, 1, 2]> (frame)
    right = Cast <to = 1> (middle_next)
    now = Cast <to = 1> (middle)
    left_next = Cast <to = 10> (middle)
    before = Cast <to = 1> (left)
    flag = Greater (count, one)
    known = Reshape (flag, shape)
    earlier = Where (known, before, now)
    two = Add (earlier, now)
    sum = Add (two, right)
    mean = Div (sum, three)
    rounded = Round (mean)
    bytes = Cast <to = 2> (rounded)
    frame_out = Transpose <perm = [0, 2, 3, 1]> (bytes)
    count_next = Add (count, one)
}
"""

# Gray, 16x8 pixels, mean 0, length one: the smallest descriptor that tells places apart.
THUMBNAIL = """
thumbnail (uint8[N,H,W,3] frame) => (float[N,128] descriptor)
<float small = {0.001}, int64[2] size = {8, 16}, int64[1] color = {3}, int64[1] one = {1},
 int64[2] flat = {-1, 128}>
{
    pixels = Cast <to = 1> (frame)
    gray = ReduceMean <keepdims = 0> (pixels, color)
    plane = Unsqueeze (gray, one)
    tiny = Resize <mode = "linear", antialias = 1, axes = [2, 3]> (plane, , , size)
    row = Reshape (tiny, flat)
    mean = ReduceMean <keepdims = 1> (row, one)
    centred = Sub (row, mean)
    never_zero = Add (centred, small)
    length = ReduceL2 <keepdims = 1> (never_zero, one)
    descriptor = Div (never_zero, length)
}
"""


def tiny_average() -> onnx.ModelProto:
    """A running average of each stream: the smallest model whose output depends on the past."""
    contract = Contract(
        name="tiny-average",
        version="1.0.0",
        task="deblur",
        outputs={"frame_out": RGB},
        states=(State("mean", ("N", 3, "ceil(H/2)", "ceil(W/2)")),),
        warmup=8,
        provenance=PROVENANCE,
    )
    return _model(AVERAGE, contract.to_json())


def tiny_stateless() -> onnx.ModelProto:
    """A unit vector per frame, without memory."""
    contract = Contract(
        name="tiny-stateless",
        version="1.0.0",
        task="describe",
        outputs={"descriptor": {"layout": "NC", "dtype": "float32"}},
        states=(),
        provenance=PROVENANCE,
    )
    return _model(STATELESS, contract.to_json())


def tiny_extrapolate() -> onnx.ModelProto:
    """Each pixel goes on changing as it did from the frame before to this one."""
    contract = Contract(
        name="tiny-extrapolate",
        version="1.0.0",
        task="predict",
        outputs={"frame_out": RGB},
        states=(
            State("previous", ("N", "H", "W", 3), dtype="uint8"),
            State("count", ("N", 1), dtype="float32"),
        ),
        warmup=2,
        provenance=PROVENANCE,
    )
    return _model(EXTRAPOLATE, contract.to_json())


def tiny_lookahead() -> onnx.ModelProto:
    """Each frame averaged with the one before and the one after it, which makes it one late."""
    contract = Contract(
        name="tiny-lookahead",
        version="1.0.0",
        task="deblur",
        outputs={"frame_out": RGB},
        states=(
            State("middle", ("N", 3, "H", "W"), dtype="uint8"),
            State("left", ("N", 3, "H", "W")),
            State("count", ("N", 1), dtype="float32"),
        ),
        past=1,
        future=1,
        warmup=2,
        provenance=PROVENANCE,
    )
    return _model(LOOKAHEAD, contract.to_json())


def tiny_thumbnail() -> onnx.ModelProto:
    """A gray thumbnail per frame as a unit vector."""
    contract = Contract(
        name="tiny-thumbnail",
        version="1.0.0",
        task="describe",
        outputs={"descriptor": {"layout": "NC", "dtype": "float32"}},
        states=(),
        provenance=PROVENANCE,
    )
    return _model(THUMBNAIL, contract.to_json())


def broken(name: str) -> onnx.ModelProto:
    """tiny-average with one thing wrong."""
    model = tiny_average()
    if name == "broken-no-metadata":
        del model.metadata_props[:]
        return model
    contract = json.loads(model.metadata_props[0].value) | {"name": name}
    if name == "broken-wrong-dtype":
        contract["states"][0]["dtype"] = "float32"
    elif name == "broken-missing-state":
        contract["states"][0]["in"] = "absent"
    elif name == "broken-contract-version":
        contract["contract"] = 99
    else:
        raise ValueError(f"unknown broken model '{name}', expected one of {BROKEN}")
    contracts.write(model, contract)
    return model


BROKEN = (
    "broken-no-metadata",
    "broken-wrong-dtype",
    "broken-missing-state",
    "broken-contract-version",
)


def _model(graph: str, contract: dict) -> onnx.ModelProto:
    model = parser.parse_model(HEADER + graph)
    contracts.write(model, contract)
    onnx.checker.check_model(model, full_check=True)
    return model


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, required=True, help="test resources folder")
    out = arguments.parse_args().out
    folder = out / "models"
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(tiny_average(), folder / "tiny-average.onnx")
    onnx.save(tiny_stateless(), folder / "tiny-stateless.onnx")
    onnx.save(tiny_extrapolate(), folder / "tiny-extrapolate.onnx")
    onnx.save(tiny_lookahead(), folder / "tiny-lookahead.onnx")
    onnx.save(tiny_thumbnail(), folder / "tiny-thumbnail.onnx")
    for name in BROKEN:
        onnx.save(broken(name), folder / f"{name}.onnx")
    frames = moving_pattern(24, 2, 21, 33)
    for name in ("tiny-average", "tiny-extrapolate", "tiny-lookahead"):
        export_golden(folder / f"{name}.onnx", out / "golden" / name, frames, 0.002)


if __name__ == "__main__":
    main()
