"""Regularised inverse filtering of motion blur, tile by tile, as a differentiable layer.

A tile of 64 x 64 pixels that was averaged along a straight path v has lost its frequencies f by
H(f) = sinc(f . v). The sharp tile that explains it and stays close to it, the minimum of
|H X - Y|^2 + k |X - Y|^2, is X = Y + H (1 - H) / (H^2 + k) Y: the tile itself where nothing was
blurred, where k is large, and at the frequencies that blur has wiped out. Tiles overlap by half
under a Hann window.

How large k should be depends on noise, on how exact the path is and on the picture; so the layer
gives a bank of answers, from bold to careful, for others to mix place by place. The Fourier
transforms are products with small matrices, so that every
execution provider runs them fast.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

TILE = 64  # pixels
STEP = TILE // 2
HALF = TILE // 2 + 1  # frequencies of a real transform
TONES = ((-4.5, 0.3), (-2.5, 0.3), (-0.5, 0.3))  # log k = tone . (1, log |f|^2), of each answer


class Wiener(nn.Module):
    """The layer; it learns nothing itself: early paths are wrong, and would make it careful."""

    answers = len(TONES)

    def __init__(self) -> None:
        super().__init__()
        turn = 2 * math.pi / TILE * torch.arange(TILE)
        full = torch.outer(turn, torch.arange(TILE))
        c, s = full.cos(), full.sin()
        weight = torch.full((HALF,), 2.0)
        weight[0] = weight[-1] = 1.0  # the other frequencies stand for themselves and a mirror
        # rows: x n,64,64 @ rows -> real and imaginary part of 33 frequencies, n,64,66
        self.register_buffer("rows", torch.cat([c[:, :HALF], -s[:, :HALF]], 1), persistent=False)
        # columns: [[C, S], [-S, C]] on stacked real and imaginary parts
        columns = torch.cat([torch.cat([c, s], 1), torch.cat([-s, c], 1)])
        self.register_buffer("columns", columns, persistent=False)
        self.register_buffer("columns_back", columns.T / TILE, persistent=False)
        back = torch.cat([c[:HALF] * weight[:, None], -s[:HALF] * weight[:, None]]) / TILE
        self.register_buffer("rows_back", back, persistent=False)
        place = torch.arange(TILE) + 0.5
        window = torch.sin(math.pi * place / TILE)  # its square overlaps to one
        self.register_buffer("window", window[:, None] * window, persistent=False)
        frequency = torch.fft.fftfreq(TILE)
        fx, fy = frequency[:HALF].abs()[None, :], frequency[:, None]
        self.register_buffer("fx", fx.expand(TILE, HALF).contiguous(), persistent=False)
        self.register_buffer("fy", fy.expand(TILE, HALF).contiguous(), persistent=False)
        height = (fx**2 + fy**2 + 1e-4).log()
        self.register_buffer("height", height, persistent=False)

    def forward(self, light: Tensor, path: Tensor) -> Tensor:
        """What to add to light n,1,h,w (multiples of 32) blurred along path n,2,h/8,w/8 in pixels.

        Returns n,answers,h,w, the boldest first. In float32 even under autocast.
        """
        with torch.autocast(light.device.type, enabled=False):
            h, w = light.shape[2:]
            wide = F.pad(light, (STEP, STEP, STEP, STEP), mode="replicate")
            cells = STEP // 8
            path = F.pad(path, (cells, cells, cells, cells), mode="replicate")
            path = F.avg_pool2d(path, TILE // 8, cells)  # n,2,y,x: one per tile
            spectrum, blur = self.spectrum(cut(wide)), self.blur(path)
            answers = []
            for tone in TONES:
                k = (tone[0] + tone[1] * self.height).exp()
                gain = blur * (1 - blur) / (blur * blur + k)  # n,y,x,64,33
                answers.append(overlap(self.tiles(spectrum * torch.cat([gain, gain], 3))))
            return torch.stack(answers, 1)[:, :, STEP : STEP + h, STEP : STEP + w]

    def spectrum(self, tiles: Tensor) -> Tensor:
        """Tiles n,y,x,64,64 -> frequencies n,y,x,128,33, real above imaginary parts."""
        tiles = (tiles - tiles.mean((3, 4), keepdim=True)) * self.window
        half = tiles @ self.rows  # n,y,x,64,66: rows' frequencies, real | imaginary
        return self.columns @ torch.cat([half[..., :HALF], half[..., HALF:]], 3)

    def tiles(self, spectrum: Tensor) -> Tensor:
        """The inverse of `spectrum`, windowed again."""
        stacked = self.columns_back @ spectrum
        half = torch.cat([stacked[..., :TILE, :], stacked[..., TILE:, :]], 4)
        return (half @ self.rows_back) * self.window

    def blur(self, path: Tensor) -> Tensor:
        """H(f), n,y,x,64,33, of the paths n,2,y,x."""
        vx, vy = (x[..., None, None] for x in path.unbind(1))
        phase = math.pi * (vx * self.fx + vy * self.fy)
        phase = torch.where(phase.abs() < 1e-3, 1e-3, phase)
        return phase.sin() / phase


def cut(x: Tensor) -> Tensor:
    """x n,1,h,w -> tiles n,h/32-1,w/32-1,64,64 that overlap by half."""
    n, _, h, w = x.shape
    blocks = x.view(n, h // STEP, STEP, w // STEP, STEP).permute(0, 1, 3, 2, 4)  # n,y,x,32,32
    wide = torch.cat([blocks[:, :, :-1], blocks[:, :, 1:]], 4)
    return torch.cat([wide[:, :-1], wide[:, 1:]], 3)


def overlap(tiles: Tensor) -> Tensor:
    """The sum of overlapping tiles n,y,x,64,64 -> n,32 (y+1),32 (x+1)."""
    n, rows, columns = tiles.shape[:3]
    top, bottom = tiles.split(STEP, 3)
    wide = F.pad(top, (0, 0, 0, 0, 0, 0, 0, 1)) + F.pad(bottom, (0, 0, 0, 0, 0, 0, 1, 0))
    left, right = wide.split(STEP, 4)
    blocks = F.pad(left, (0, 0, 0, 0, 0, 1)) + F.pad(right, (0, 0, 0, 0, 1, 0))
    return blocks.permute(0, 1, 3, 2, 4).reshape(n, STEP * (rows + 1), STEP * (columns + 1))
