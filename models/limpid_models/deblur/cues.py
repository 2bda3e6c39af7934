"""What tells which answer to believe where: the path of a blur, and the answers themselves."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.deblur.profile import SHARES, relative
from limpid_models.deblur.sight import Sight

LENGTHS = (1.5, 4.0, 8.0, 14.0, 24.0, 40.0)  # pixels, centres of the bins of blur length
CUES = 5 * len(LENGTHS) + 2 * len(SHARES) + 8  # maps of `path_cues`


def path_cues(path: Tensor, tiles: Tensor, sight: Sight, exposure: Tensor) -> tuple[Tensor, ...]:
    """What tells which answer suits a path n,4,h/8,w/8: CUES maps n,.,h/8,w/8.

    tiles n,8,h/8,w/8: the long and the short path of the tiles there.
    """
    first, last = path.split(2, 1)
    long, short = tiles.split(4, 1)
    lengths = [norm(x) for x in (path, first + last, path - long, path - short, long - short)]
    misses = [(x.miss + 0.002).log() + 4 for x in (sight.back, sight.fore)]
    told = exposure.expand_as(first[:, :1])
    return steer(first - last), *lengths, *misses, told, 4 * relative(sight.profile)


def norm(x: Tensor) -> Tensor:
    """Logarithm of the length of vectors n,c,h,w -> n,1,h,w."""
    return (x.square().sum(1, keepdim=True) + 0.1).log() / 2


def texture(half: Tensor) -> Tensor:
    """How strong light n,1,h/2,w/2 changes across and down, n,2,h/8,w/8."""
    wide = F.pad(half, (0, 1, 0, 1), mode="replicate")
    across = wide[:, :, :-1, 1:] - half
    down = wide[:, :, 1:, :-1] - half
    return loudness(F.avg_pool2d(torch.cat([across, down], 1).square(), 4))


def loudness(power: Tensor) -> Tensor:
    """Logarithm of mean squares, of levels in 0..1, scaled for convolutions."""
    return (power + 1e-6).log() / 2 + 3


def steer(path: Tensor) -> Tensor:
    """What a filter must know of a blur path n,2,h,w in pixels -> n,30,h,w.

    Soft bins of its length, each times 1, cos 2a, sin 2a, cos 4a, sin 4a of its angle a: a filter
    against blur is the same for a path and its reverse.
    """
    x, y = path[:, :1], path[:, 1:]
    square = x * x + y * y + 0.25
    cosine, sine = (x * x - y * y) / square, 2 * x * y / square  # of 2a
    centres = torch.tensor(LENGTHS, dtype=path.dtype, device=path.device).log().view(1, -1, 1, 1)
    near = (-(((0.5 * square.log() - centres) / 0.45) ** 2)).exp()  # over channels softmax is slow
    bins = near / near.sum(1, keepdim=True)
    cosine4, sine4 = cosine * cosine - sine * sine, 2 * cosine * sine
    return torch.cat([bins, bins * cosine, bins * sine, bins * cosine4, bins * sine4], 1)
