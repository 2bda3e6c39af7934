"""Experiment files: one format, no unknown keys, no wrong types; the learning rate they ask for."""

import pytest

from limpid_models import kinds
from limpid_models.experiment import TrainConfig
from limpid_models.train import device_of, rate

HEAD = 'name="x"\nversion="1"\n[provenance]\ndata=""\nlicence=""\n'


@pytest.fixture
def load(tmp_path):
    def loaded(text, *overrides):
        (tmp_path / "x.toml").write_text(HEAD + text)
        return kinds.load(tmp_path / "x.toml", list(overrides))

    return loaded


@pytest.mark.parametrize("name", kinds.names())
def test_everyExperimentHere_isRead_andTrainsAnywhere(name):
    experiment = kinds.load(name)
    assert name.endswith(experiment.name.removeprefix("moving-mnist-"))
    assert experiment.train.device == "auto" and experiment.provenance.licence


def test_overrides_changeWhatTheFileSays(load):
    experiment = load('[model]\nkind="rdn"\n', "train.batch=2", "model.width=4", "data.crop=64")
    assert (experiment.train.batch, experiment.model.width, experiment.data.crop) == (2, 4, 64)
    assert kinds.of_tree(experiment.tree, "again").model == experiment.model


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[model]\nkind="rdn"\n[train]\nstepps=5', r"x.toml.train: unknown keys \['stepps'\]"),
        ('[model]\nkind="rdn"\n[train]\nsteps="many"', "expected int, got 'many'"),
        ('[model]\nkind="cnn"', "model.kind: expected one of .*'rdn'.*, got 'cnn'"),
        ("", "model.kind: expected one of .*, got None"),
        ('[model]\nkind="rdn"\n[data]\nkind="digits"', r"expected one of \['blurred'\]"),
        ('[model]\nkind="edges"\n[lesson.protocol]\nhrad=0.1', "lesson.protocol: unknown keys"),
        ('[model]\nkind="rdn"\n[rest]\na=1', r"unknown keys \['rest'\]"),
    ],
)
def test_whatIsWrong_isNamed(load, text, message):
    with pytest.raises(ValueError, match=message):
        load(text)


def test_missingKeys_areNamed(tmp_path):
    (tmp_path / "x.toml").write_text('name="x"\n[model]\nkind="rdn"\n')
    with pytest.raises(ValueError, match=r"\['provenance', 'version'\]"):
        kinds.load(tmp_path / "x.toml")


def test_unknownName_tellsThoseThatAreKnown():
    with pytest.raises(FileNotFoundError, match="deblur-small"):
        kinds.load("deblur-smal")


def test_rate_risesAndFallsToItsEnd():
    settings = TrainConfig(learning_rate=2.0, warmup_steps=10, final_rate=0.1)
    assert rate(0, 100, settings) == pytest.approx(0.2, rel=1e-3)
    assert rate(50, 100, settings) == pytest.approx(1.1)
    assert rate(100, 100, settings) == pytest.approx(0.2)


def test_device_isWhatWasAskedFor():
    assert device_of("cpu").type == "cpu" and device_of("cuda:1").index == 1
    assert device_of("auto").type in ("cpu", "cuda")
