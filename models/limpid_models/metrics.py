"""Quality of pictures against the truth. The one PSNR and the one SSIM of the package.

Both take arrays of values in 0..peak (255 for bytes, the default; 1 for values in 0..1), whole
pictures without a crop, and say nothing of which picture is which: both are symmetric.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

CAP = 100.0  # dB given to identical pictures, so that means stay finite
WINDOW = 7  # pixels, of `uniform`


def psnr(a: np.ndarray, b: np.ndarray, peak: float = 255.0) -> float:
    """Peak signal-to-noise ratio in dB over all values of two arrays of one shape; at most CAP."""
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return CAP if error == 0 else min(CAP, 10 * float(np.log10(peak**2 / error)))


def gaussian(z: np.ndarray) -> np.ndarray:
    """Means under a Gaussian of 11 pixels and sigma 1.5 (Wang et al. 2004), its valid part."""
    return cv2.GaussianBlur(z, (11, 11), 1.5)[5:-5, 5:-5]


def uniform(z: np.ndarray) -> np.ndarray:
    """Means over 7 x 7 pixels, as scikit-image takes them, their valid part."""
    edge = WINDOW // 2
    return cv2.blur(z, (WINDOW, WINDOW))[edge:-edge, edge:-edge]


def ssim(
    a: np.ndarray,
    b: np.ndarray,
    peak: float = 255.0,
    mean: Callable[[np.ndarray], np.ndarray] = gaussian,
) -> float:
    """Structural similarity of pictures [h,w] or [h,w,c], the mean over places and channels; 1 for
    identical ones. Variances are of the sample where the window is `uniform`."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    sample = WINDOW**2 / (WINDOW**2 - 1) if mean is uniform else 1.0
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    mx, my = mean(x), mean(y)
    vx, vy = sample * (mean(x * x) - mx * mx), sample * (mean(y * y) - my * my)
    cov = sample * (mean(x * y) - mx * my)
    top = (2 * mx * my + c1) * (2 * cov + c2)
    return float(np.mean(top / ((mx * mx + my * my + c1) * (vx + vy + c2))))
