"""Quality of predicted clips, in the definitions of OpenSTL, so that published numbers compare.

C. Tan et al., "OpenSTL: A Comprehensive Benchmark of Spatio-Temporal Predictive Learning", 2023.
All take clips [n,t,c,h,w] in 0..1 and give one value per frame time, [t]; the published number is
the mean over t. MSE and MAE are sums over the pixels of a frame, not means.
"""

from __future__ import annotations

import cv2
import numpy as np

CAP = 100.0  # dB given to identical frames, so that means stay finite
WINDOW = 7  # pixels, uniform, as in scikit-image
RANGE = 2.0  # of the values, as scikit-image before 0.20 assumed for all floating-point images


def mse(predicted: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return ((predicted - truth) ** 2).sum((2, 3, 4)).mean(0)


def mae(predicted: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return np.abs(predicted - truth).sum((2, 3, 4)).mean(0)


def psnr(predicted: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Mean over clips of each frame's own PSNR in dB."""
    error = ((predicted.clip(0, 1) - truth) ** 2).mean((2, 3, 4))
    return -10 * np.log10(np.maximum(error, 10 ** (-CAP / 10))).mean(0)


def ssim(predicted: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Mean over clips of each frame's own structural similarity."""
    n, t = truth.shape[:2]
    values = np.empty((n, t))
    for k in np.ndindex(n, t):
        pairs = zip(predicted[k].clip(0, 1), truth[k], strict=True)
        values[k] = np.mean([plane_ssim(a, b) for a, b in pairs])
    return values.mean(0)


def plane_ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Structural similarity of two planes [h,w]: uniform window, sample covariance."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    edge = WINDOW // 2
    unbiased = WINDOW**2 / (WINDOW**2 - 1)

    def mean(z: np.ndarray) -> np.ndarray:
        return cv2.blur(z, (WINDOW, WINDOW))[edge:-edge, edge:-edge]

    mx, my = mean(x), mean(y)
    vx, vy = unbiased * (mean(x * x) - mx * mx), unbiased * (mean(y * y) - my * my)
    cov = unbiased * (mean(x * y) - mx * my)
    c1, c2 = (0.01 * RANGE) ** 2, (0.03 * RANGE) ** 2
    top = (2 * mx * my + c1) * (2 * cov + c2)
    return float(np.mean(top / ((mx * mx + my * my + c1) * (vx + vy + c2))))


SCORES = {"mse": mse, "mae": mae, "ssim": ssim, "psnr": psnr}


def scores(predicted: np.ndarray, truth: np.ndarray) -> dict[str, list[float]]:
    """All scores by name, one value per frame time."""
    return {
        name: [round(float(v), 4) for v in score(predicted, truth)]
        for name, score in SCORES.items()
    }
