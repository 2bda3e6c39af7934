"""Networks that map a picture to a point on the unit sphere, and what they share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CELL = 4  # pixels along each side of what edges are counted in
AROUND = 7  # cells around one that its edges are measured against
LEAST_LIGHT = 0.02  # of 1; what is darker differs by noise
LEAST_EDGES = 0.1  # mean change of the light's logarithm; less is noise and not amplified
POWER = 0.7  # of the share of edges: less than 1, so that a few strong ones do not tell all


@dataclass(frozen=True)
class SmallDescriberConfig:
    """Histograms of edges and one projection, for the CPU."""

    height: int = 72  # pixels that the network sees; any frame is resized to them
    width: int = 128
    orientations: int = 4  # in which edges are counted
    dimension: int = 384  # of the descriptor


class Describer(nn.Module):
    """A network from planes n,3,height,width in [0, 1] to unit vectors n,dimension."""

    height: int
    width: int
    dimension: int

    def resized(self, planes: Tensor) -> Tensor:
        """Planes of any size at the network's, each pixel the mean of what it covers."""
        size = (self.height, self.width)
        return F.interpolate(planes, size, mode="bilinear", antialias=True, align_corners=False)


class SmallDescriber(Describer):
    """`drive-descriptor-small`: a projection, which is learnt, of the edges that are seen.

    The map of edges is not pooled but projected as a whole, because where in the picture a thing
    stands tells a place as much as what it is.
    """

    def __init__(self, config: SmallDescriberConfig):
        super().__init__()
        self.height, self.width, self.dimension = config.height, config.width, config.dimension
        self.senses = Senses(config.orientations)
        # A convolution of the size of the map: a product would depend on who shares the batch.
        size = (config.height // CELL, config.width // CELL)
        self.project = nn.Conv2d(config.orientations, config.dimension, size)
        nn.init.orthogonal_(self.project.weight)
        nn.init.zeros_(self.project.bias)

    def forward(self, planes: Tensor) -> Tensor:
        return F.normalize(self.project(self.senses(planes)).flatten(1).float(), dim=1)

    @torch.no_grad()
    def set_projection(self, weights: Tensor, bias: Tensor) -> None:
        """Weights [dimension,d] and bias [dimension] of the flattened map."""
        self.project.weight.copy_(weights.view_as(self.project.weight))
        self.project.bias.copy_(bias)


class Senses(nn.Module):
    """Planes n,3,h,w -> n,orientations,h/4,w/4: which edges there are.

    Histograms of gradients (Dalal and Triggs 2005) of the logarithm of the light, so that their
    strength does not depend on its amount, against those around; whether an edge goes from dark to
    bright or back, as it does between day and night, is left out.
    """

    def __init__(self, orientations: int):
        super().__init__()
        angles = 2 * math.pi * torch.arange(orientations) / orientations
        turns = torch.stack([angles.cos(), angles.sin()], 1).view(orientations, 2, 1, 1)
        self.register_buffer("turns", turns, persistent=False)
        # Sums over channels are convolutions: rounding of a reduction depends on the batch.
        self.register_buffer("gray", torch.full((1, 3, 1, 1), 1 / 3), persistent=False)
        self.register_buffer("sum", torch.ones(1, orientations, 1, 1), persistent=False)

    def forward(self, planes: Tensor) -> Tensor:
        with torch.autocast(planes.device.type, enabled=False):
            edges = F.avg_pool2d(self.strengths(F.conv2d(planes, self.gray)), CELL)
            together = F.conv2d(edges, self.sum)
            around = F.avg_pool2d(together, AROUND, 1, AROUND // 2, count_include_pad=False)
            return (edges / (around + LEAST_EDGES)).pow(POWER)

    def strengths(self, gray: Tensor) -> Tensor:
        """The gradient of each pixel, by its orientation, of which opposite ones are one."""
        light = (gray + LEAST_LIGHT).log()
        light = F.pad(light, (1, 1, 1, 1), mode="replicate")
        x = light[:, :, 1:-1, 2:] - light[:, :, 1:-1, :-2]
        y = light[:, :, 2:, 1:-1] - light[:, :, :-2, 1:-1]
        square = x * x + y * y + 1e-8
        double = torch.cat([x * x - y * y, 2 * x * y], 1) / square  # twice the angle
        return square.sqrt() * F.conv2d(double, self.turns).clamp_min(0).square()
