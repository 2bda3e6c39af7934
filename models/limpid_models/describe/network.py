"""Networks that map a picture to a point on the unit sphere, and what they share."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

CELL = 4  # pixels along each side of what edges are counted in
WINDOWS = (9, 25)  # pixels around one that its contrast is measured against
LEAST_CONTRAST = 0.02  # of 1; a deviation below this is noise and not amplified


@dataclass(frozen=True)
class SmallDescriberConfig:
    """A few convolutions for the CPU."""

    height: int = 72  # pixels that the network sees; any frame is resized to them
    width: int = 128
    orientations: int = 6  # in which edges are counted
    base: int = 32  # channels of the first layers; those after them have twice as many
    kept: int = 8  # channels of the last map
    dimension: int = 256  # of the descriptor


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
    """`drive-descriptor-small`.

    What it sees is no colours but edges and contrast, measured against their surroundings
    (`Senses`): the light of a day is gone before the first weight. Two ways lead from there to the
    descriptor: a projection of what is seen, which at first is random and so keeps distances, and
    convolutions. The last map is not pooled but projected as a whole, because where in the picture
    a thing stands tells a place as much as what it is.
    """

    def __init__(self, config: SmallDescriberConfig):
        super().__init__()
        self.height, self.width, self.dimension = config.height, config.width, config.dimension
        c, kept = config.base, config.kept
        self.senses = Senses(config.height, config.width, config.orientations)
        seen = config.orientations + len(WINDOWS)
        self.body = nn.Sequential(
            convolution(seen, c, 3, 1),
            Residual(c),
            convolution(c, 2 * c, 3, 2),
            Residual(2 * c),
            Residual(2 * c),
            convolution(2 * c, kept, 1, 1),
        )
        # A convolution of the size of the map: a product would depend on who shares the batch. So
        # would a normalisation that is not next to a convolution, into which it is folded.
        size = (-(-config.height // (2 * CELL)), -(-config.width // (2 * CELL)))
        self.project = nn.Conv2d(seen + kept, config.dimension, size, bias=False)
        self.centre = nn.BatchNorm2d(config.dimension)
        with torch.no_grad():
            self.project.weight[:, :seen] = nn.init.orthogonal_(
                torch.empty(config.dimension, seen, *size)
            )
            self.project.weight[:, seen:] *= 0.1

    def forward(self, planes: Tensor) -> Tensor:
        seen = self.senses(planes)
        both = torch.cat([F.avg_pool2d(seen, 2, ceil_mode=True), self.body(seen)], 1)
        return F.normalize(self.centre(self.project(both)).flatten(1).float(), dim=1)


class Senses(nn.Module):
    """Planes n,3,h,w -> n,orientations+2,h/4,w/4: what edges there are, and local contrast.

    Edges are histograms of gradients (Dalal and Triggs 2005) of the logarithm of the light, so that
    their strength does not depend on its amount; whether an edge goes from dark to bright or back,
    as it does between day and night, is left out.
    """

    def __init__(self, height: int, width: int, orientations: int):
        super().__init__()
        for window in WINDOWS:
            self.register_buffer(f"down{window}", box(height, window), persistent=False)
            self.register_buffer(f"across{window}", box(width, window), persistent=False)
        angles = 2 * math.pi * torch.arange(orientations) / orientations
        turns = torch.stack([angles.cos(), angles.sin()], 1).view(orientations, 2, 1, 1)
        self.register_buffer("turns", turns, persistent=False)
        # Sums over channels are convolutions: rounding of a reduction depends on the batch.
        self.register_buffer("gray", torch.full((1, 3, 1, 1), 1 / 3), persistent=False)
        self.register_buffer("sum", torch.ones(1, orientations, 1, 1), persistent=False)

    @torch.autocast("cpu", enabled=False)
    def forward(self, planes: Tensor) -> Tensor:
        gray = F.conv2d(planes, self.gray)
        contrasts = [self.contrast(gray, window) for window in WINDOWS]
        seen = F.avg_pool2d(torch.cat([self.strengths(gray), *contrasts], 1), CELL)
        edges, rest = seen[:, : len(self.turns)], seen[:, len(self.turns) :]
        all_edges = F.conv2d(edges, self.sum)
        around = F.avg_pool2d(all_edges, 3, 1, 1, count_include_pad=False)
        share = (edges / (around + LEAST_CONTRAST)).sqrt()
        mean = F.conv2d(share, self.sum) / len(self.turns)
        return torch.cat([share - mean, rest], 1)

    def strengths(self, gray: Tensor) -> Tensor:
        """The gradient of each pixel, by its orientation, of which opposite ones are one."""
        light = (gray + LEAST_CONTRAST).log()
        light = F.pad(light, (1, 1, 1, 1), mode="replicate")
        x = light[:, :, 1:-1, 2:] - light[:, :, 1:-1, :-2]
        y = light[:, :, 2:, 1:-1] - light[:, :, :-2, 1:-1]
        square = x * x + y * y + 1e-8
        double = torch.cat([x * x - y * y, 2 * x * y], 1) / square  # twice the angle
        return square.sqrt() * F.conv2d(double, self.turns).clamp_min(0).square()

    def contrast(self, gray: Tensor, window: int) -> Tensor:
        """Each pixel less the mean of the window around it, divided by its deviation."""
        down, across = getattr(self, f"down{window}"), getattr(self, f"across{window}")
        rest = gray - down @ gray @ across.T
        variance = down @ rest.square() @ across.T
        return rest / (variance.sqrt() + LEAST_CONTRAST)


def box(size: int, window: int) -> Tensor:
    """The mean over a window, of what of it is inside, as a matrix: faster than pooling."""
    at = torch.arange(size)
    inside = ((at[:, None] - at).abs() <= window // 2).float()
    return inside / inside.sum(1, keepdim=True)


def convolution(inputs: int, outputs: int, side: int, stride: int) -> nn.Sequential:
    """Convolution, batch normalisation (folded away at export), ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, side, stride, side // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions whose result is added (He et al. 2015)."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = convolution(channels, channels, 3, 1)
        self.second = convolution(channels, channels, 3, 1)[:2]

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))
