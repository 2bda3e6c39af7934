"""Deblurring networks as exported steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from limpid_models.contract import State
from limpid_models.deblur.rdn import OnlineState, PastState, Rdn
from limpid_models.deblur.recurrent_naf import RecurrentNaf, RecurrentNafState
from limpid_models.deblur.tiled import Tiled, TiledState
from limpid_models.steps import Step, cells

ALONG = 16  # neighbours that one row of a product holds; divides the network's stride


class TiledStep(Step):
    """Its frames stay as they are stored; only their gray is made into planes."""

    task = "deblur"
    future = Tiled.future

    def __init__(self, net: Tiled):
        super().__init__(net)
        # A product is the fastest way to give each gray value to three colours.
        levels = 255 * torch.eye(ALONG).repeat_interleave(3, 1)
        self.register_buffer("levels", levels, persistent=False)
        eighth = ("ceil(H/8)", "ceil(W/8)")
        self.states = (
            State("waiting", ("N", "H", "W", 3), "uint8"),
            State("gray", ("N", 1, "H", "W")),
            State("light", ("N", 1, "H", "W")),
            State("back", ("N", 2, *eighth)),
            State("miss", ("N", 1, *eighth)),
            State("votes", ("N", 2, 1, 1)),
            State("seen", ("N", 1, 1, 1)),
        )

    def forward(self, frame, *carried):
        h, w = frame.shape[1:3]
        waiting, *planes, votes, seen = carried
        gray = frame.float().mean(3)[:, None] / 255
        sizes = zip(planes, (1, 1, 8, 8), strict=True)
        padded = (self.padded(x, h, w, cell) for x, cell in sizes)
        gray_before, light, back, miss = padded
        state = TiledState(waiting, gray_before, light, back, miss, votes.float(), seen.float())
        change, others = self.net.restore(self.padded(gray, h, w, 1), state)
        n, _, high, wide = change.shape
        change = (change.reshape(-1, ALONG) @ self.levels).view(n, high, 3 * wide)
        change = change[:, :h, : 3 * w].reshape(n, h, w, 3)
        levels = (waiting.float() + change).clamp(0, 255).round().to(torch.uint8)
        *planes, votes, seen = others
        sizes = zip(planes, (1, 1, 8, 8), strict=True)
        kept = (cells(x, h, w, cell) for x, cell in sizes)
        return levels, frame, *kept, votes.half(), seen.half()


class OnlineStep(Step):
    task = "deblur"

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

    def unpack(self, h, w, *carried):
        estimate, coarse, middle, fine, seen = carried
        links = [self.padded(x, h, w, s) for x, s in ((coarse, 8), (middle, 4), (fine, 2))]
        before = self.padded(estimate, h, w, 1) / 255
        return OnlineState(before, links[0], links[1], links[2], seen.float())

    def pack(self, state, h, w, levels):
        links = [
            cells(x, h, w, s) for x, s in ((state.coarse, 8), (state.middle, 4), (state.fine, 2))
        ]
        return levels, *links, state.seen.half()


class PublishedStep(Step):
    task = "deblur"

    def __init__(self, net: Rdn):
        super().__init__(net)
        count = 3 * net.config.past
        self.states = (
            State("past", ("N", count, "H", "W"), "uint8"),
            State("seen", ("N", 1, 1, 1)),
        )

    def unpack(self, h, w, *carried):
        past, seen = carried
        return PastState(self.padded(past, h, w, 1) / 255, seen.float())

    def pack(self, state, h, w, levels):
        past = (255 * state.past[:, :, :h, :w]).round().to(torch.uint8)
        return past, state.seen.half()


class RecurrentNafStep(Step):
    task = "deblur"
    future = RecurrentNaf.future

    def __init__(self, net: RecurrentNaf):
        super().__init__(net)
        eighth = ("ceil(H/8)", "ceil(W/8)")
        self.states = (
            State("waiting", ("N", "H", "W", 3), "uint8"),
            State("estimate", ("N", "H", "W", 3), "uint8"),
            State("hidden", ("N", 2 * net.config.width, "ceil(H/4)", "ceil(W/4)")),
            State("back", ("N", 2, *eighth)),
            State("miss", ("N", 1, *eighth)),
            State("seen", ("N", 1, 1, 1)),
        )

    def forward(self, frame, *carried):
        out, estimate, *others = super().forward(frame, *carried)
        return out, frame, estimate, *others

    def unpack(self, h, w, *carried):
        pictures, maps, seen = carried[:2], carried[2:5], carried[5]
        waiting, estimate = (x.permute(0, 3, 1, 2).float() / 255 for x in pictures)
        sizes = zip((waiting, estimate, *maps), (1, 1, 4, 8, 8), strict=True)
        padded = (self.padded(x, h, w, size) for x, size in sizes)
        return RecurrentNafState._make([*padded, seen.float()])

    def pack(self, state, h, w, levels):
        sizes = zip((state.hidden, state.back, state.miss), (4, 8, 8), strict=True)
        estimate = (255 * state.estimate[:, :, :h, :w]).round().to(torch.uint8)
        maps = (cells(x, h, w, s) for x, s in sizes)
        return estimate.permute(0, 2, 3, 1), *maps, state.seen.half()


def step_of(net: Any) -> Step:
    """The exported step of a network."""
    if isinstance(net, Tiled):
        return TiledStep(net)
    if isinstance(net, Rdn):
        return OnlineStep(net) if net.config.form == "online" else PublishedStep(net)
    return RecurrentNafStep(net)


def streamed(net: Any, n: int, h: int, w: int) -> Callable[[Tensor], Tensor]:
    """The steps of a network on n fresh streams: what it makes of frames n,3,h,w in 0..1."""
    state = net.zero_state(n, h, w)

    def step(frame: Tensor) -> Tensor:
        nonlocal state
        out, state = net(frame, state)
        return out

    return step
