"""Tiny models for tests, a few kB each, without learnt weights.

    limpid-models fixtures --out ../operators/src/test/resources

writes models/*.onnx there, and golden/ of the recurrent ones. Of contract 1: tiny-average
(recurrent), tiny-stateless and tiny-thumbnail (descriptors), tiny-extrapolate (predicts) and
tiny-lookahead (deblurs, one frame late). Of contract 2: tiny-upscale, tiny-half, tiny-window,
tiny-outputs, tiny-gray, tiny-fixed. external/tiny-average is tiny-average with its weights in a
file beside it, as PyTorch's exporter writes them, also those of branches and constants.
`broken-*` a loader must refuse; `tiny-nan` and `tiny-leaks` only show what is wrong with them when
they run.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import onnx
from onnx import numpy_helper, parser

from limpid_models import contract as contracts
from limpid_models.contract import RGB, VECTOR, Contract, Port, State, picture
from limpid_models.golden import interpreted, moving_pattern, record

HEADER = '<ir_version: 10, opset_import: ["" : 21], producer_name: "limpid">\n'
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

# picture = each pixel four times; total_next = total + the red of every second pixel.
UPSCALE = """
upscale (uint8[N,H,W,3] frame, float[N,h,w,1] total)
    => (uint8[N,H2,W2,3] picture, float[N,h,w,1] total_next)
<float[4] twice = {1.0, 2.0, 2.0, 1.0}, int64[3] first = {0, 0, 0},
 int64[3] end = {9223372036854775807, 9223372036854775807, 1},
 int64[3] axes = {1, 2, 3}, int64[3] strides = {2, 2, 1}>
{
    picture = Resize <mode = "nearest", coordinate_transformation_mode = "asymmetric",
                      nearest_mode = "floor"> (frame, , twice)
    red = Slice (frame, first, end, axes, strides)
    light = Cast <to = 1> (red)
    total_next = Add (total, light)
}
"""

# Every second pixel of every second row.
HALF = """
half (uint8[N,H,W,3] frame) => (uint8[N,h,w,3] picture)
<int64[2] first = {0, 0}, int64[2] end = {9223372036854775807, 9223372036854775807},
 int64[2] axes = {1, 2}, int64[2] strides = {2, 2}>
{
    picture = Slice (frame, first, end, axes, strides)
}
"""

# The rounded mean of a frame and its two neighbours.
WINDOW = """
window (uint8[N,3,H,W,3] frames) => (uint8[N,H,W,3] picture)
<int64[1] time = {1}, float three = {3.0}>
{
    pixels = Cast <to = 1> (frames)
    sum = ReduceSum <keepdims = 0> (pixels, time)
    mean = Div (sum, three)
    rounded = Round (mean)
    picture = Cast <to = 2> (rounded)
}
"""

# The inverted picture; of a pixel the brightest colour, in 0..1; the brightest red, green and blue
# and the darkest colour of the picture; its brightest colour.
OUTPUTS = """
outputs (uint8[N,H,W,3] frame)
    => (uint8[N,H,W,3] picture, float[N,H,W,1] light, float[N,4] extremes, float[N] peak)
<float full = {255.0}, int64[1] color = {3}, int64[2] rowcol = {1, 2}, int64[3] all = {1, 2, 3},
 int64[2] column = {-1, 1}>
{
    picture = BitwiseNot (frame)
    pixels = Cast <to = 1> (frame)
    x = Div (pixels, full)
    light = ReduceMax <keepdims = 1> (x, color)
    peaks = ReduceMax <keepdims = 0> (x, rowcol)
    darkest = ReduceMin <keepdims = 0> (x, all)
    darkcolumn = Reshape (darkest, column)
    extremes = Concat <axis = 1> (peaks, darkcolumn)
    peak = ReduceMax <keepdims = 0> (x, all)
}
"""

INVERTED = "{ picture = BitwiseNot (frame) }"
GRAY = "gray (uint8[N,H,W,1] frame) => (uint8[N,H,W,1] picture)" + INVERTED
FIXED = "fixed (uint8[N,48,64,3] frame) => (uint8[N,48,64,3] picture)" + INVERTED

# level_next = 0 / (count - 1): not a number from the second step on.
NAN = """
nan (uint8[N,H,W,3] frame, float16[N,1] count, float16[N,1] level)
    => (uint8[N,H,W,3] picture, float16[N,1] count_next, float16[N,1] level_next)
<float single = {1.0}, float nothing = {0.0}>
{
    picture = Identity (frame)
    one = Cast <to = 10> (single)
    zero = Cast <to = 10> (nothing)
    count_next = Add (count, one)
    below = Sub (count, one)
    ratio = Div (zero, below)
    level_next = Add (level, ratio)
}
"""

# The picture of slot 2 is that of slot 0.
LEAKS = """
leaks (uint8[N,H,W,3] frame) => (uint8[N,H,W,3] picture)
<int64 zero = {0}, int64 step = {1}, int64 two = {2}, int64[1] begin = {0}, int64[1] end = {1},
 int64[4] slots = {-1, 1, 1, 1}>
{
    size = Shape <start = 0, end = 1> (frame)
    count = Squeeze (size)
    numbers = Range (zero, count, step)
    third = Equal (numbers, two)
    chosen = Reshape (third, slots)
    first = Slice (frame, begin, end, begin)
    picture = Where (chosen, first, frame)
}
"""

FRAME = picture("H", "W", 3)


TINY: dict[str, tuple[str, dict[str, Any]]] = {  # name -> graph, and what the contract adds
    # A running average of each stream: the smallest model whose output depends on the past.
    "average": (
        AVERAGE,
        {
            "outputs": {"frame_out": RGB},
            "states": (State("mean", ("N", 3, "ceil(H/2)", "ceil(W/2)")),),
            "warmup": 8,
        },
    ),
    # A unit vector per frame, without memory.
    "stateless": (STATELESS, {"task": "describe", "outputs": {"descriptor": VECTOR}}),
    # Each pixel goes on changing as it did from the frame before to this one.
    "extrapolate": (
        EXTRAPOLATE,
        {
            "task": "predict",
            "outputs": {"frame_out": RGB},
            "states": (
                State("previous", ("N", "H", "W", 3), "uint8"),
                State("count", ("N", 1), "float32"),
            ),
            "warmup": 2,
        },
    ),
    # Each frame averaged with the one before and the one after it, which makes it one late.
    "lookahead": (
        LOOKAHEAD,
        {
            "outputs": {"frame_out": RGB},
            "states": (
                State("middle", ("N", 3, "H", "W"), "uint8"),
                State("left", ("N", 3, "H", "W")),
                State("count", ("N", 1), "float32"),
            ),
            "past": 1,
            "future": 1,
            "warmup": 2,
        },
    ),
    # A gray thumbnail per frame as a unit vector.
    "thumbnail": (THUMBNAIL, {"task": "describe", "outputs": {"descriptor": VECTOR}}),
    # Contract 2. Twice the size; adds up the light of each cell of 2 x 2 pixels.
    "upscale": (
        UPSCALE,
        {
            "inputs": {"frame": FRAME},
            "outputs": {"picture": picture("H*2", "W*2", 3)},
            "states": (State("total", ("N", "ceil(H/2)", "ceil(W/2)", 1), "float32"),),
        },
    ),
    # Half the size, rounded up.
    "half": (
        HALF,
        {
            "inputs": {"frame": FRAME},
            "outputs": {"picture": picture("ceil(H/2)", "ceil(W/2)", 3)},
        },
    ),
    # The mean of three successive frames.
    "window": (
        WINDOW,
        {
            "inputs": {"frames": picture("T", "H", "W", 3)},
            "outputs": {"picture": FRAME},
            "past": 1,
            "future": 1,
        },
    ),
    # One output of each kind.
    "outputs": (
        OUTPUTS,
        {
            "inputs": {"frame": FRAME},
            "outputs": {
                "picture": FRAME,
                "light": Port("map", ("N", "H", "W", 1)),
                "extremes": Port("vector", ("N", 4)),
                "peak": Port("scalar", ("N",)),
            },
        },
    ),
    # A gray picture, inverted; one of 64 x 48 pixels and no other.
    "gray": (
        GRAY,
        {
            "inputs": {"frame": picture("H", "W", 1)},
            "outputs": {"picture": picture("H", "W", 1)},
        },
    ),
    "fixed": (
        FIXED,
        {
            "inputs": {"frame": picture(48, 64, 3)},
            "outputs": {"picture": picture(48, 64, 3)},
        },
    ),
    # A state that is not a number from the second step on.
    "nan": (
        NAN,
        {
            "inputs": {"frame": FRAME},
            "outputs": {"picture": FRAME},
            "states": (State("count", ("N", 1)), State("level", ("N", 1))),
        },
    ),
    # A stream whose result depends on who shares its batch.
    "leaks": (LEAKS, {"inputs": {"frame": FRAME}, "outputs": {"picture": FRAME}}),
}
RECORDED = ("average", "extrapolate", "lookahead", "upscale")
BROKEN = (
    "broken-no-metadata",
    "broken-wrong-dtype",
    "broken-missing-state",
    "broken-contract-version",
)


def tiny(name: str) -> onnx.ModelProto:
    """The model `tiny-<name>`, see TINY."""
    graph, described = TINY[name]
    described = {"task": "deblur", "version": "1.0.0", "provenance": PROVENANCE} | described
    model = parser.parse_model(HEADER + graph)
    contracts.write(model, Contract(name=f"tiny-{name}", **described).to_json())
    onnx.checker.check_model(model, full_check=True)
    return model


def external() -> onnx.ModelProto:
    """tiny-average with weights wherever ONNX can have them: in a branch, in a constant."""
    branch = "{0} () => (float[N,3,h,w] {0}) <float {0}half = {{0.5}}> {{{0} = Mul (sum, {0}half)}}"
    graph = (
        AVERAGE.replace("int64[1] two = {2}", "bool always = {1}")
        .replace("odd = ", "two = Constant <value = int64[1] {2}> ()\n    odd = ")
        .replace(
            "after = Mul (sum, half)",
            f"after = If (always) <then_branch = {branch.format('a')},"
            f" else_branch = {branch.format('b')}>",
        )
    )
    model = parser.parse_model(HEADER + graph)
    contracts.write(model, json.loads(tiny("average").metadata_props[0].value))
    attributes = [attribute for node in model.graph.node for attribute in node.attribute]
    tensors = [*model.graph.initializer, *(a.t for a in attributes if a.HasField("t"))]
    for tensor in [*tensors, *(t for a in attributes for t in a.g.initializer)]:
        tensor.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(tensor), tensor.name))
    onnx.checker.check_model(model, full_check=True)
    return model


def broken(name: str) -> onnx.ModelProto:
    """tiny-average with one thing wrong."""
    model = tiny("average")
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


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, help="test resources folder")


def run(options: argparse.Namespace) -> None:
    out = options.out
    folder = out / "models"
    folder.mkdir(parents=True, exist_ok=True)
    for name in TINY:
        onnx.save(tiny(name), folder / f"tiny-{name}.onnx")
    for name in BROKEN:
        onnx.save(broken(name), folder / f"{name}.onnx")
    path = folder / "external" / "tiny-average.onnx"
    path.parent.mkdir(exist_ok=True)
    data = path.with_suffix(".onnx.data")
    data.unlink(missing_ok=True)
    onnx.save_model(
        external(),
        path,
        save_as_external_data=True,
        location=data.name,
        size_threshold=0,
        convert_attribute=True,
    )
    frames = moving_pattern(24, 2, 21, 33)
    for name in RECORDED:
        path = folder / f"tiny-{name}.onnx"
        reference = f"onnx.reference {onnx.__version__}"
        record(path, out / "golden" / path.stem, frames, interpreted(path), reference, 1, 0.002)
