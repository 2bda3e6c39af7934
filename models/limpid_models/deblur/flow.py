"""Motion and exposure measured without weights, as tensor arithmetic.

Flow: pyramidal Lucas-Kanade. B. Lucas, T. Kanade, "An iterative image registration technique"
(1981), coarse to fine over a pyramid as in J.-Y. Bouguet (2000), dense, with a smoothed field
instead of single points.

Exposure: an average along a path makes neighbours on that path alike, up to its length and no
further. So the autocorrelation of the derivative along the motion, at shares of the motion, tells
for how much of a frame interval the shutter was open.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.layers import double, warp

ROUNDS = (3, 3, 3, 3)  # refinements per level, the coarsest first, each on twice the size
RADIUS = 2  # of the window that shares one motion, in cells of its level
STIFFNESS = 1e-4  # of motion that no gradient speaks for, in squared levels (frames in 0..1)
SHARES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the motion between frames
SLOW = 3.0  # pixels; places that move less tell nothing about the exposure


def lucas_kanade(now: Tensor, before: Tensor, rounds: tuple[int, ...] = ROUNDS) -> Tensor:
    """Gray frames n,1,h,w in 0..1 -> where each place was before, n,2,h,w (x, y) in cells.

    h and w are multiples of 2 to the number of levels less one.
    """
    pyramid = [(now, before)]
    for _ in rounds[1:]:
        pyramid.append(tuple(F.avg_pool2d(x, 2) for x in pyramid[-1]))
    flow = None
    for (a, b), count in zip(reversed(pyramid), rounds, strict=True):
        start = torch.cat([a, a], 1) * 0 if flow is None else 2 * double(flow)
        flow = refine(a, b, start, count)
    return flow


def refine(now: Tensor, before: Tensor, flow: Tensor, rounds: int) -> Tensor:
    wide = F.pad(now, (1, 1, 1, 1), mode="replicate")
    gx = (wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]) / 2
    gy = (wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]) / 2
    xx, xy, yy = smooth(torch.cat([gx * gx, gx * gy, gy * gy], 1)).split(1, 1)
    xx, yy = xx + STIFFNESS, yy + STIFFNESS
    scale = 1 / (xx * yy - xy * xy)
    for _ in range(rounds):
        change = (warp(before, flow) - now) * inside(flow)
        bx, by = smooth(torch.cat([gx * change, gy * change], 1)).split(1, 1)
        step = torch.cat([yy * bx - xy * by, xx * by - xy * bx], 1) * scale
        flow = smooth(flow - step.clamp(-2, 2))
    return flow


def inside(flow: Tensor) -> Tensor:
    """1 where p + flow lies in the frame, else 0: what has just come in was nowhere before."""
    _, _, h, w = flow.shape
    column = torch.arange(w, dtype=flow.dtype, device=flow.device).view(1, w) + flow[:, :1]
    row = torch.arange(h, dtype=flow.dtype, device=flow.device).view(h, 1) + flow[:, 1:]
    seen = (column > -1) & (column < w) & (row > -1) & (row < h)
    return seen.to(flow.dtype)


def smooth(x: Tensor, radius: int = RADIUS) -> Tensor:
    """Twice a box filter: nearly a Gaussian window."""
    for _ in range(2):
        wide = F.pad(x, (radius, radius, radius, radius), mode="replicate")
        x = F.avg_pool2d(wide, 2 * radius + 1, 1)
    return x


def exposure_profile(half: Tensor, flow: Tensor) -> Tensor:
    """Products of the derivative along the motion with itself, at 0 and at SHARES of the motion.

    half: gray frames n,1,h/2,w/2 in 0..1; flow n,2,h/8,w/8 in pixels of the full size. Returns
    n,7,h/8,w/8, not smoothed, zero where less than SLOW moves; see `relative`.
    """
    coarse = double(flow) / 2  # n,2,h/4,w/4 in cells of half
    flow = double(coarse)
    length = (flow.square().sum(1, keepdim=True) + 1e-6).sqrt()
    wide = F.pad(half, (1, 1, 1, 1), mode="replicate")
    gx = wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]
    gy = wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]
    along = (gx * flow[:, :1] + gy * flow[:, 1:]) / length
    along = along * (smooth(along.square(), 4) + 1e-5).rsqrt()
    moving = (length > SLOW / 2).to(half.dtype)
    here, moving = along[:, :, ::2, ::2], moving[:, :, ::2, ::2]
    shifts = torch.cat([share * coarse for share in SHARES])
    shifted = warp(along.repeat(len(SHARES), 1, 1, 1), shifts, 2).chunk(len(SHARES))
    products = torch.cat([here * other for other in (here, *shifted)], 1)
    return F.avg_pool2d(products * moving, 2)


def relative(profile: Tensor) -> Tensor:
    """Autocorrelations at SHARES of the motion, n,12,h,w: of each place, then of the frame."""
    whole = profile.mean((2, 3), keepdim=True).expand_as(profile)
    place = smooth(profile, 2)
    return torch.cat([x[:, 1:] / (x[:, :1] + 0.02) for x in (place, whole)], 1)
