"""What training for minutes on another machine needs: packs, a schedule in seconds, small files."""

import dataclasses
import os
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from limpid_models import clips, kinds, pace
from limpid_models.__main__ import main
from limpid_models.experiment import TrainConfig
from limpid_models.lesson import Lesson
from limpid_models.metrics import psnr

RUN = kinds.CONFIGS.parent / "gpu" / "run.sh"
TINY = {
    "model": {"width": 8, "half": 1, "quarter": 1, "eighth": 1},
    "data": {"crop": 64, "frames": 4, "min_sharpness": 0.0},
    "lesson": {"unroll": 4},
    "train": {"batch": 2, "device": '"cpu"', "half": "false", "threads": 1, "log_every": 2},
}
WORDS = [f"{section}.{k}={v}" for section, values in TINY.items() for k, v in values.items()]


def sets(*words):
    return [part for word in words for part in ("--set", word)]


def pack(footage, out, *words, limit="48"):
    data = ["--data", str(footage), "--out", str(out), "--limit", limit]
    main(["pack", "deblur", *data, *sets("data.min_sharpness=0.0", *words)])


def test_pack_isADataFolder_withoutWhatIsHeldOutOrUntouched(footage, cache, tmp_path):
    pack(footage, tmp_path / "all")
    made = clips.build([tmp_path / "all"], tmp_path / "cache")
    assert sorted(made) == ["a", "b", "stills-one"] and made["a"]["frames"] == 20
    for name in made:
        whole, packed = (np.load(c / f"{name}.eq20.npy") for c in (cache, tmp_path / "cache"))
        assert psnr(whole, packed) > 30, name  # colours at half the size: the scene is a hard one
    pack(footage, tmp_path / "some", 'held_out=["a"]', 'untouched=["stills-one"]')
    assert sorted(clips.sources(tmp_path / "some")) == ["b"]


def test_pack_thatDoesNotFit_orFindsNothing_says(footage, tmp_path):
    with pytest.raises(SystemExit, match="expected at most"):
        pack(footage, tmp_path / "a", limit="0.01")
    with pytest.raises(SystemExit, match="nothing to pack"):
        pack(footage, tmp_path / "b", "data.min_sharpness=1e9", 'held_out=["stills-one"]')


def test_pack_takesTheBestQualityThatFits(footage, tmp_path):
    def size(limit):
        pack(footage, tmp_path / str(limit), limit=str(limit / 2**20))
        return sum(p.stat().st_size for p in (tmp_path / str(limit)).rglob("*.webp"))

    best = size(2**20)
    assert size(int(0.8 * best)) <= 0.8 * best


def test_clips_ofTwoProcesses_areThoseOfOne(footage, cache, tmp_path):
    assert clips.build([footage], tmp_path, workers=2).keys() == {"a", "b", "stills-one"}
    for file in sorted(cache.glob("*.npy")):
        assert np.array_equal(np.load(file), np.load(tmp_path / file.name)), file.name


@dataclasses.dataclass
class Standing:
    """Where a run stands."""

    step: int
    seconds: float


def test_stretch_endsWithItsSeconds_atTheSpeedSoFar():
    tree = kinds.load("deblur", ["train.device='cpu'"])
    lesson = Lesson(dataclasses.replace(tree, train=TrainConfig(steps=1000, seconds=60.0)))
    lengths = [
        lesson.stretch(Standing(*at)) for at in ((0, 0.0), (10, 6.0), (500, 6.0), (40, 60.0))
    ]
    assert lengths == [(0, 1000), (0, 101), (0, 1000), None]
    assert Lesson(tree).stretch(Standing(40, 1e6)) == (0, tree.train.steps)


def test_slim_isSmaller_andTrainingGoesOnFromIt(footage, cache, tmp_path):
    run, words = tmp_path / "run", sets(*WORDS, "train.steps=6", "train.warmup_steps=2")
    folders = ["--data", str(footage), "--cache", str(cache)]
    main(["train", "deblur", *folders, "--out", str(run), "--stop", "4", *words])
    file = run / "checkpoint.pt"
    main(["slim", str(file), "--out", str(tmp_path / "slim.pt")])
    tensors = [torch.load(f, weights_only=True)["optimizer"] for f in (file, tmp_path / "slim.pt")]
    first, second = (t["state"][0]["exp_avg"] for t in tensors)
    assert second.dtype == torch.bfloat16 and torch.allclose(first, second.float(), rtol=0.01)
    assert (tmp_path / "slim.pt").stat().st_size < 0.9 * file.stat().st_size
    (tmp_path / "slim.pt").replace(file)
    main(["train", "deblur", *folders, "--out", str(run), "--resume", *words])
    saved = torch.load(file, weights_only=True)
    assert saved["step"] == 6 and saved["optimizer"]["state"][0]["exp_avg"].dtype == torch.float32


def test_pace_writesTheFastestWay_andTellsOfOnesThatFail(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pace, "WAYS", (["train.half=false"], ["train.device='meta'"]))
    words = sets(*WORDS)
    main(["pace", "deblur", "--out", str(tmp_path / "best.txt"), "--steps", "2", *words])
    assert (tmp_path / "best.txt").read_text() == "train.half=false\n"
    assert '"failed"' in capsys.readouterr().out
    monkeypatch.setattr(pace, "WAYS", (["train.device='meta'"],))
    with pytest.raises(SystemExit, match="all of them failed"):
        main(["pace", "deblur", "--out", str(tmp_path / "none.txt"), *words])


def test_runSh_trainsAndGoesOn_fromThePartsThatCameBack(footage, tmp_path):
    """Two sittings on machines that share nothing but the pack and the parts."""
    pack(footage, tmp_path / "pack", 'held_out=["a"]')
    words = [*WORDS, "train.steps=6", "train.validate_every=2", "train.warmup_steps=2"]
    environment = os.environ | {
        "WATCH": "b",
        "WORKERS": "1",
        "LIMIT": "300",
        "RESERVE": "60",
        "PYTHON": "python",
    }

    def sit(machine: Path, steps: int) -> str:
        (machine / "run").mkdir(parents=True)
        (machine / "run" / "best.txt").write_text("train.channels_last=false\n")  # no compiler here
        folders = [tmp_path / "pack", machine / "run", machine / "out"]
        command = ["bash", RUN, *folders, *words, f"train.steps={steps}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert '"first_step": 0' in sit(tmp_path / "one", 4)
    back = tmp_path / "two" / "back"
    back.mkdir(parents=True)
    for part in (tmp_path / "one" / "out").glob("checkpoint.pt.*"):
        (back / part.name).write_bytes(part.read_bytes())
    assert '"first_step": 4' in sit(tmp_path / "two", 6)
    out = tmp_path / "two" / "out"
    assert {"deblur.onnx", "results.tar", "run.log"} < {p.name for p in out.iterdir()}
    assert all(p.stat().st_size <= 16 * 2**20 for p in out.iterdir())
    assert cv2.imread(str(tmp_path / "two" / "run" / "curve.png")) is not None
