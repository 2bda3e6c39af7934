"""Moving MNIST, its scores, and what a predictor is fed in training."""

import numpy as np
import pytest
import torch

from limpid_models.predict import moving_mnist
from limpid_models.predict.evaluation import scores
from limpid_models.predict.lesson import PredictConfig, unrolled_loss
from limpid_models.predict.moving_mnist import DigitsConfig, MovingMnist


def test_movingMnist_testDigitsAreKeptOut(mnist):
    source = MovingMnist(mnist, DigitsConfig(), 4, seed=1)
    assert source.train_digits[:, 9, 9].max() == 1 and source.test_digits[:, 9, 9].min() == 2


def test_movingMnist_isAFunctionOfSeedAndNumber(mnist):
    one, again, other = (MovingMnist(mnist, DigitsConfig(), 5, s) for s in (1, 1, 2))
    assert torch.equal(one.batch(3, 2), again.batch(3, 2))
    assert not torch.equal(one.batch(3, 2), one.batch(4, 2))
    assert not torch.equal(one.batch(3, 2), other.batch(3, 2))
    assert torch.equal(one.test(3), other.test(5)[:3])  # the test set has a seed of its own
    assert one.batch(0, 2).shape == (2, 5, 1, 64, 64)


@pytest.mark.parametrize("digits", [2, 3])
def test_movingMnist_digitsMoveAndStayInside(mnist, digits):
    source = MovingMnist(mnist, DigitsConfig(digits=digits), 20, seed=1)
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
    rows = scores("model", truth + 0.5, truth)
    assert [row["ahead"] for row in rows] == ["+1", "+2", "+3"]
    assert {(row["mse"], row["mae"]) for row in rows} == {(64.0, 128.0)}
    assert rows[0]["psnr"] == pytest.approx(-10 * np.log10(0.25), abs=1e-3)
    assert scores("model", truth, truth)[0]["ssim"] == pytest.approx(1)


def test_told_fallsFromTruthToOwnOutput():
    config = PredictConfig(seen=3, ahead=2, teach_until=10)
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
        unrolled_loss(Spy(), clip, config, 1, step)
        assert all(x.min() == 1 for x in fed[:3]) and fed[3].mean() == truth
