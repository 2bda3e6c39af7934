"""Pieces that several networks share."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.1  # of the leaky ReLU; with plain ReLU whole layers died in the first hundred steps


def activate(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


def conv(
    inputs: int,
    outputs: int,
    side: int,
    stride: int = 1,
    gain: float = 1.0,
    kind: type[nn.Conv2d] = nn.Conv2d,
) -> nn.Conv2d:
    """A convolution that keeps the size (at stride 1), He-initialised for the leaky ReLU."""
    layer = kind(inputs, outputs, side, stride, side // 2)
    nn.init.kaiming_normal_(layer.weight, a=SLOPE)
    layer.weight.data *= gain
    nn.init.zeros_(layer.bias)
    return layer


class Block(nn.Module):
    """Two 3 x 3 convolutions around an activation and, if given, a gate; added to their input."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = conv(channels, channels, 3)
        self.second = conv(channels, channels, 3, gain=0.2)  # a new block changes little

    def forward(self, x: Tensor, gate: Tensor | None = None) -> Tensor:
        inner = activate(self.first(x))
        return x + self.second(inner if gate is None else inner * gate)


def double(x: Tensor) -> Tensor:
    """Twice the size, bilinear."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def enlarged(x: Tensor, times: int) -> Tensor:
    """So many times the size, bilinear."""
    return F.interpolate(x, scale_factor=times, mode="bilinear")


def warp(x: Tensor, flow: Tensor, step: int = 1) -> Tensor:
    """x n,c,h,w read at p + flow, bilinear, its border repeated, for every `step`-th p.

    flow n,2,h/step,w/step (x, y) in cells of x.
    """
    _, _, h, w = x.shape
    column = torch.arange(0, w, step, dtype=flow.dtype, device=x.device).view(1, 1, -1) + flow[:, 0]
    row = torch.arange(0, h, step, dtype=flow.dtype, device=x.device).view(1, -1, 1) + flow[:, 1]
    grid = torch.stack([(2 * column + 1) / w - 1, (2 * row + 1) / h - 1], -1)
    return F.grid_sample(x, grid, "bilinear", "border", align_corners=False)
