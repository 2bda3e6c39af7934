"""A predictor for natural video: the last frame, moved on by the motion it arrived with.

The flow between the last two frames is measured without weights (`motion`), so the network need not
learn to match pixels; it learns where that motion will not go on. A ConvLSTM at H/8, whose memory
moves along with the picture, sees the flow, how badly it explains the last frame, and how wrong the
last prediction was; its output corrects the flow. The frame is moved by backward warping, as in
Patraucean et al. (2015). What motion cannot tell is left to a mask and a residual: where the place
was hidden or the motion is in doubt, the mask fades detail out, which is the best guess in squared
error, and the residual fills in.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.contract import State
from limpid_models.layers import Block, activate, conv, double, warp
from limpid_models.predict.cells import ConvLstmCell
from limpid_models.predict.motion import motion
from limpid_models.predict.network import Carried, Predictor, maps

CUES = 9  # channels of `evidence`
FINE = 11  # channels that pixels tell about motion, at H/4


@dataclass(frozen=True)
class ExtrapolatorConfig:
    """Size of the network."""

    channels: int = 3  # of the frames
    width: int = 32  # channels at H/4, where pixels are made
    look: int = 32  # channels at H/8
    hidden: int = 24  # channels of the ConvLSTM, at H/8
    hints: int = 16  # channels that move along with the frame, at H/4


class Extrapolator(Predictor):
    """The network; `forward` is one step."""

    stride = 32

    def __init__(self, config: ExtrapolatorConfig):
        super().__init__()
        self.channels, self.hidden = config.channels, config.hidden
        groups, c, m = 16 * config.channels, config.width, config.look
        # motion, at H/8 and H/16
        self.look = conv(groups, m, 3, stride=2)
        self.compare = conv(m + CUES, m, 3)
        self.narrow = conv(m, m, 3, stride=2)
        self.wide = Block(m)
        self.widen = conv(m, m, 1)
        self.cell = ConvLstmCell(m, config.hidden)
        self.coarse_out = conv(config.hidden + m, config.hints + 2, 1, gain=0.1)
        # motion, at H/4
        self.fine = conv(FINE + config.hints, config.hints, 3)
        self.fine_out = conv(config.hints, 2, 3, gain=0.05)
        # pixels, at H/4
        self.enter = conv(groups + config.hints, c, 3)
        self.block = Block(c)
        self.leave = conv(c, groups + 1, 3, gain=0.02)
        nn.init.constant_(self.leave.bias.data[-1:], -2.0)  # detail stays at first
        self.states = (
            State("light", ("N", 1, "ceil(H/2)", "ceil(W/2)")),  # the last frame, gray, 0..1
            State("expected", ("N", 1, "ceil(H/4)", "ceil(W/4)")),  # the last prediction, gray
            *maps("memory", ConvLstmCell.parts, config.hidden, 8),
            State("seen", ("N", 1, 1, 1)),  # 0 before the first frame, then 1
        )

    def evidence(self, light: Tensor, before: Tensor, flow: Tensor, expected: Tensor) -> tuple:
        """What is known of motion: n,CUES,h/8,w/8, and 5 channels at H/4.

        light and before n,1,h/2,w/2, flow n,2,h/2,w/2 in cells, expected n,1,h/4,w/4.
        """
        miss = warp(before, flow) - light
        surprise = F.avg_pool2d(light, 2) - expected
        rough = F.avg_pool2d(flow.square(), 4) - F.avg_pool2d(flow, 4).square()
        sizes = [(F.avg_pool2d(x.abs(), s) + 0.002).log() for x, s in ((miss, 4), (surprise, 2))]
        change = (F.avg_pool2d((before - light).abs(), 4) + 0.002).log()
        coarse = [F.avg_pool2d(flow, 4) / 4, 4 * F.avg_pool2d(surprise, 2), rough.clamp(0, 9) / 4]
        cues = torch.cat([*coarse, *sizes, change, change - sizes[0]], 1)
        return cues, torch.cat([4 * F.pixel_unshuffle(miss, 2), 4 * surprise], 1)

    def foresee(
        self, groups: Tensor, flow: Tensor, known: tuple, fine: Tensor, memory: Carried
    ) -> tuple[Tensor, Tensor, Carried]:
        """-> flow of the next frame n,2,h/4,w/4 in pixels, hints n,hints,h/4,w/4, the memory."""
        mixed = activate(self.compare(torch.cat([self.look(groups), known.to(groups.dtype)], 1)))
        wide = self.widen(activate(self.wide(activate(self.narrow(mixed)))))
        mixed = mixed + double(wide)
        kept = warp(torch.cat(memory, 1), F.avg_pool2d(flow, 4) / 4)  # along with the picture
        hidden, memory = self.cell(mixed, kept.split(self.hidden, 1))
        coarse = double(self.coarse_out(torch.cat([hidden.to(mixed.dtype), mixed], 1)))
        hints = activate(self.fine(torch.cat([coarse[:, 2:], fine.to(coarse.dtype)], 1)))
        change = coarse[:, :2].float() + self.fine_out(hints).float()
        return 2 * F.avg_pool2d(flow, 2) + 4 * change, hints.float(), memory

    def render(self, frame: Tensor, flow: Tensor, hints: Tensor) -> Tensor:
        """The frame moved by flow n,2,h/4,w/4 in pixels, faded by the mask, with the residual."""
        moved = warp(frame, double(double(flow)))
        hints = warp(hints, flow / 4)
        low = F.avg_pool2d(moved, 4)
        inner = self.enter(torch.cat([F.pixel_unshuffle(moved, 4), hints], 1))
        pixels = self.leave(activate(self.block(inner))).float()
        mask = double(double(pixels[:, -1:])).sigmoid()
        residual = F.pixel_shuffle(pixels[:, :-1], 4)
        return torch.lerp(moved, double(double(low)), mask) + residual

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        light, expected, *memory, seen = state
        half = F.avg_pool2d(frame, 2).mean(1, keepdim=True)
        with torch.no_grad():
            before = torch.lerp(half, light, seen)
            expected = torch.lerp(F.avg_pool2d(half, 2), expected, seen)
            flow = motion(half, before)
            known, fine = self.evidence(half, before, flow, expected)
        groups = F.pixel_unshuffle(frame, 4)
        fine = torch.cat([fine, F.pixel_unshuffle(half, 2), F.avg_pool2d(flow, 2) / 4], 1)
        ahead, hints, memory = self.foresee(groups, flow, known, fine, tuple(memory))
        out = self.render(frame, ahead, hints)
        gray = F.avg_pool2d(out.clamp(0, 1), 4).mean(1, keepdim=True)
        return out, (half, gray, *memory, torch.ones_like(seen))
