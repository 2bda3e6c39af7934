"""Networks as exported steps: bytes in, bytes out, compact state, any size from 16 x 16.

A step holds everything between uint8 pixels and uint8 pixels: scaling, padding to the network's
stride, cropping, clamping, rounding, and the casts of its state.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.contract import DTYPES, RGB, State, state_shape


class Step(nn.Module):
    """What all steps share. Subclasses say what is carried, and carry it."""

    task: str  # of the contract
    future = 0  # frames after one that must be known before it comes out
    warmup = 5  # frames until quality has settled; the unrolled length in training
    output, layout = "frame_out", RGB
    axes: Mapping[int, str] = {0: "N", 1: "H", 2: "W"}  # of the output
    fixed: Mapping[int, int] = {}  # sizes of the output's axes that no frame changes
    states: tuple[State, ...] = ()
    net: Any

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = copy.deepcopy(net).eval()

    def forward(self, frame: Tensor, *carried: Tensor) -> Any:
        """frame u8 n,h,w,3 and states as in `states` -> frame u8 n,h,w,3 and the next states."""
        h, w = frame.shape[1:3]
        planes = frame.permute(0, 3, 1, 2).float() / 255
        out, state = self.net(self.padded(planes, h, w, 1), self.unpack(h, w, *carried))
        levels = (255 * out[:, :, :h, :w]).clamp(0, 255).round().to(torch.uint8)
        return levels.permute(0, 2, 3, 1), *self.pack(state, h, w, levels)

    def inputs(self) -> list[str]:
        """Names of what `forward` takes."""
        return ["frame", *(state.name for state in self.states)]

    def outputs(self) -> list[str]:
        """Names of what `forward` gives."""
        return [self.output, *(f"{state.name}_next" for state in self.states)]

    def example(self, n: int, h: int, w: int) -> tuple[Tensor, ...]:
        """Inputs of a first step."""
        zeros = [
            torch.from_numpy(np.zeros(state_shape(s.shape, n, h, w), DTYPES[s.dtype][1]))
            for s in self.states
        ]
        return torch.zeros((n, h, w, 3), dtype=torch.uint8), *zeros

    def padded(self, x: Tensor, h: int, w: int, cell: int) -> Tensor:
        """x n,c,ceil(h/cell),ceil(w/cell), its last row and column repeated up to the stride."""
        stride = self.net.stride
        down = (h + stride - 1) // stride * stride // cell - x.shape[2]
        right = (w + stride - 1) // stride * stride // cell - x.shape[3]
        return F.pad(x.float(), (0, right, 0, down), mode="replicate")

    def unpack(self, h: int, w: int, *carried: Tensor) -> Any:
        """The network's state from the tensors of the contract."""
        raise NotImplementedError

    def pack(self, state: Any, h: int, w: int, levels: Tensor) -> tuple[Tensor, ...]:
        """The tensors of the contract from the network's state, and its output n,3,h,w."""
        raise NotImplementedError


def cells(x: Tensor, h: int, w: int, size: int) -> Tensor:
    """Cuts off the padding of a map of cells of `size` pixels, as float16."""
    return x[:, :, : (h + size - 1) // size, : (w + size - 1) // size].half()
