"""What the last output says of tiles that move: frequencies that their own blur has wiped out."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.deblur import tiles as tiling
from limpid_models.deblur.flow import shape
from limpid_models.deblur.sight import DOUBT, TRUST, Flow, brightness
from limpid_models.deblur.tiles import CELLS, EDGE, STEP


class Memory(nn.Module):
    """The last output, moved along the flow, at the cores of tiles; it learns nothing."""

    wide: Tensor
    line: Tensor

    def __init__(self) -> None:
        super().__init__()
        cells = torch.eye(CELLS + 2)[None]
        wide = F.interpolate(cells, scale_factor=8, mode="linear")[0].T  # pixels, cells
        self.register_buffer("wide", wide[8 : 8 + STEP].contiguous(), persistent=False)
        self.register_buffer("line", 2 * torch.arange(STEP) + 1.0, persistent=False)

    def forward(
        self, gray: Tensor, light: Tensor, back: Flow, known: Tensor, own: Tensor, number: Tensor
    ) -> Tensor:
        """What to add to the cores of numbered tiles, as far as the last output fits: k,STEP,STEP.

        gray, light n,1,h,w: the frames and the last outputs; back: the motion between them; known
        n,1,1,1: 1 where there was an output; own k,SIDE,SIDE: the tiles of the frames.
        """
        n, _, h, w = gray.shape
        trust = known * TRUST / (1 + (back.miss / DOUBT).square())
        cells = tiling.cut(torch.cat([back.flow / shape(back.flow, 8), trust], 1), number, 1)
        x, y, trust = (self.wide @ cells @ self.wide.T).unbind(1)
        which, row, column = tiling.places(number, h // STEP, w // STEP)
        x = x + (self.line + 2 * STEP * column[:, None, None]) / w - 1
        y = y + (self.line[:, None] + 2 * STEP * row[:, None, None]) / h - 1
        inside = y.clamp(1 / h - 1, 1 - 1 / h)  # of its own picture, for all stand below each other
        y = (inside + 1 + 2 * which[:, None, None]) / n - 1
        grid = torch.stack([x, y], 3).view(1, -1, STEP, 2)
        moved = F.grid_sample(
            light.view(1, 1, n * h, w), grid, "bilinear", "border", align_corners=False
        )
        gain = brightness(gray, light).flatten().index_select(0, which)[:, None, None]
        core = own[:, EDGE : EDGE + STEP, EDGE : EDGE + STEP]
        return trust * (moved.view(-1, STEP, STEP) * gain - core)
