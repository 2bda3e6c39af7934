"""PSNR and SSIM of uint8 RGB images [h,w,3], whole image, no crop, range 0..255."""

from __future__ import annotations

import cv2
import numpy as np

CAP = 100.0  # dB given to identical images, so that means stay finite


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB over all pixels and colours."""
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return CAP if error == 0 else min(CAP, 10 * float(np.log10(255.0**2 / error)))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Structural similarity: Gaussian window 11, sigma 1.5, valid part, mean over colours."""
    x, y = a.astype(np.float64), b.astype(np.float64)

    def mean(z: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(z, (11, 11), 1.5)[5:-5, 5:-5]

    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mx, my = mean(x), mean(y)
    vx, vy, cov = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    top = (2 * mx * my + c1) * (2 * cov + c2)
    return float(np.mean(top / ((mx * mx + my * my + c1) * (vx + vy + c2))))
