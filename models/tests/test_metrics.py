"""PSNR and SSIM: known values, their range, and what identical pictures get."""

import math

import numpy as np
import pytest

from limpid_models.golden import moving_pattern
from limpid_models.metrics import CAP, psnr, ssim, uniform

PICTURE = moving_pattern(1, 1, 40, 50)[0, 0]


def test_identicalPictures_getTheCap_andOne():
    assert psnr(PICTURE, PICTURE) == CAP == 100
    assert ssim(PICTURE, PICTURE) == pytest.approx(1)
    assert ssim(PICTURE / 255, PICTURE / 255, 1, uniform) == pytest.approx(1)


def test_psnr_isOfTheMeanError():
    dark, light = np.full((32, 32, 3), 100, np.uint8), np.full((32, 32, 3), 110, np.uint8)
    assert psnr(dark, light) == psnr(light, dark) == pytest.approx(10 * math.log10(255**2 / 100))
    assert psnr(np.zeros(4), np.full(4, 0.5), 1) == pytest.approx(-20 * math.log10(0.5))


def test_psnr_ofLessThanARoundingError_staysBelowTheCap():
    assert psnr(np.zeros(4), np.full(4, 1e-9), 1) == CAP
    assert psnr(np.zeros(4), np.full(4, 1e-4), 1) == pytest.approx(80)


def test_bothSayTheSame_whateverTheRange():
    other = np.clip(PICTURE.astype(int) + 9, 0, 255).astype(np.uint8)
    for score in (psnr, ssim):
        levels, shares = score(PICTURE, other), score(PICTURE / 255, other / 255, 1)
        assert levels == pytest.approx(shares)


def test_ssim_ofTheNegative_isBelowZero():
    assert ssim(PICTURE, 255 - PICTURE) < 0


def test_uniformSsim_isThatOfAWindowOfItsOwn():
    a, b = np.random.default_rng(0).random((2, 7, 7))
    c1, c2 = 0.02**2, 0.06**2
    (va, cov), (_, vb) = np.cov(a.ravel(), b.ravel())
    expected = (2 * a.mean() * b.mean() + c1) * (2 * cov + c2)
    expected /= (a.mean() ** 2 + b.mean() ** 2 + c1) * (va + vb + c2)
    assert ssim(a, b, 2.0, uniform) == pytest.approx(expected)
