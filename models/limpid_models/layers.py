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


class NafBlock(nn.Module):
    """A block without nonlinear activations but gates (NAFNet, Chen et al., ECCV 2022, figure 3).

    6 c^2 + 18 c multiplications a place. Without its channel attention, whose means differ between
    the crops of training and whole frames (Chu et al., "Improving Image Restoration by Revisiting
    Global Information Aggregation", ECCV 2022), and without affine parameters of the normalisation,
    which the 1 x 1 convolutions after it hold.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.channels = c = channels
        self.widen = conv(c, 2 * c, 1)
        self.spread = nn.Conv2d(2 * c, 2 * c, 3, padding=1, groups=2 * c)
        self.narrow = conv(c, c, 1, gain=0.1)  # a new block changes little
        self.enter = conv(c, 2 * c, 1)
        self.leave = conv(c, c, 1, gain=0.1)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.narrow(gate(self.spread(self.widen(self.normalised(x)))))
        return x + self.leave(gate(self.enter(self.normalised(x))))

    def normalised(self, x: Tensor) -> Tensor:
        """Mean 0 and variance 1 over the channels of each place (layer normalisation)."""
        with torch.autocast(x.device.type, enabled=False):  # which would make it float32
            x = F.layer_norm(x.permute(0, 2, 3, 1), (self.channels,), eps=1e-6)
        return x.permute(0, 3, 1, 2)


def gate(x: Tensor) -> Tensor:
    """The product of both halves of the channels (SimpleGate, NAFNet, section 4.1)."""
    first, second = x.chunk(2, 1)
    return first * second
