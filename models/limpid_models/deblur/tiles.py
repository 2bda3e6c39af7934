"""Inverse filtering of motion blur in the tiles that move, as a differentiable layer.

A tile of 96 x 96 pixels that was averaged along a path of two straight pieces, p in the first half
of the exposure and q in the second, has lost its frequencies f by

    H(f) = (s(f . p) + s(f . q)) / 2,   s(u) = mean of exp(-2 pi i u t) over t in 0..1.

The sharp tile that explains it and stays close to it, the minimum of |H X - Y|^2 + k |X - Y|^2, is
X = Y + (H* - |H|^2) / (|H|^2 + k) Y: the tile itself where nothing was blurred, where k is large,
and at the frequencies that blur has wiped out.

Tiles overlap by 32 pixels, and frequencies above 5/12 of a turn a pixel are left as they are: half
of the work of tiles that overlap by half, for a tenth of a decibel. Tiles that hardly move are left
out, so what is worked on is a list of tiles, and its length is what the layer costs. The Fourier
transforms are two products with constant matrices each, ordered so that nothing is transposed.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SIDE = 96  # pixels of a tile
STEP = 64  # from one tile to the next
EDGE = (SIDE - STEP) // 2  # pixels of a tile around its core, which is no other tile's
CELLS = STEP // 8  # of motion, in a core
BLOCK = 16  # pixels that are copied together
HIGH = 40  # frequencies kept: 0..39 downwards, -40..39 across, in turns a tile
TONES = ((-4.5, -2.0), (-3.2, -0.5))  # log k at |f| = 1 of the answers for each path of a tile
RISE = 0.3  # of log k with log |f|^2
TINY = 1e-4  # squared angle below which nothing turns
STILL = 0.5  # pixels; a tile whose paths are all shorter is left out
SPREAD = 0.1  # share by which the long path is taken longer, and the short one shorter


def fade(side: int, edge: int) -> Tensor:
    """Rises over 2 * edge, stays, falls; its square and that of the next tile's add up to one."""
    rise = torch.sin(math.pi / 2 * (torch.arange(2 * edge) + 0.5) / (2 * edge))
    return torch.cat([rise, torch.ones(side - 4 * edge), rise.flip(0)])


class Fourier(nn.Module):
    """Windowed real transforms of tiles, as matrix products, of the frequencies that are kept.

    A spectrum is k,HIGH,4*HIGH: frequencies downwards, then across, real parts before imaginary.
    """

    rows: Tensor
    rows_back: Tensor
    columns: Tensor
    columns_back: Tensor

    def __init__(self) -> None:
        super().__init__()
        window = fade(SIDE, EDGE)
        turn = 2 * math.pi / SIDE * torch.arange(SIDE)[:, None]
        down, across = torch.arange(HIGH), torch.arange(-HIGH, HIGH)
        c, s = (turn * down).cos().T, (turn * down).sin().T
        self.keep("rows", torch.stack([c, -s], 1).flatten(0, 1) * window)
        weight = torch.full((HIGH,), 2.0)
        weight[0] = 1.0  # the others stand for themselves and a mirror
        both = torch.stack([c * weight[:, None], -s * weight[:, None]], 1).flatten(0, 1)
        self.keep("rows_back", both.T / SIDE**2)
        c, s = (turn * across).cos(), (turn * across).sin()
        there = torch.cat([torch.cat([c, -s], 1), torch.cat([s, c], 1)])
        self.keep("columns", there * window.repeat(2)[:, None])
        self.keep("columns_back", torch.cat([torch.cat([c, -s], 1), torch.cat([s, c], 1)]).T)

    def keep(self, name: str, value: Tensor) -> None:
        self.register_buffer(name, value.contiguous(), persistent=False)

    def forward(self, tiles: Tensor) -> Tensor:
        """Tiles k,SIDE,SIDE -> their spectrum."""
        lines = (self.rows @ tiles).view(-1, 2 * SIDE)
        return (lines @ self.columns).view(-1, HIGH, 4 * HIGH)

    def back(self, spectrum: Tensor) -> Tensor:
        """Spectra k,HIGH,4*HIGH -> tiles k,SIDE,SIDE, not windowed again."""
        lines = (spectrum.view(-1, 4 * HIGH) @ self.columns_back).view(-1, 2 * HIGH, SIDE)
        return self.rows_back @ lines


class Inverse(nn.Module):
    """The layer; it learns nothing itself."""

    answers = sum(map(len, TONES))
    down: Tensor
    across: Tensor
    k: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.fourier = Fourier()
        turns = 2 * math.pi / SIDE
        down, across = torch.arange(HIGH)[:, None], torch.arange(-HIGH, HIGH)
        squared = (down**2 + across**2) / SIDE**2 + 1e-4
        self.register_buffer("down", turns * down, persistent=False)
        self.register_buffer("across", turns * across, persistent=False)
        tones = [tone for pair in TONES for tone in pair]
        k = torch.stack([(t + RISE * squared.log()).exp() for t in tones])
        self.register_buffer("k", k, persistent=False)

    def forward(self, light: Tensor, hint: Tensor, paths: Tensor) -> Tensor:
        """Answers k,answers,SIDE,SIDE: what to add to tiles blurred along one of two paths.

        light k,SIDE,SIDE; hint k,SIDE,SIDE, what else may have to be added to it, which the last
        answer of each path heeds; paths k,8: as of `extremes`. In float32 under autocast too.
        """
        with torch.autocast(light.device.type, enabled=False):
            light = light - light.mean((1, 2), keepdim=True)
            real, imaginary = self.fourier(light).split(2 * HIGH, 2)
            hints = self.fourier(hint)
            found, number = [], 0
            re, im = self.blur(paths)
            for h, v, tones in zip(re.unbind(1), im.unbind(1), TONES, strict=True):
                power = h * h + v * v
                lost = h - power  # and -v: H* - |H|^2
                both = [real * lost + imaginary * v, imaginary * lost - real * v]
                start = torch.cat(both, 2)
                for tone in range(len(tones)):
                    k = self.k[number]
                    top = start + hints * k.repeat(1, 2) if tone == len(tones) - 1 else start
                    below = 1 / (power + k)
                    found.append(top * torch.cat([below, below], 2))
                    number += 1
            return self.fourier.back(torch.stack(found, 1).flatten(0, 1)).unflatten(
                0, (-1, self.answers)
            )

    def blur(self, paths: Tensor) -> tuple[Tensor, Tensor]:
        """H(f) of paths k,8: its real and its imaginary part, each k,2,HIGH,2*HIGH."""
        pieces = paths.view(-1, 4, 2, 1, 1)
        x = pieces[:, :, 0] * self.across  # k,4,1,2*HIGH
        y = pieces[:, :, 1] * self.down  # k,4,HIGH,1
        one, none = torch.ones_like(x), torch.ones_like(y)
        sx, cx, sy, cy = x.sin(), x.cos(), y.sin(), y.cos()
        turn = torch.cat([y, none], 3) @ torch.cat([one, x], 2)
        sine = torch.cat([sy, cy], 3) @ torch.cat([cx, sx], 2)
        cosine = torch.cat([cy, -sy, -none], 3) @ torch.cat([cx, sx, one], 2)  # less one
        below = 1 / (turn * turn + TINY)
        ratio = turn * below
        re, im = sine * ratio + TINY * below, cosine * ratio
        return (re[:, ::2] + re[:, 1::2]) / 2, (im[:, ::2] + im[:, 1::2]) / 2


def extremes(path: Tensor) -> Tensor:
    """The long and the short path of each tile, n,8,h/64,w/64 in pixels.

    path n,4,h/8,w/8: (x, y) to where a place was when the shutter opened, then when it closed.
    Where things move differently in one tile, their mean would suit none of them; and where they
    move alike, the exposure may be measured too short or too long: an answer on either side of it,
    mixed, is worth 1 dB where it is wrong by 15 %, and costs nothing where it is right.
    """
    length = path.square().sum(1, keepdim=True) + 0.5  # squared
    long, short = length.square(), length.square().reciprocal()
    weighed = torch.cat([path * long, long, path * short, short], 1)
    edge = EDGE // 8
    wide = F.pad(weighed, (edge,) * 4, mode="replicate")
    sums = F.avg_pool2d(wide, SIDE // 8, CELLS)
    long, short = sums[:, :4] / sums[:, 4:5], sums[:, 5:9] / sums[:, 9:]
    return torch.cat([(1 + SPREAD) * long, (1 - SPREAD) * short], 1)


def moving(tiles: Tensor) -> Tensor:
    """Which tiles of `extremes` are worked on, n*rows*columns."""
    long = tiles[:, :4].square().unflatten(1, (2, 2)).sum(2).amax(1)
    return (long > STILL**2).flatten()


class Chosen(NamedTuple):
    """Which of the tiles n,rows,columns are worked on."""

    number: Tensor  # k  which those are
    real: Tensor  # k,1,1  1; or 0 where nothing is to come of it
    slot: Tensor  # n*rows*columns  where each tile is among them


def chosen(moves: Tensor) -> Chosen:
    """The tiles that move, after one that stands for all others, and of which nothing comes.

    That one is there because not every runtime multiplies lists of no matrix.
    """
    number = F.pad(moves.nonzero().flatten(), (1, 0))
    real = (torch.arange(number.shape[0], device=moves.device) > 0).float()
    count = moves.long()
    return Chosen(number, real[:, None, None], count.cumsum(0) * count)


def everything(moves: Tensor) -> Chosen:
    """All tiles, though nothing comes of those that do not move."""
    number = torch.arange(len(moves), device=moves.device)
    return Chosen(number, moves.float()[:, None, None], number)


def places(number: Tensor, rows: int, columns: int) -> tuple[Tensor, Tensor, Tensor]:
    """Picture, row and column of tiles that are numbered over n,rows,columns."""
    place = number % (rows * columns)
    return number // (rows * columns), place // columns, place % columns


def cores(planes: Tensor, number: Tensor) -> Tensor:
    """Cores of numbered tiles of planes n,1,h,w -> k,STEP,STEP."""
    n, _, h, w = planes.shape
    blocks = planes.view(n, h // STEP, STEP, w // STEP, STEP).permute(0, 1, 3, 2, 4)
    return blocks.reshape(-1, STEP, STEP).index_select(0, number)


def gather(planes: Tensor, number: Tensor) -> Tensor:
    """Numbered tiles of planes n,1,h,w -> k,SIDE,SIDE; borders repeated."""
    h, w = planes.shape[2:]
    wide = F.pad(planes, (EDGE,) * 4, mode="replicate")
    high, blocks = h + 2 * EDGE, (w + 2 * EDGE) // BLOCK
    which, row, column = places(number, h // STEP, w // STEP)
    start = (which * high + row * STEP) * blocks + column * (STEP // BLOCK)
    inner = torch.arange(SIDE)[:, None] * blocks + torch.arange(SIDE // BLOCK)
    index = start[:, None] + inner.flatten()
    return wide.reshape(-1, BLOCK).index_select(0, index.flatten()).view(-1, SIDE, SIDE)


def cut(planes: Tensor, number: Tensor, reach: int) -> Tensor:
    """Of planes n,a,h/8,w/8 what numbered tiles need, k,a,cells,cells; borders repeated.

    reach: cells more than a core has, on each side.
    """
    a, h, w = planes.shape[1:]
    side = CELLS + 2 * reach
    wide = F.pad(planes, (reach,) * 4, mode="replicate")
    high, across = h + 2 * reach, w + 2 * reach
    which, row, column = places(number, h // CELLS, w // CELLS)
    start = (which * a * high + row * CELLS) * across + column * CELLS
    line = torch.arange(side)
    inner = (torch.arange(a)[:, None, None] * high + line[:, None]) * across + line
    index = start[:, None] + inner.flatten()
    return wide.reshape(-1).index_select(0, index.flatten()).view(-1, a, side, side)


def joined(cores: Tensor) -> Tensor:
    """Parts of cores n,rows,columns,a,side,side beside each other: n,a,rows*side,columns*side."""
    n, rows, columns, a, side, _ = cores.shape
    return cores.permute(0, 3, 1, 4, 2, 5).reshape(n, a, rows * side, columns * side)


def scatter(found: Tensor, slot: Tensor, n: int, rows: int, columns: int) -> Tensor:
    """What was found for chosen tiles, k,... -> n,rows,columns,..."""
    wide = found.flatten(1).index_select(0, slot)
    return wide.view(n, rows, columns, *found.shape[1:])


def overlap(tiles: Tensor) -> Tensor:
    """The sum of overlapping tiles n,rows,columns,SIDE,SIDE -> n,1,h,w."""
    n, rows, columns = tiles.shape[:3]
    for axis, last in ((2, 4), (1, 3)):
        first, middle, end = tiles.split(2 * EDGE, last)
        ahead, behind = [0, 0] * (5 - axis), [0, 0] * (5 - axis)
        ahead[-1], behind[-2] = 1, 1
        both = F.pad(first, ahead) + F.pad(end, behind)
        tiles = torch.cat([both, F.pad(middle, ahead)], last)
    whole = tiles.transpose(2, 3).reshape(n, 1, STEP * (rows + 1), STEP * (columns + 1))
    return whole[..., EDGE : EDGE + STEP * rows, EDGE : EDGE + STEP * columns]


def border(tiles: Tensor) -> Tensor:
    """What makes up for neighbours that tiles n,rows,columns,... at the border lack: 1,1,h,w."""
    edge = 1 / fade(SIDE, EDGE)[EDGE : 2 * EDGE].square()
    lines = []
    for count in tiles.shape[1:3]:
        middle = torch.ones(STEP * count - 2 * EDGE, device=tiles.device)
        lines.append(torch.cat([edge, middle, edge.flip(0)]))
    return lines[0][:, None] * lines[1]
