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

LEVELS = 4  # the finest works on the given size (a multiple of 8), each other on half of the last
ROUNDS = 3  # refinements per level
RADIUS = 3  # of the window that shares one motion, in cells of its level
STIFFNESS = 1e-4  # of motion that no gradient speaks for, in squared levels (frames in 0..1)
SHARES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the motion between frames
SLOW = 3.0  # pixels; places that move less tell nothing about the exposure


def lucas_kanade(now: Tensor, before: Tensor) -> Tensor:
    """Gray frames n,1,h,w in 0..1 -> where each place was before, n,2,h,w (x, y) in cells."""
    pyramid = [(now, before)]
    for _ in range(LEVELS - 1):
        pyramid.append(tuple(F.avg_pool2d(x, 2) for x in pyramid[-1]))
    flow = None
    for a, b in reversed(pyramid):
        start = torch.cat([a, a], 1) * 0 if flow is None else 2 * double(flow)
        flow = refine(a, b, start)
    return flow


def refine(now: Tensor, before: Tensor, flow: Tensor) -> Tensor:
    wide = F.pad(now, (1, 1, 1, 1), mode="replicate")
    gx = (wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]) / 2
    gy = (wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]) / 2
    xx, xy, yy = (smooth(p) for p in (gx * gx, gx * gy, gy * gy))
    xx, yy = xx + STIFFNESS, yy + STIFFNESS
    scale = 1 / (xx * yy - xy * xy)
    for _ in range(ROUNDS):
        change = warp(before, flow) - now
        bx, by = smooth(gx * change), smooth(gy * change)
        step = torch.cat([yy * bx - xy * by, xx * by - xy * bx], 1) * scale
        flow = smooth(flow - step.clamp(-2, 2), 1)
    return flow


def smooth(x: Tensor, radius: int = RADIUS) -> Tensor:
    """Twice a box filter: nearly a Gaussian window."""
    for _ in range(2):
        wide = F.pad(x, (radius, radius, radius, radius), mode="replicate")
        x = F.avg_pool2d(wide, 2 * radius + 1, 1)
    return x


def exposure_profile(half: Tensor, flow: Tensor) -> Tensor:
    """Autocorrelations at SHARES of the motion, n,12,h/8,w/8: of each place, then of the frame.

    half: gray frames n,1,h/2,w/2 in 0..1; flow n,2,h/8,w/8 in pixels of the full size.
    """
    flow = double(double(flow)) / 2  # n,2,h/2,w/2 in cells of half
    length = (flow.square().sum(1, keepdim=True) + 1e-6).sqrt()
    wide = F.pad(half, (1, 1, 1, 1), mode="replicate")
    gx = wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]
    gy = wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]
    along = (gx * flow[:, :1] + gy * flow[:, 1:]) / length
    along = along * (smooth(along.square(), 4) + 1e-5).rsqrt()
    moving = (length > SLOW / 2).to(half.dtype)
    shifts = torch.cat([share * flow for share in SHARES])
    shifted = warp(along.repeat(len(SHARES), 1, 1, 1), shifts).chunk(len(SHARES))
    products = torch.cat([along * other for other in (along, *shifted)], 1)
    sums = F.avg_pool2d(products * moving, 4)  # n,7,h/8,w/8
    whole = sums.mean((2, 3), keepdim=True).expand_as(sums)
    place = smooth(sums, 2)
    return torch.cat([x[:, 1:] / (x[:, :1] + 0.02) for x in (place, whole)], 1)
