"""Dense motion between two frames down to half their size, as tensor arithmetic without weights.

Pyramidal Lucas-Kanade as in `deblur.flow`, one level finer: prediction moves the frame
itself, so a quarter of a pixel counts.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.layers import double, warp

COARSEST = 16  # cells of half a frame: the first level sees 1/32 of the frame's size
ROUNDS = 3  # refinements per level
RADIUS = 2  # of the window that shares one motion, in cells of its level
STIFFNESS = 1e-4  # of motion that no gradient speaks for, in squared levels (frames in 0..1)


def motion(now: Tensor, before: Tensor) -> Tensor:
    """Gray frames n,1,h/2,w/2 in 0..1 -> where each place was before, n,2,h/2,w/2 (x, y), cells."""
    size, flow = COARSEST, None
    while size >= 1:
        a, b = (F.avg_pool2d(x, size) if size > 1 else x for x in (now, before))
        flow = torch.cat([a, a], 1) * 0 if flow is None else 2 * double(flow)
        flow = refine(a, b, flow)
        if size > 1:  # on few cells the steps can run away
            flow = torch.where(missed(a, b, flow) < missed(a, b, 0 * flow), flow, 0)
        size //= 2
    return flow


def refine(now: Tensor, before: Tensor, flow: Tensor) -> Tensor:
    """Gauss-Newton steps of B. Lucas and T. Kanade (1981) for all places at once.

    After each, a place takes part in the motion around it, in which every place counts as much as
    its gradients tell: flat ones follow, corners lead.
    """
    wide = F.pad(now, (1, 1, 1, 1), mode="replicate")
    gx = (wide[:, :, 1:-1, 2:] - wide[:, :, 1:-1, :-2]) / 2
    gy = (wide[:, :, 2:, 1:-1] - wide[:, :, :-2, 1:-1]) / 2
    xx, xy, yy = smooth(torch.cat([gx * gx, gx * gy, gy * gy], 1)).split(1, 1)
    xx, yy = xx + STIFFNESS, yy + STIFFNESS
    determinant = xx * yy - xy * xy
    certainty = determinant / (xx + yy)  # near the smaller eigenvalue
    share = 1 / smooth(certainty)
    for _ in range(ROUNDS):
        change = warp(before, flow) - now
        bx, by = smooth(torch.cat([gx * change, gy * change], 1)).split(1, 1)
        step = torch.cat([yy * bx - xy * by, xx * by - xy * bx], 1) / determinant
        flow = smooth((flow - step.clamp(-2, 2)) * certainty) * share
    return flow


def missed(now: Tensor, before: Tensor, flow: Tensor) -> Tensor:
    """How badly a motion explains the frame around each place, n,1,h,w."""
    return smooth((warp(before, flow) - now).square())


def smooth(x: Tensor) -> Tensor:
    """Twice a box filter: nearly a Gaussian window."""
    wide = F.pad(x, (2 * RADIUS,) * 4, mode="replicate")
    side = 2 * RADIUS + 1
    return F.avg_pool2d(F.avg_pool2d(wide, side, 1), side, 1)
