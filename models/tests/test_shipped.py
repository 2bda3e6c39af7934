"""Every shipped model: its contract, its golden sequence, awkward sizes, a long run."""

import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest

from limpid_models import contract, golden, kinds
from limpid_models.export import export
from limpid_models.golden import moving_pattern
from limpid_models.metrics import psnr
from limpid_models.stepper import Stepper

ROOT = Path(__file__).parents[1]
SHIPPED = sorted(ROOT.glob("*.onnx"))


DESCRIBERS = [path for path in SHIPPED if contract.read(path)["task"] == "describe"]
PICTURES = [path for path in SHIPPED if path not in DESCRIBERS]


@pytest.fixture(params=SHIPPED, ids=lambda path: path.stem)
def model(request):
    return request.param


def test_somethingIsShipped():
    assert SHIPPED


def test_contract_namesTheFile_andTellsItsOrigin(model):
    described = contract.read(model)
    assert described["name"] == model.stem
    assert described["provenance"]["data"] and described["provenance"]["licence"]
    assert (ROOT / "cards" / f"{model.stem}.md").exists()
    assert model.stat().st_size < 5_000_000


def test_onnxRuntime_isTheVersionOfTheJavaSide():
    pom = (ROOT.parent / "pom.xml").read_text()
    assert re.search(r"<onnxruntime.version>([\d.]+)-", pom)[1] == onnxruntime.__version__


@pytest.mark.parametrize("name", ["deblur-small", "predict-small", "drive-descriptor-small"])
def test_codeHere_isThatOfTheFile_andOfItsGoldenSequence(name, tmp_path):
    """The network with the file's weights gives the recording, and exports the file's graph."""
    path, folder = ROOT / f"{name}.onnx", ROOT / "golden" / name
    step, frames = golden.trained_in(path), np.load(folder / "input.npy")[:3]
    outputs = Stepper(path, backend=golden.pytorch(step)).run(frames)
    assert np.abs(outputs.astype(float) - np.load(folder / "output.npy")[:3]).max() <= 1e-5
    export(step, kinds.load(name), {}, tmp_path / "again.onnx")
    shipped, again = (onnx.load(x).graph for x in (path, tmp_path / "again.onnx"))
    wiring = [[(n.op_type, n.input, n.output) for n in g.node] for g in (shipped, again)]
    assert wiring[0] == wiring[1]
    assert shipped.initializer == again.initializer


def test_golden_isReproduced(model):
    folder = ROOT / "golden" / model.stem
    summary = json.loads((folder / "golden.json").read_text())
    assert summary["reference"].startswith(("PyTorch", "onnx.reference"))
    frames, expected = np.load(folder / "input.npy"), np.load(folder / "output.npy")
    sizes = [summary[key] for key in ("frames", "batch", "height", "width")]
    assert frames.shape == (*sizes, 3)
    stepper = Stepper(model)
    actual = stepper.run(frames)
    assert np.abs(actual.astype(float) - expected).max() <= summary["tolerance"]
    for state in stepper.contract["states"]:
        wanted = np.load(folder / f"state_{state['out']}.npy").astype(float)
        got = stepper.states[state["in"]].astype(float)
        limit = summary["tolerance"] if state["dtype"] == "uint8" else summary["stateTolerance"]
        assert np.abs(got - wanted).max() <= limit, state["out"]


SIZES = pytest.mark.parametrize("size", [(16, 16), (17, 23), (63, 65), (100, 36)])
EACH_PICTURE = pytest.mark.parametrize("model", PICTURES, ids=lambda path: path.stem)


@SIZES
@EACH_PICTURE
def test_anySize_keepsItsShape_andItsContent(model, size):
    frames = moving_pattern(8, 2, *size)
    stepper = Stepper(model)
    outputs = np.stack(list(stepper.play(frames)))
    assert outputs.shape == frames.shape and outputs.dtype == np.uint8
    if stepper.contract["task"] == "predict":
        predicted, repeated = psnr(outputs[:-1], frames[1:]), psnr(frames[:-1], frames[1:])
        assert predicted > repeated - 2  # on so few pixels motion can hardly be told
    else:
        assert np.abs(outputs.mean((2, 3)) - frames.mean((2, 3))).max() < 4


@EACH_PICTURE
def test_longRun_doesNotDrift(model):
    frames = moving_pattern(12, 1, 48, 64)
    stepper = Stepper(model)
    outputs = stepper.play(frames[t % 12] for t in range(360))
    whole = 45.0  # above that nobody sees a difference, and one pixel's level is a dB
    scores = [min(whole, psnr(out[0], frames[t % 12, 0])) for t, out in enumerate(outputs)]
    assert abs(np.mean(scores[12:24]) - np.mean(scores[-12:])) < 1.0


@SIZES
@pytest.mark.parametrize("model", DESCRIBERS, ids=lambda path: path.stem)
def test_describer_ofAnySize_isOnTheSphere_andTellsPicturesApart(model, size):
    one, other = (moving_pattern(1, 2, *size, seed=seed)[0] for seed in (1, 2))
    stepper = Stepper(model)
    a, b = stepper.step(one), stepper.step(np.clip(other.astype(int) + 9, 0, 255).astype(np.uint8))
    assert np.linalg.norm(a, axis=1) == pytest.approx(1, abs=1e-5)
    same, different = (a * b).sum(1), (a[0] * a[1]).sum()
    assert same.min() > different  # another noise and light, against another pattern
