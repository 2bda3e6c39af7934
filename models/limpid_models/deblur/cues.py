"""What tells which answer to believe where: the path of a blur, and the answers themselves."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.deblur.flow import SHARES, relative
from limpid_models.deblur.sight import Sight
from limpid_models.layers import enlarged

LENGTHS = (1.5, 4.0, 8.0, 14.0, 24.0, 40.0)  # pixels, centres of the bins of blur length
CUES = 5 * len(LENGTHS) + 2 * len(SHARES) + 8  # maps of `path_cues`


def path_cues(
    path: Tensor, tiles: Tensor, sight: Sight, exposure: Tensor, enlarge: bool = True
) -> tuple[Tensor, ...]:
    """What tells which answer suits a path n,4,h/8,w/8: CUES maps n,.,h/8,w/8.

    tiles n,8,.,.: the long and the short path of each tile or, without enlarge, n,8,h/8,w/8: of
    the tiles there.
    """
    first, last = path.split(2, 1)
    around = enlarged(tiles, 4)[:, :, 2:-2, 2:-2] if enlarge else tiles
    long, short = around.split(4, 1)
    lengths = [norm(x) for x in (path, first + last, path - long, path - short, long - short)]
    misses = [(x.miss + 0.002).log() + 4 for x in (sight.back, sight.fore)]
    told = exposure.expand_as(first[:, :1])
    return steer(first - last), *lengths, *misses, told, 4 * relative(sight.profile)


def norm(x: Tensor) -> Tensor:
    """Logarithm of the length of vectors n,c,h,w -> n,1,h,w."""
    return (x.square().sum(1, keepdim=True) + 0.1).log() / 2


def energies(answers: Tensor, cell: int, planes: int = 1) -> Tensor:
    """How strong each answer is, and how much neighbours differ, by cells of so many pixels.

    answers n,k*planes,h,w -> n,2k-1,h/cell,w/cell. A bold answer that rings is far stronger than
    the careful one beside it.
    """
    parts = torch.cat([answers, answers[:, planes:] - answers[:, :-planes]], 1)
    power = F.avg_pool2d(parts.square(), cell)
    if planes > 1:
        power = power.unflatten(1, (-1, planes)).mean(2)
    return (power + 1e-6).log() / 2 + 3


def texture(light: Tensor, cell: int = 8) -> Tensor:
    """How strong light n,1,h,w changes across and down, n,2,h/cell,w/cell."""
    wide = F.pad(light, (0, 1, 0, 1), mode="replicate")
    across = wide[:, :, :-1, 1:] - light
    down = wide[:, :, 1:, :-1] - light
    return energies(torch.cat([across, down], 1), cell)[:, :2]


def steer(path: Tensor) -> Tensor:
    """What a filter must know of a blur path n,2,h,w in pixels -> n,30,h,w.

    Soft bins of its length, each times 1, cos 2a, sin 2a, cos 4a, sin 4a of its angle a: a filter
    against blur is the same for a path and its reverse.
    """
    x, y = path[:, :1], path[:, 1:]
    square = x * x + y * y + 0.25
    cosine, sine = (x * x - y * y) / square, 2 * x * y / square  # of 2a
    centres = torch.tensor(LENGTHS, dtype=path.dtype, device=path.device).log().view(1, -1, 1, 1)
    bins = torch.softmax(-(((0.5 * square.log() - centres) / 0.45) ** 2), 1)
    cosine4, sine4 = cosine * cosine - sine * sine, 2 * cosine * sine
    return torch.cat([bins, bins * cosine, bins * sine, bins * cosine4, bins * sine4], 1)
