"""How alike a blurred frame is along its motion, as tensor arithmetic without weights.

An average along a path makes neighbours on that path alike, up to its length and no further. So
the autocorrelation of the derivative along the motion, at shares of the motion, tells for how much
of a frame interval the shutter was open.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.layers import double, warp

SHARES = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # of the motion between frames
SLOW = 3.0  # pixels; places that move less tell nothing about the exposure


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


def smooth(x: Tensor, radius: int) -> Tensor:
    """Twice a box filter: nearly a Gaussian window."""
    for _ in range(2):
        wide = F.pad(x, (radius, radius, radius, radius), mode="replicate")
        x = F.avg_pool2d(wide, 2 * radius + 1, 1)
    return x
