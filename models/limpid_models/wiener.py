"""Regularised inverse filtering of motion blur, tile by tile, as a differentiable layer.

A tile of 64 x 64 pixels that was averaged along a straight path v has lost its frequencies f by
H(f) = sinc(f . v). The sharp tile that explains it and stays close to it, the minimum of
|H X - Y|^2 + k |X - Y|^2, is X = Y + H (1 - H) / (H^2 + k) Y: the tile itself where nothing was
blurred, where k is large, and at the frequencies that blur has wiped out. Tiles overlap by half
under a Hann window. The Fourier transforms are products with small matrices, so that every
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


class Wiener(nn.Module):
    """The layer; what it learns is how k depends on frequency."""

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
        self.tone = nn.Parameter(torch.tensor([-1.0, 0.5]))  # log k = tone . (1, log |f|^2) + doubt

    def forward(self, light: Tensor, path: Tensor, doubt: Tensor) -> Tensor:
        """What to add to light n,1,h,w (multiples of 32) blurred along path n,2,h/8,w/8 in pixels.

        doubt n,1,h/8,w/8 raises the logarithm of k. In float32 even under autocast.
        """
        with torch.autocast(light.device.type, enabled=False):
            h, w = light.shape[2:]
            wide = F.pad(light, (STEP, STEP, STEP, STEP), mode="replicate")
            cells = STEP // 8
            guide = torch.cat([path, doubt.float()], 1)  # n,3,h/8,w/8
            guide = F.pad(guide, (cells, cells, cells, cells), mode="replicate")
            guide = F.avg_pool2d(guide, TILE // 8, cells)  # one entry per tile
            return self.filter(cut(wide), guide)[:, None, STEP : STEP + h, STEP : STEP + w]

    def filter(self, tiles: Tensor, guide: Tensor) -> Tensor:
        """Tiles n,y,x,64,64, paths and doubts n,3,y,x -> the overlapped differences."""
        tiles = (tiles - tiles.mean((3, 4), keepdim=True)) * self.window
        half = tiles @ self.rows  # n,y,x,64,66: rows' frequencies, real | imaginary
        spectrum = self.columns @ torch.cat([half[..., :HALF], half[..., HALF:]], 3)  # 128,33
        gain = self.gain(guide)  # n,y,x,64,33
        stacked = self.columns_back @ (spectrum * torch.cat([gain, gain], 3))
        half = torch.cat([stacked[..., :TILE, :], stacked[..., TILE:, :]], 4)
        return overlap((half @ self.rows_back) * self.window)

    def gain(self, guide: Tensor) -> Tensor:
        vx, vy, doubt = (x[..., None, None] for x in guide.unbind(1))
        phase = math.pi * (vx * self.fx + vy * self.fy)
        phase = torch.where(phase.abs() < 1e-3, 1e-3, phase)
        blur = phase.sin() / phase
        k = (self.tone[0] + self.tone[1] * self.height + doubt).exp()
        return blur * (1 - blur) / (blur * blur + k)


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
