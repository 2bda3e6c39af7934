"""Networks that map a picture to a point on the unit sphere, and what they share."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

WINDOWS = (9, 25)  # pixels around one that its contrast is measured against
LEAST_CONTRAST = 0.02  # of 1; a deviation below this is noise and not amplified


@dataclass(frozen=True)
class SmallDescriberConfig:
    """A few convolutions for the CPU."""

    height: int = 72  # pixels that the network sees; any frame is resized to them
    width: int = 128
    base: int = 16  # channels of the first layer; each stage after it has twice as many
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

    What it sees is the gray picture, each pixel less the mean of its surroundings and divided by
    their deviation, at two sizes of surroundings, and the colours against the picture's mean: the
    light of a day is gone before the first weight. The last map is not pooled but projected as a
    whole, because where in the picture a thing stands tells a place as much as what it is.
    """

    def __init__(self, config: SmallDescriberConfig):
        super().__init__()
        self.height, self.width, self.dimension = config.height, config.width, config.dimension
        c = config.base
        self.senses = Senses(config.height, config.width)
        self.body = nn.Sequential(
            convolution(5, c, 5, 2),
            convolution(c, 2 * c, 3, 2),
            Residual(2 * c),
            convolution(2 * c, 4 * c, 3, 2),
            Residual(4 * c),
            convolution(4 * c, 8 * c, 3, 2),
            Residual(8 * c),
            convolution(8 * c, 2 * c, 1, 1),
        )
        rows, columns = -(-config.height // 16), -(-config.width // 16)
        # A convolution of the size of the map: a product would depend on who shares the batch.
        self.project = nn.Conv2d(2 * c, config.dimension, (rows, columns))

    def forward(self, planes: Tensor) -> Tensor:
        return F.normalize(self.project(self.body(self.senses(planes))).flatten(1).float(), dim=1)


class Senses(nn.Module):
    """Planes n,3,h,w -> n,5,h,w: two local contrasts and three colours, about -3 to 3."""

    def __init__(self, height: int, width: int):
        super().__init__()
        for window in WINDOWS:
            self.register_buffer(f"down{window}", box(height, window), persistent=False)
            self.register_buffer(f"across{window}", box(width, window), persistent=False)

    @torch.autocast("cpu", enabled=False)
    def forward(self, planes: Tensor) -> Tensor:
        gray = planes.mean(1, keepdim=True)
        centred = planes - planes.mean((2, 3), keepdim=True)
        deviation = centred.square().mean((1, 2, 3), keepdim=True).sqrt()
        contrasts = [self.contrast(gray, window) for window in WINDOWS]
        return torch.cat([*contrasts, centred / (deviation + LEAST_CONTRAST)], 1)

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
