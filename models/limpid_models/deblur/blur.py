"""Synthetic blur: sharp video in, blurred video out, with the sharp video as its truth.

- Motion: optical-flow sub-frames between neighbouring frames, averaged (thesis section 6.3.1,
  equations 6.11 and 6.12).
- Camera shake: point-spread functions from a Gaussian process (section 6.2.1), and pans of a still.
"""

from __future__ import annotations

import cv2
import numpy as np

SUBFRAMES = 40  # the thesis' n: sub-frames per frame interval
STRENGTHS = (20, 40)  # the thesis' L: sub-frames averaged on each side (exposure 2 L / n)
KINDS = tuple(f"{light}{strength}" for strength in STRENGTHS for light in ("eq", "lin"))
GAMMA = 2.2  # of the "lin" clips, averaged in linear light as a sensor does; Eq. 6.12 uses 1
_TO_LINEAR = ((np.arange(256) / 255.0) ** GAMMA).astype(np.float32)


class FlowBlur:
    """Blurs by averaging frames that optical flow interpolates (DIS flow)."""

    def __init__(self) -> None:
        self.dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def flow(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Flow from a to b, float32 [h,w,2] in pixels."""
        gray = [cv2.cvtColor(x, cv2.COLOR_RGB2GRAY) for x in (a, b)]
        return self.dis.calc(*gray, None)

    def half(self, near: np.ndarray, far: np.ndarray) -> dict[str, np.ndarray]:
        """Means of the sub-frames on one side of `near`, by clip kind, float32 [h,w,3].

        Equation 6.12 sums L sub-frames; where motion is small, fewer give the same mean.
        """
        there, back = self.flow(near, far), self.flow(far, near)
        speed = np.percentile(np.hypot(there[..., 0], there[..., 1]), 99)  # pixels per interval
        count = int(np.clip(np.ceil(speed), 6, SUBFRAMES))  # steps of about a pixel
        count += count % 2
        h, w = near.shape[:2]
        x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        sums = {"eq": np.zeros(near.shape, np.float32), "lin": np.zeros(near.shape, np.float32)}
        means: dict[str, np.ndarray] = {}
        for step in range(1, count + 1):
            tau = (step - 0.5) / count  # 0 at near, 1 at far
            a = warp(near, there, tau, x, y)
            b = warp(far, back, 1 - tau, x, y)
            frame = cv2.addWeighted(a, 1 - tau, b, tau, 0)
            sums["eq"] += frame
            sums["lin"] += cv2.LUT(frame, _TO_LINEAR)
            for strength in STRENGTHS:
                if step * SUBFRAMES == strength * count:
                    means |= {f"{k}{strength}": s / step for k, s in sums.items()}
        return means

    def blur(self, frames: np.ndarray) -> dict[str, np.ndarray]:
        """Sharp frames uint8 [t,h,w,3] -> blurred clips of the same shape, by kind (eq20, ...)."""
        clips = {kind: np.empty_like(frames) for kind in KINDS}
        for t in range(len(frames)):
            for kind, frame in self.frame(frames, t).items():
                clips[kind][t] = frame
        return clips

    def frame(self, frames: np.ndarray, t: int) -> dict[str, np.ndarray]:
        """Frame t of the blurred clips, by kind, uint8 [h,w,3]."""
        last = len(frames) - 1
        neighbours = t - 1 if t > 0 else min(1, last), t + 1 if t < last else max(last - 1, 0)
        left, right = (self.half(frames[t], frames[k]) for k in neighbours)
        return {kind: to_bytes((left[kind] + right[kind]) / 2, kind) for kind in KINDS}


def warp(
    frame: np.ndarray, flow: np.ndarray, share: float, x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """Moves a frame along a share of its flow (backward warping with the flow of the target)."""
    return cv2.remap(
        frame,
        x - share * flow[..., 0],
        y - share * flow[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def to_bytes(mean: np.ndarray, kind: str) -> np.ndarray:
    """A mean of kind eq (0..255) or lin (linear light, 0..1) as uint8."""
    if kind.startswith("lin"):
        mean = 255 * np.maximum(mean, 0) ** (1 / GAMMA)
    return np.clip(np.rint(mean), 0, 255).astype(np.uint8)


def smooth_path(count: int, scale: float, rng: np.random.Generator, dims: int = 2) -> np.ndarray:
    """A sample of a Gaussian process with a squared-exponential kernel, [count,dims], std 1."""
    t = np.arange(count)[:, None] / scale
    covariance = np.exp(-0.5 * (t - t.T) ** 2) + 1e-6 * np.eye(count)
    return np.linalg.cholesky(covariance) @ rng.standard_normal((count, dims))


def shake_kernel(size: int, rng: np.random.Generator) -> np.ndarray:
    """A camera-shake point-spread function, float32 [size,size], sum 1, centred (section 6.2.1)."""
    path = smooth_path(64, 64 * rng.uniform(0.15, 0.6), rng, dims=2)
    path -= path.mean(axis=0)
    path *= (size / 2 - 1) / max(np.abs(path).max(), 1e-6) * rng.uniform(0.5, 1.0)
    kernel = np.zeros((size, size), np.float32)
    at = path + size // 2
    low = np.floor(at).astype(int)
    part = at - low
    for dy in (0, 1):
        for dx in (0, 1):
            share = np.abs(1 - dy - part[:, 1]) * np.abs(1 - dx - part[:, 0])
            rows, columns = (low[:, i] + d for i, d in ((1, dy), (0, dx)))
            np.add.at(kernel, (rows.clip(0, size - 1), columns.clip(0, size - 1)), share)
    return kernel / kernel.sum()


def pan(
    still: np.ndarray, count: int, h: int, w: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """A hand-held camera over a still: exact sharp and blurred clips, uint8 [count,h,w,3]."""
    per_frame = 16  # sub-frames per interval
    total = (count + 2) * per_frame
    room = np.array([still.shape[1] - w, still.shape[0] - h], np.float64) / 2 - 2
    scale = rng.uniform(2, 5)  # frames over which the hand changes direction
    reach = np.minimum(room, scale * rng.uniform(1, 8))  # so up to about 8 pixels per frame
    path = np.tanh(smooth_path(total, per_frame * scale, rng) * 0.7) * reach
    angle = smooth_path(total, per_frame * 4, rng, dims=1)[:, 0] * rng.uniform(0, 0.8)  # degrees
    centre = ((still.shape[1] - 1) / 2, (still.shape[0] - 1) / 2)

    def shot(k: int) -> np.ndarray:
        matrix = cv2.getRotationMatrix2D(centre, angle[k], 1.0)
        matrix[:, 2] += np.array([w - 1, h - 1]) / 2 - centre + path[k]
        return cv2.warpAffine(
            still, matrix, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )

    clips = {kind: np.empty((count, h, w, 3), np.uint8) for kind in ("sharp", *KINDS)}
    for t in range(count):
        middle = (t + 1) * per_frame
        clips["sharp"][t] = shot(middle)
        for strength in STRENGTHS:
            side = per_frame * strength // SUBFRAMES
            shots = np.stack([shot(k) for k in range(middle - side, middle + side + 1)])
            for kind, values in (("eq", shots), ("lin", _TO_LINEAR[shots])):
                mean = values.mean(axis=0, dtype=np.float32)
                clips[f"{kind}{strength}"][t] = to_bytes(mean, kind)
    return clips
