"""From an experiment file to measured, recorded weights, by the commands of the README, tiny."""

import json

import cv2
import numpy as np
import onnx
import pytest
import torch

from limpid_models import export, fixtures, golden, kinds
from limpid_models.__main__ import main

HEAD = 'name = "tiny"\nversion = "0"\nheld_out = ["b"]\n[provenance]\ndata = ""\nlicence = ""\n'
DEBLUR = "[data]\ncrop = 64\nframes = 4\nmin_sharpness = 0.0\n"
PREDICT = "[lesson]\nseen = 3\nahead = 2\nteach_until = 10\n"
DESCRIBE = "[lesson]\nfirst_steps = 10\n[lesson.protocol]\npartners = 3\nmost_iterations = 2\n"
LEARNT = {  # data, and what the experiment says of it
    "tiled": ("footage", DEBLUR + "[lesson]\nreplay=2\ndrawn=4\nkept=8\nteach=0.5\nwhole=40\n"),
    "rdn": ("footage", DEBLUR + "[lesson]\nunroll = 2\n"),
    "recurrent_naf": ("footage", DEBLUR + "[lesson]\nunroll = 4\n"),
    "extrapolator": ("footage", "[data]\ncrop = 64\n" + PREDICT),
    "predrnn": ("mnist", '[data]\nkind = "digits"\ntest = 4\n' + PREDICT),
    "edges": ("drives", DESCRIBE + "[lesson.discriminant]\n"),
    "resnet": ("drives", DESCRIBE.replace("10", "30")),  # it finds no tours: one iteration
}
MODEL = {
    "tiled": "width = 16\ndepth = 16",
    "rdn": "width = 4",
    "recurrent_naf": "width = 8\nhalf = 1\nquarter = 1\neighth = 1",
    "extrapolator": "width = 8\nlook = 8\nhidden = 6\nhints = 4",
    "predrnn": "hidden = 4\nlayers = 1\nside = 3",
    "edges": "height = 24\nwidth = 40\ndimension = 16",
    "resnet": "height = 32\nwidth = 32\nwidth_of_first = 4\ndimension = 8",
}
TRAIN = """
[train]
steps = {steps}
batch = 2
validate_every = 10
log_every = 10
half = false
device = "cpu"
threads = 1
"""


def train(experiment, data, cache, out, *words):
    folders = ["--data", str(data), "--cache", str(cache), "--out", str(out)]
    main(["train", str(experiment), *folders, *words])
    return torch.load(out / "checkpoint.pt", weights_only=True)


@pytest.mark.parametrize("kind", LEARNT)
def test_thirtySteps_stoppedAndResumed_areTheSame_andEndInAMeasuredModel(
    kind, request, cache, tmp_path
):
    source, sections = LEARNT[kind]
    data, file = request.getfixturevalue(source), tmp_path / "tiny.toml"
    steps = 10 if source == "drives" else 30  # of each of three iterations
    text = HEAD + f'[model]\nkind = "{kind}"\n{MODEL[kind]}\n' + sections
    file.write_text(text + TRAIN.format(steps=steps))

    whole = train(file, data, cache, tmp_path / "whole")
    stopped = train(file, data, cache, tmp_path / "parts", "--stop", "10")
    parts = train(file, data, cache, tmp_path / "parts", "--resume")

    assert stopped["step"] == 10 and 10 < whole["step"] == parts["step"] <= 30
    for name, value in whole["mean"].items():
        assert torch.allclose(value.float(), parts["mean"][name].float(), atol=1e-5), name
    for picture in ("curve.png", "sample.png"):
        assert cv2.imread(str(tmp_path / "parts" / picture)) is not None

    checkpoint, model = str(tmp_path / "whole" / "checkpoint.pt"), str(tmp_path / "tiny.onnx")
    out = str(tmp_path / "test.json")
    main(["export", checkpoint, "--out", model])
    folders = ["--data", str(data), "--cache", str(cache), "--out", out]
    sizes = ["--limit", "8", "--horizon", "2", "--rollout", "20", "--timed", "1"]
    main(["evaluate", model, "--config", str(file), *folders, *sizes])
    main(["export", checkpoint, "--out", model, "--metrics", out])
    result = json.loads((tmp_path / "test.json").read_text())
    assert result["rows"] and result["parameters"] and result["summary"]
    written = json.loads(onnx.load(model).metadata_props[0].value)
    assert written["provenance"]["metrics"] == result["summary"]
    assert (tmp_path / "test.md").read_text().count("\n") == 2 + len(result["rows"])


def test_compare_putsRunsSideBySide(tmp_path):
    for name, error in (("a", 9.0), ("b", 4.0)):
        run = tmp_path / name
        run.mkdir()
        panels = {"mse": {"model": [error, error], "copy_last": [10.0, 10.0]}}
        (run / "log.jsonl").write_text(
            json.dumps({"step": 5, "seconds": 60.0, "validation": panels}) + "\n"
        )
        result = {"summary": {"mse": error}, "parameters": 2_000_000, "speed": [{"p50_ms": 1.5}]}
        (run / "test.json").write_text(json.dumps(result))
    out = tmp_path / "table.md"
    main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(out)])
    assert "| b | 4.00 | 2.00 | 1.00 | 1.50 |" in out.read_text()
    assert cv2.imread(str(tmp_path / "table.png")) is not None


def test_golden_holdsWhatPyTorchMakesOfTheFilesWeights(tmp_path, monkeypatch):
    text = HEAD + '[model]\nkind = "predrnn"\nhidden = 4\nlayers = 1\n'
    (tmp_path / "tiny.toml").write_text(text)
    monkeypatch.setattr(kinds, "CONFIGS", tmp_path)
    experiment, model = kinds.load("tiny"), tmp_path / "tiny.onnx"
    torch.manual_seed(0)
    net = experiment.network()
    for weights in net.parameters():  # equal ones would be one in the file
        torch.nn.init.normal_(weights, std=0.1)
    export.export(experiment.kind.task.step(net), experiment, {}, model)
    main(["golden", str(model), "--out", str(tmp_path / "golden")])
    summary = json.loads((tmp_path / "golden" / "golden.json").read_text())
    assert summary["reference"] == f"PyTorch {torch.__version__.partition('+')[0]}"
    apart = golden.deviation(model, tmp_path / "golden")
    assert apart.pop("output") <= 1 and max(apart.values()) < 0.01
    (tmp_path / "tiny.toml").write_text(text + "side = 3\n")
    with pytest.raises(SystemExit, match="--graph interprets its graph"):
        main(["golden", str(model), "--out", str(tmp_path / "other")])


@pytest.mark.parametrize("name", fixtures.RECORDED)
def test_golden_ofTheGraphItself_isWhatOnnxRuntimeMakes(name, tmp_path):
    onnx.save(fixtures.tiny(name), tmp_path / f"{name}.onnx")
    main(["golden", str(tmp_path / f"{name}.onnx"), "--out", str(tmp_path / name), "--graph"])
    summary = json.loads((tmp_path / name / "golden.json").read_text())
    assert summary["reference"].startswith("onnx.reference")
    apart = golden.deviation(tmp_path / f"{name}.onnx", tmp_path / name)
    assert apart.pop("output") <= summary["tolerance"]
    assert max(apart.values()) <= summary["stateTolerance"]


def test_adopt_writesAContract_orSaysWhatIsWrong(tmp_path):
    model, described = fixtures.tiny("half"), tmp_path / "contract.json"
    described.write_text(model.metadata_props[0].value)
    del model.metadata_props[:]
    onnx.save(model, tmp_path / "own.onnx")
    words = ["adopt", str(tmp_path / "own.onnx"), "--contract", str(described), "--out"]
    main([*words, str(tmp_path / "adopted.onnx")])
    assert onnx.load(tmp_path / "adopted.onnx") == fixtures.tiny("half")
    described.write_text(described.read_text().replace('"ceil(H/2)"', '"floor(H/2)"'))
    with pytest.raises(SystemExit, match="floor"):
        main([*words, str(tmp_path / "wrong.onnx")])
    assert not (tmp_path / "wrong.onnx").exists()


def test_fixtures_areThoseOfTheJavaTests(tmp_path):
    main(["fixtures", "--out", str(tmp_path)])
    there = kinds.CONFIGS.parents[1] / "operators/src/test/resources"
    files = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(files) > 30
    for file in files:
        if file.suffix == ".npy":
            assert np.array_equal(np.load(tmp_path / file), np.load(there / file)), file
        else:
            assert (tmp_path / file).read_bytes() == (there / file).read_bytes(), file
