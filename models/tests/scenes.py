"""Pictures whose motion and blur are known."""

import numpy as np
import torch
from torch.nn import functional as F

from limpid_models.layers import warp


def texture(h, w, seed=0, sizes=(2, 4, 8)):
    """Smooth noise with detail of several sizes, 1,1,h,w in 0..1."""
    rng = torch.Generator().manual_seed(seed)
    parts = [
        F.interpolate(torch.rand(1, 1, h // k, w // k, generator=rng), (h, w), mode="bicubic")
        for k in sizes
    ]
    return (sum(parts) / 3).clamp(0, 1)


def moved(x, dx, dy):
    flow = torch.tensor([float(dx), float(dy)]).view(1, 2, 1, 1).expand(len(x), 2, *x.shape[2:])
    return warp(x, flow)


def box(x, length, steps=81):
    """The mean of x along a horizontal path of `length` pixels."""
    return sum(moved(x, length * s, 0) for s in np.linspace(-0.5, 0.5, steps)) / steps


def bent(x, first, last, steps=41):
    """What is smeared out over two horizontal pieces that begin at its place."""
    shares = np.linspace(0, 1, steps)
    return sum(moved(x, -v * s, 0) for v in (first, last) for s in shares) / (2 * steps)
