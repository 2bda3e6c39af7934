"""Regularised inverse filtering of motion blur, tile by tile, as a differentiable layer.

A tile of 64 x 64 pixels that was averaged along a path of two straight pieces, p in the first half
of the exposure and q in the second, has lost its frequencies f by

    H(f) = (s(f . p) + s(f . q)) / 2,   s(u) = mean of exp(-2 pi i u t) over t in 0..1.

The sharp tile that explains it and stays close to it, the minimum of |H X - Y|^2 + k |X - Y|^2, is
X = Y + (H* - |H|^2) / (|H|^2 + k) Y: the tile itself where nothing was blurred, where k is large,
and at the frequencies that blur has wiped out. Tiles overlap by half under a Hann window.

How large k should be depends on noise, on how exact the path is and on the picture; so the layer
gives a bank of answers, bold and careful, for the longest and the shortest path in the tile, for
others to mix place by place. Colours, which
cameras store at half the resolution, are filtered at half the resolution. The Fourier transforms
are products with small matrices, so that every execution provider runs them fast.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

TILE = 64  # pixels
STEP = TILE // 2
LIGHT = ((-4.5, -2.0), (-3.2, -0.5))  # log k at |f| = 1 of the answers for the long, short path
COLOUR = (-2.8, -1.2)
RISE = 0.3  # of log k with log |f|^2
TINY = 1e-6  # squared turns below which nothing turns


class Fourier(nn.Module):
    """Windowed real transforms of tiles of size x size pixels, as matrix products."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.half = size, size // 2 + 1  # half: frequencies of a real transform
        turn = 2 * math.pi / size * torch.arange(size)
        full = torch.outer(turn, torch.arange(size))
        c, s = full.cos(), full.sin()
        weight = torch.full((self.half,), 2.0)
        weight[0] = weight[-1] = 1.0  # the other frequencies stand for themselves and a mirror
        self.keep("rows", torch.cat([c[:, : self.half], -s[:, : self.half]], 1))
        columns = torch.cat([torch.cat([c, s], 1), torch.cat([-s, c], 1)])
        self.keep("columns", columns)  # [[C, S], [-S, C]] on stacked real and imaginary parts
        self.keep("columns_back", columns.T / size)
        back = torch.cat([c[: self.half] * weight[:, None], -s[: self.half] * weight[:, None]])
        self.keep("rows_back", back / size)
        window = torch.sin(math.pi * (torch.arange(size) + 0.5) / size)
        self.keep("window", window[:, None] * window)  # its square overlaps to one

    def keep(self, name: str, value: Tensor) -> None:
        self.register_buffer(name, value, persistent=False)

    def forward(self, tiles: Tensor) -> Tensor:
        """Tiles ...,size,size -> frequencies ...,2,size,half, real and imaginary."""
        tiles = (tiles - tiles.mean((-2, -1), keepdim=True)) * self.window
        real, imaginary = (tiles @ self.rows).split(self.half, -1)
        stacked = self.columns @ torch.cat([real, imaginary], -2)
        return stacked.unflatten(-2, (2, self.size))

    def back(self, spectrum: Tensor) -> Tensor:
        """The inverse of `forward`, windowed again."""
        real, imaginary = (self.columns_back @ spectrum.flatten(-3, -2)).split(self.size, -2)
        return (torch.cat([real, imaginary], -1) @ self.rows_back) * self.window

    def answer(self, above: Tensor, below: Tensor) -> Tensor:
        """The planes n,c,h,w of the quotient of n,c,y,x,2,size,half and n,y,x,size,half."""
        return overlap(self.back(above * (1 / below)[:, None, :, :, None]))


class Wiener(nn.Module):
    """The layer; it learns nothing itself."""

    answers = 2 * len(LIGHT)
    colours = len(COLOUR)

    def __init__(self) -> None:
        super().__init__()
        self.fine, self.coarse = Fourier(TILE), Fourier(TILE // 2)
        fx, fy = torch.arange(TILE // 2 + 1) / TILE, torch.fft.fftfreq(TILE)[:, None]
        height = RISE * (fx**2 + fy**2 + 1e-4).log()
        for name, value in (("fx", fx), ("fy", fy), ("height", height)):
            self.register_buffer(name, value, persistent=False)

    def forward(
        self, light: Tensor, colour: Tensor, hint: Tensor, paths: Tensor
    ) -> tuple[Tensor, Tensor]:
        """What to add to what was blurred along one of the `paths` of its tile, see `extremes`.

        light n,1,h,w and colour n,2,h/2,w/2 (h, w multiples of 32), paths n,8,h/32+1,w/32+1 ->
        n,answers,h,w and n,2*colours,h/2,w/2. hint n,1,h,w is what else may have to be added to
        the light; the careful answers heed it. In float32 even under autocast.
        """
        with torch.autocast(light.device.type, enabled=False):
            lights, colours = self.spectrum(self.fine, light), self.spectrum(self.coarse, colour)
            hints = self.spectrum(self.fine, hint)
            height, bright, tinted = low_frequencies(self.height), [], []
            for path, tones, tint in zip(paths.split(4, 1), LIGHT, COLOUR, strict=True):
                real, imaginary = self.blur(path[..., None, None])
                power = real * real + imaginary * imaginary
                lost = torch.stack([real - power, -imaginary], 3)  # H* - |H|^2, n,y,x,2,64,33
                bold, careful = ((k + self.height).exp() for k in tones)
                found = times(lights, lost[:, None])
                bright.append(self.fine.answer(found, power + bold))
                bright.append(self.fine.answer(found + careful * hints, power + careful))
                low, soft = low_frequencies(lost), low_frequencies(power)
                k = (tint + height).exp()
                tinted.append(self.coarse.answer(times(colours, low[:, None]), soft + k))
            return inner(bright, STEP), inner(tinted, STEP // 2)

    def spectrum(self, transform: Fourier, planes: Tensor) -> Tensor:
        """planes n,c,h,w -> n,c,y,x,2,size,half."""
        step = transform.size // 2
        return transform(cut(F.pad(planes, (step, step, step, step), mode="replicate"), step))

    def blur(self, path: Tensor) -> tuple[Tensor, Tensor]:
        """H(f) of paths n,4,y,x,1,1: its real and its imaginary part, each n,y,x,64,33."""
        first, second = (self.half(*path[:, k : k + 2].unbind(1)) for k in (0, 2))
        return (first[0] + second[0]) / 2, (first[1] + second[1]) / 2

    def half(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """s(f . p) of p = (x, y): sin(u) / u and (cos(u) - 1) / u, where u = 2 pi f . p."""
        across, down = 2 * math.pi * x * self.fx, 2 * math.pi * y * self.fy
        sx, cx, sy, cy = across.sin(), across.cos(), down.sin(), down.cos()
        turn = across + down
        scale = 1 / (turn * turn + TINY)
        sine, cosine = sx * cy + cx * sy, cx * cy - sx * sy
        return (sine * turn + TINY) * scale, (cosine - 1) * turn * scale


def inner(planes: list[Tensor], margin: int) -> Tensor:
    """All planes n,c,h,w without a margin, one after the other."""
    return torch.cat(planes, 1)[:, :, margin:-margin, margin:-margin]


def extremes(path: Tensor) -> Tensor:
    """The long and the short path of each tile, n,8,h/32+1,w/32+1 in pixels.

    path n,4,h/8,w/8: (x, y) to where a place was when the shutter opened, then when it closed.
    Where things move differently in one tile, their mean would suit none of them.
    """
    cells = STEP // 8
    length = path.square().sum(1, keepdim=True) + 0.5  # squared
    found = []
    for weight in (length.square(), length.square().reciprocal()):
        wide = F.pad(torch.cat([path * weight, weight], 1), (cells,) * 4, mode="replicate")
        sums = F.avg_pool2d(wide, 2 * cells, cells)
        found.append(sums[:, :4] / sums[:, 4:])
    return torch.cat(found, 1)


def times(a: Tensor, b: Tensor) -> Tensor:
    """The complex product of ...,2,size,half and ...,2,size,half."""
    (ar, ai), (br, bi) = a.unbind(-3), b.unbind(-3)
    return torch.stack([ar * br - ai * bi, ar * bi + ai * br], -3)


def low_frequencies(x: Tensor) -> Tensor:
    """The frequencies ...,64,33 that a tile of half the size has too: ...,32,17."""
    quarter = TILE // 4
    return torch.cat([x[..., :quarter, : quarter + 1], x[..., -quarter:, : quarter + 1]], -2)


def cut(x: Tensor, step: int) -> Tensor:
    """x n,c,h,w -> tiles n,c,h/step-1,w/step-1,2*step,2*step that overlap by half."""
    n, c, h, w = x.shape
    blocks = x.view(n, c, h // step, step, w // step, step).transpose(3, 4)
    wide = torch.cat([blocks[:, :, :, :-1], blocks[:, :, :, 1:]], 5)
    return torch.cat([wide[:, :, :-1], wide[:, :, 1:]], 4)


def overlap(tiles: Tensor) -> Tensor:
    """The sum of overlapping tiles n,c,y,x,2*step,2*step -> n,c,step*(y+1),step*(x+1)."""
    n, c, rows, columns = tiles.shape[:4]
    step = tiles.shape[4] // 2
    top, bottom = tiles.split(step, 4)
    wide = F.pad(top, (0, 0, 0, 0, 0, 0, 0, 1)) + F.pad(bottom, (0, 0, 0, 0, 0, 0, 1, 0))
    left, right = wide.split(step, 5)
    blocks = F.pad(left, (0, 0, 0, 0, 0, 1)) + F.pad(right, (0, 0, 0, 0, 1, 0))
    return blocks.transpose(3, 4).reshape(n, c, step * (rows + 1), step * (columns + 1))
