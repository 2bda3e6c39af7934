"""What the last output says of tiles that move: frequencies that their own blur has wiped out."""

from __future__ import annotations

from torch import Tensor

from limpid_models.deblur import tiles as tiling
from limpid_models.deblur.sight import DOUBT, TRUST, Flow, brightness
from limpid_models.layers import enlarged, warp


def remembered(gray: Tensor, light: Tensor, back: Flow, known: Tensor, number: Tensor) -> Tensor:
    """What to add to the cores of numbered tiles, as far as the last output fits: k,STEP,STEP.

    gray, light n,1,h,w: the frames and the last outputs; back: the motion between them; known
    n,1,1,1: 1 where there was an output.

    Whole pictures are moved, though only some tiles are wanted: a list of tiles of several pictures
    would be read from one large picture, whose places are rounded otherwise than those of one.
    """
    trust = enlarged(known * TRUST / (1 + (back.miss / DOUBT).square()), 8)
    moved = warp(light, enlarged(back.flow, 8)) * brightness(gray, light)
    return tiling.cores(trust * (moved - gray), number)
