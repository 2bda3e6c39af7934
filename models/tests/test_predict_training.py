"""Moving MNIST, scores, experiment files, and a training run that stops and goes on."""

import gzip

import cv2
import numpy as np
import pytest
import torch

from limpid_models.golden import Stepper
from limpid_models.predict import evaluate, experiment, moving_mnist, pictures, scores, train
from limpid_models.predict import export as exports
from limpid_models.predict.moving_mnist import DigitsConfig, MovingMnist

CONFIG = """
name = "tiny"
version = "0"
data = ""
licence = ""
[predrnn]
hidden = 4
layers = 1
side = 3
[digits]
digits = 2
test = 4
[train]
steps = 4
batch = 2
seen = 3
ahead = 2
validate_every = 2
half = false
threads = 1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twenty thousand "digits": squares whose brightness is their number."""
    digits = np.zeros((20_000, 28, 28), np.uint8)
    digits[:, 8:20, 8:20] = (1 + np.arange(20_000) // 10_000)[:, None, None]
    digits[:, 10, 10] = 100
    path = tmp_path_factory.mktemp("mnist")
    head = np.array([0x803, len(digits), 28, 28], ">i4").tobytes()
    (path / moving_mnist.FILE).write_bytes(gzip.compress(head + digits.tobytes(), 1))
    return path


def test_movingMnist_testDigitsAreKeptOut(folder):
    source = MovingMnist(folder, DigitsConfig(), 4, seed=1)
    assert source.train_digits[:, 9, 9].max() == 1 and source.test_digits[:, 9, 9].min() == 2


def test_movingMnist_isAFunctionOfSeedAndNumber(folder):
    one, again, other = (MovingMnist(folder, DigitsConfig(), 5, s) for s in (1, 1, 2))
    assert torch.equal(one.batch(3, 2), again.batch(3, 2))
    assert not torch.equal(one.batch(3, 2), one.batch(4, 2))
    assert not torch.equal(one.batch(3, 2), other.batch(3, 2))
    assert torch.equal(one.test(3), other.test(5)[:3])  # the test set has a seed of its own
    assert one.batch(0, 2).shape == (2, 5, 1, 64, 64)


@pytest.mark.parametrize("digits", [2, 3])
def test_movingMnist_digitsMoveAndStayInside(folder, digits):
    source = MovingMnist(folder, DigitsConfig(digits=digits), 20, seed=1)
    rng = np.random.default_rng(0)
    clip = moving_mnist.sequences(source.train_digits, 6, 20, source.config, rng)
    marks = (clip == 100).sum((2, 3))
    assert marks.max() == digits and marks.min() >= 1  # one may hide behind another
    assert (clip[:, 1:] != clip[:, :-1]).any((2, 3)).all()


def test_paths_moveAtOneSpeedAndBounce():
    path = moving_mnist.paths((40,), 30, np.random.default_rng(0))
    assert path.min() == 0 and path.max() == 1
    steps = np.linalg.norm(np.diff(path, axis=1), axis=-1)
    assert steps.max() < moving_mnist.SPEED + 1e-9
    assert np.median(steps) == pytest.approx(moving_mnist.SPEED)


def test_scores_areSumsOverAFrame():
    truth = np.zeros((2, 3, 1, 16, 16), np.float32)
    guess = truth + 0.5
    assert scores.mse(guess, truth).tolist() == [64.0] * 3
    assert scores.mae(guess, truth).tolist() == [128.0] * 3
    assert scores.psnr(guess, truth) == pytest.approx(-10 * np.log10(0.25))
    assert scores.ssim(truth, truth) == pytest.approx(1)


def test_ssim_isThatOfAWindowOfItsOwn():
    a, b = np.random.default_rng(0).random((2, 7, 7))
    c1, c2 = (0.01 * scores.RANGE) ** 2, (0.03 * scores.RANGE) ** 2
    (va, cov), (_, vb) = np.cov(a.ravel(), b.ravel())
    expected = (2 * a.mean() * b.mean() + c1) * (2 * cov + c2)
    expected /= (a.mean() ** 2 + b.mean() ** 2 + c1) * (va + vb + c2)
    assert scores.plane_ssim(a, b) == pytest.approx(expected)


def test_experiment_wantsOneNetworkAndOneKindOfData(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(CONFIG)
    assert experiment.load(file, ["train.steps=9"]).train.steps == 9
    with pytest.raises(ValueError, match="unknown keys"):
        experiment.load(file, ["train.stepps=9"])
    with pytest.raises(ValueError, match="expected one section"):
        experiment.load(file, ["prednet.patch=2"])
    file.write_text(CONFIG.replace("[digits]\ndigits = 2\ntest = 4\n", ""))
    with pytest.raises(ValueError, match=r"\['digits', 'footage'\]"):
        experiment.load(file)


def test_train_resumed_equalsUnbroken_andIsEvaluated(folder, tmp_path):
    (tmp_path / "x.toml").write_text(CONFIG)
    settings = experiment.load(tmp_path / "x.toml")
    source = settings.source(folder, tmp_path)
    train.Run(settings, source, tmp_path / "whole", False).train()
    train.Run(settings, source, tmp_path / "parts", False).train(2)
    train.Run(settings, source, tmp_path / "parts", True).train()
    whole, parts = (exports.load(tmp_path / k / "checkpoint.pt")[0] for k in ("whole", "parts"))
    for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
    for picture in ("curve.png", "sample.png"):
        assert cv2.imread(str(tmp_path / "parts" / picture)) is not None
    pictures.convergence({"a": tmp_path / "whole" / "log.jsonl"}, tmp_path / "all.png")
    assert evaluate.training(tmp_path / "whole" / "log.jsonl")["steps"] == 4
    exports.export(whole, settings, {}, tmp_path / "x.onnx")
    clips = source.test(2).numpy()
    result, guess = evaluate.evaluate(Stepper(tmp_path / "x.onnx"), clips, 3)
    assert np.abs(guess - whole.continued(torch.from_numpy(clips[:, :3]), 2).numpy()).max() < 0.02
    assert result["copy_last"]["mse"] == pytest.approx(
        scores.mse(clips[:, 2:3].repeat(2, 1), clips[:, 3:]), abs=1e-3
    )


def test_told_fallsFromTruthToOwnOutput(folder, tmp_path):
    (tmp_path / "x.toml").write_text(CONFIG)
    settings = experiment.load(tmp_path / "x.toml", ["train.teach_until=10"]).train
    fed = []

    class Spy(torch.nn.Module):
        def zero_state(self, *_):
            return ()

        def penalty(self):
            return 0.0

        def forward(self, frame, state):
            fed.append(frame)
            return torch.zeros_like(frame).requires_grad_(), state

    clip = torch.ones(2, 5, 1, 4, 4)
    for step, truth in ((0, 1.0), (10, 0.0)):
        fed.clear()
        train.unrolled_loss(Spy(), clip, settings, step)
        assert all(x.min() == 1 for x in fed[:3]) and fed[3].mean() == truth
