"""Changes to pictures that leave the place as it is: other light, another lane, other traffic."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class AugmentConfig:
    """How much pictures are changed; 0 turns a change off."""

    gamma: float = 1.0  # exponent from exp(-gamma) to exp(gamma)
    colour: float = 0.4  # gain of each channel, from 1 - colour to 1 + colour
    gray: float = 0.2  # share of pictures without colours
    contrast: float = 0.6  # contrast from 1 - contrast to 1 + contrast / 2
    noise: float = 0.06  # deviation at most
    shift: float = 0.04  # of the picture's size
    zoom: float = 0.04  # size from 1 - zoom to 1 + zoom
    tilt: float = 0.02  # radians
    boxes: int = 2  # rectangles of another picture at most, as traffic hides the view


def augmented(planes: Tensor, config: AugmentConfig, draw: torch.Generator) -> Tensor:
    """Changes each picture of n,3,h,w in [0, 1] on its own."""

    def span(low: float, high: float, channels: int = 1) -> Tensor:
        chance = torch.rand(len(planes), channels, 1, 1, generator=draw)
        return (low + (high - low) * chance).to(planes)

    x = hidden(moved(planes, config, draw), config, draw)
    x = x.clamp(1e-3, 1) ** span(-config.gamma, config.gamma).exp()
    mean = x.mean((1, 2, 3), keepdim=True)
    x = mean + (x - mean) * span(1 - config.contrast, 1 + config.contrast / 2)
    x = x * span(1 - config.colour, 1 + config.colour, 3)
    x = torch.where(span(0, 1) < config.gray, x.mean(1, keepdim=True), x)
    noise = torch.randn(x.shape, generator=draw).to(x)
    return (x + noise * span(0, config.noise)).clamp(0, 1)


def moved(planes: Tensor, config: AugmentConfig, draw: torch.Generator) -> Tensor:
    """Shifted, scaled and tilted; what comes in at the border repeats the border."""
    count = len(planes)
    chance = 2 * torch.rand(count, 4, generator=draw) - 1
    size, angle = 1 + config.zoom * chance[:, 0], config.tilt * chance[:, 1]
    ratio = planes.shape[2] / planes.shape[3]
    across = torch.stack([size * angle.cos(), -size * angle.sin() * ratio], 1)
    down = torch.stack([size * angle.sin() / ratio, size * angle.cos()], 1)
    turn = torch.stack([across, down], 1)
    matrix = torch.cat([turn, 2 * config.shift * chance[:, 2:, None]], 2).to(planes)
    grid = F.affine_grid(matrix, list(planes.shape), align_corners=False)
    return F.grid_sample(planes, grid, padding_mode="border", align_corners=False)


def hidden(planes: Tensor, config: AugmentConfig, draw: torch.Generator) -> Tensor:
    """Rectangles, up to 0.4 of the picture's width and height, show another picture."""
    result = planes.clone()
    h, w = planes.shape[2:]
    for i in range(len(planes)):
        boxes = int(torch.randint(config.boxes + 1, (1,), generator=draw))
        for high, wide, top, left, other in torch.rand(boxes, 5, generator=draw).tolist():
            rows, columns = int(h * 0.4 * high) + 1, int(w * 0.4 * wide) + 1
            y, x = int(top * (h - rows)), int(left * (w - columns))
            source = planes[int(other * len(planes))]
            result[i, :, y : y + rows, x : x + columns] = source[:, y : y + rows, x : x + columns]
    return result
