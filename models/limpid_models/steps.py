"""Networks as exported steps: bytes in, bytes out, compact state, any size from 16 x 16.

A step holds everything between uint8 pixels and uint8 pixels: scaling, padding to the network's
stride, cropping, clamping, rounding, and the casts of its state.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.contract import State
from limpid_models.rdn import OnlineState, PastState, Rdn
from limpid_models.steered import Steered, SteeredState


class Step(nn.Module):
    """What all steps share. Subclasses say what is carried, and carry it."""

    task = "deblur"
    future = 0  # frames after one that must be known before it comes out
    warmup = 5  # frames until quality has settled; the unrolled length in training
    states: tuple[State, ...]

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = copy.deepcopy(net).eval()

    def forward(self, frame: Tensor, *carried: Tensor) -> tuple[Tensor, ...]:
        """frame u8 n,h,w,3 and states as in `states` -> frame u8 n,h,w,3 and the next states."""
        h, w = frame.shape[1:3]
        planes = frame.permute(0, 3, 1, 2).float() / 255
        out, state = self.net(self.padded(planes, h, w, 1), self.unpack(h, w, *carried))
        levels = (255 * out[:, :, :h, :w]).clamp(0, 255).round().to(torch.uint8)
        return levels.permute(0, 2, 3, 1), *self.pack(state, h, w, levels)

    def padded(self, x: Tensor, h: int, w: int, cell: int) -> Tensor:
        """x n,c,ceil(h/cell),ceil(w/cell), its last row and column repeated up to the stride."""
        stride = self.net.stride
        down = (h + stride - 1) // stride * stride // cell - x.shape[2]
        right = (w + stride - 1) // stride * stride // cell - x.shape[3]
        return F.pad(x.float(), (0, right, 0, down), mode="replicate")

    def unpack(self, h: int, w: int, *carried: Tensor) -> tuple[Tensor, ...]:
        """The network's state from the tensors of the contract."""
        raise NotImplementedError

    def pack(self, state: tuple[Tensor, ...], h: int, w: int, levels: Tensor) -> tuple[Tensor, ...]:
        """The tensors of the contract from the network's state, and its output n,3,h,w."""
        raise NotImplementedError


def cells(x: Tensor, h: int, w: int, size: int) -> Tensor:
    """Cuts off the padding of a map of cells of `size` pixels, as float16."""
    return x[:, :, : (h + size - 1) // size, : (w + size - 1) // size].half()


class SteeredStep(Step):
    future = Steered.future

    def __init__(self, net: Steered):
        super().__init__(net)
        eighth = ("ceil(H/8)", "ceil(W/8)")
        self.states = (
            State("waiting", ("N", "H", "W", 3), "uint8"),
            State("back", ("N", 2, *eighth)),
            State("miss", ("N", 1, *eighth)),
            State("light", ("N", 1, "H", "W")),
            State("votes", ("N", 2, 1, 1)),
            State("seen", ("N", 1, 1, 1)),
        )

    def forward(self, frame, *carried):
        out, _, *others = super().forward(frame, *carried)
        return out, frame, *others

    def unpack(self, h, w, waiting, back, miss, light, votes, seen):
        waiting = self.padded(waiting.permute(0, 3, 1, 2).float() / 255, h, w, 1)
        back, miss = (self.padded(x, h, w, 8) for x in (back, miss))
        light = self.padded(light, h, w, 1)
        return SteeredState(waiting, back, miss, light, votes.float(), seen.float())

    def pack(self, state, h, w, levels):
        back, miss = (cells(x, h, w, 8) for x in (state.back, state.miss))
        light = state.light[:, :, :h, :w].half()
        return levels, back, miss, light, state.votes.half(), state.seen.half()


class OnlineStep(Step):
    def __init__(self, net: Rdn):
        super().__init__(net)
        c = net.config.width
        self.states = (
            State("estimate", ("N", 3, "H", "W"), "uint8"),
            State("coarse", ("N", 4 * c, "ceil(H/8)", "ceil(W/8)")),
            State("middle", ("N", 2 * c, "ceil(H/4)", "ceil(W/4)")),
            State("fine", ("N", c, "ceil(H/2)", "ceil(W/2)")),
            State("seen", ("N", 1, 1, 1)),
        )

    def unpack(self, h, w, estimate, coarse, middle, fine, seen):
        links = [self.padded(x, h, w, s) for x, s in ((coarse, 8), (middle, 4), (fine, 2))]
        return OnlineState(self.padded(estimate, h, w, 1) / 255, *links, seen.float())

    def pack(self, state, h, w, levels):
        links = [
            cells(x, h, w, s) for x, s in ((state.coarse, 8), (state.middle, 4), (state.fine, 2))
        ]
        return levels, *links, state.seen.half()


class PublishedStep(Step):
    def __init__(self, net: Rdn):
        super().__init__(net)
        count = 3 * net.config.past
        self.states = (
            State("past", ("N", count, "H", "W"), "uint8"),
            State("seen", ("N", 1, 1, 1)),
        )

    def unpack(self, h, w, past, seen):
        return PastState(self.padded(past, h, w, 1) / 255, seen.float())

    def pack(self, state, h, w, levels):
        past = (255 * state.past[:, :, :h, :w]).round().to(torch.uint8)
        return past, state.seen.half()


def step_of(net: nn.Module) -> Step:
    """The exported step of a network."""
    if isinstance(net, Steered):
        return SteeredStep(net)
    return OnlineStep(net) if net.config.form == "online" else PublishedStep(net)


def streamed(net: nn.Module, n: int, h: int, w: int) -> Callable[[Tensor], Tensor]:
    """The steps of a network on n fresh streams: what it makes of frames n,3,h,w in 0..1."""
    state = net.zero_state(n, h, w)

    def step(frame: Tensor) -> Tensor:
        nonlocal state
        out, state = net(frame, state)
        return out

    return step
