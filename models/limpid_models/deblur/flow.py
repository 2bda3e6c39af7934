"""Motion of a frame towards a neighbour, by Lucas-Kanade with few and small operations.

B. Lucas, T. Kanade, "An iterative image registration technique" (1981), coarse to fine over a
pyramid as in J.-Y. Bouguet (2000), dense, with a smoothed field instead of single points. Motion is
kept in units of half the picture, which all levels share; and the finest level, at H/2, is looked
at only at every second place across and down: its equations are as sharp, and there are enough of
them. No weights.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.deblur.sight import LONGEST, Flow, Sight, brightness, seen
from limpid_models.layers import double

ROUNDS = (3, 3, 3, 2)  # of Lucas-Kanade, from H/32 to H/4
FINE = 2  # then at H/2
STIFFNESS = 1e-4  # of motion that no gradient speaks for, in squared levels (frames in 0..1)
FARTHEST = 2.0  # cells, of one round

_EACH = torch.tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
_ACROSS = torch.tensor([[0, 0, 0], [-1, 0, 1], [0, 0, 0]]) / 2
_SIDES = torch.stack([_EACH, _ACROSS, _ACROSS.T, _ACROSS])[:, None]


class Level:
    """One level of a pyramid: a frame, its gradients, and their normal equations."""

    def __init__(self, now: Tensor, step: int = 1):
        self.size = shape(now, 1)
        wide = F.pad(now, (1, 1, 1, 1), mode="replicate")
        sides = F.conv2d(wide, _SIDES.to(now), stride=step)
        self.now, self.gradient = sides[:, :1], sides[:, 1:]  # x, y, x
        xx, yy, xy = smooth(self.gradient * sides[:, [1, 2, 2]]).split(1, 1)
        xx, yy = xx + STIFFNESS, yy + STIFFNESS
        scale = -1 / (xx * yy - xy * xy)
        self.own = torch.cat([yy, xx], 1) * scale
        self.other = -xy * scale
        self.base = places(now, step)

    def moved(self, other: Tensor, flow: Tensor) -> tuple[Tensor, Tensor]:
        """What the other frame shows at the end of the motion less the frame; where that is."""
        grid = self.base + flow
        there = F.grid_sample(
            other, grid.permute(0, 2, 3, 1), "bilinear", "border", align_corners=False
        )
        return there - self.now, grid

    def refine(self, other: Tensor, flow: Tensor, rounds: int) -> Tensor:
        for _ in range(rounds):
            change, grid = self.moved(other, flow)
            inside = (grid.abs().amax(1, keepdim=True) < 1).to(change.dtype)
            sums = smooth(self.gradient * (change * inside))
            step = self.own * sums[:, :2] + self.other * sums[:, 1:]
            flow = smooth(flow + step.clamp(-FARTHEST, FARTHEST) / self.size)
        return flow


def places(x: Tensor, step: int) -> Tensor:
    """Where every `step`-th cell of x is, 1,2,h/step,w/step, in -1..1."""
    h, w = x.shape[2:]
    column = (2 * torch.arange(0, w, step, device=x.device) + 1.0) / w - 1
    row = ((2 * torch.arange(0, h, step, device=x.device) + 1.0) / h - 1)[:, None]
    return torch.stack([column + 0 * row, row + 0 * column])[None]


def smooth(x: Tensor) -> Tensor:
    """Twice a box filter of 5 x 5: nearly a Gaussian window."""
    for _ in range(2):
        x = F.avg_pool2d(x, 5, 1, 2, count_include_pad=False)
    return x


def pyramid(half: Tensor) -> list[Tensor]:
    """Gray frames n,1,h/2,w/2 and smaller ones, to H/32."""
    levels = [half]
    for _ in ROUNDS:
        levels.append(F.avg_pool2d(levels[-1], 2))
    return levels


@torch.no_grad()
def motion(now: list[Tensor], other: list[Tensor]) -> Flow:
    """From gray frames, as of `pyramid`, to others."""
    gain = brightness(now[2], other[2])
    flow = torch.cat([now[-1], now[-1]], 1) * 0
    for a, b, rounds in zip(now[:0:-1], other[:0:-1], ROUNDS, strict=True):
        start = flow if a is now[-1] else double(flow)
        flow = Level(a).refine(b * gain, start, rounds)
    return finest(Level(now[0], 2), other[0] * gain, flow)


@torch.no_grad()
def reverse(now: list[Tensor], other: list[Tensor], back: Flow) -> Flow:
    """The same as `motion`, sooner, where the motion `back` of other to now is known."""
    gain = brightness(now[2], other[2])
    size = shape(back.flow, 8)
    there = back.flow / size
    base, flow = places(there, 1), -there
    for _ in range(2):  # the fixed point of flow(x) = -back(x + flow(x))
        grid = (base + flow).permute(0, 2, 3, 1)
        flow = -F.grid_sample(there, grid, "bilinear", "border", align_corners=False)
    return finest(Level(now[0], 2), other[0] * gain, double(flow))


def finest(level: Level, other: Tensor, flow: Tensor) -> Flow:
    """The last rounds, of flow n,2,h/4,w/4, and what they leave."""
    flow = level.refine(other, flow, FINE)
    miss = smooth(F.avg_pool2d(level.moved(other, flow)[0].abs(), 2))
    flow = F.avg_pool2d(flow, 2)
    return Flow((flow * shape(flow, 8)).clamp(-LONGEST, LONGEST), miss)


def shape(x: Tensor, cell: int) -> Tensor:
    """Half the width and the height of a picture in pixels, where x is of its cells: 1,2,1,1."""
    one = torch.ones(1, 1, 1, 1, device=x.device)
    return cell / 2 * torch.cat([one * x.shape[3], one * x.shape[2]], 1)


def sights(grays: Tensor) -> Sight:
    """Of all frames, half the size, n,t,1,h/2,w/2 -> each n*t,...; ends are mirrored."""
    now, later = grays[:, :-1].flatten(0, 1), grays[:, 1:].flatten(0, 1)
    first, second = pyramid(now), pyramid(later)
    back = motion(second, first)
    return seen(grays, back, reverse(first, second, back))
