"""A deblurring network that steers its filters by the motion it measures; one frame of look-ahead.

Motion blur is an average along the path of the exposure, so to undo it one must know that path.
The flow from a frame to the one before it and to the one after it (Lucas-Kanade, without weights)
gives its two halves, once it is known for how much of a frame interval the shutter was open. A
Wiener layer inverts the path in closed form, boldly and carefully; convolutions see how strong its
answers are, and how sure the motion is, and mix the answers place by place.

A frame is restored when its successor is given: until then it waits in the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.deblur.cues import CUES, energies, path_cues, texture
from limpid_models.deblur.shutter import FORGET, Shutter, summary
from limpid_models.deblur.sight import (
    Flow,
    Sight,
    central,
    half,
    hinted,
    look,
    mirrored,
    motion,
    reverse,
    sights,
)
from limpid_models.deblur.wiener import Wiener, extremes
from limpid_models.layers import Block, activate, conv, double, enlarged

STRIDE = 32  # frames are padded to a multiple of it
MOST = 1.2  # that answers which heed the last output may count together; TRUST * MOST < 1
SAME = 1e-5  # mean difference, in 0..1, below which a frame was given twice


@dataclass(frozen=True)
class SteeredConfig:
    """Size of the network."""

    width: int = 48  # channels of the convolutions, at H/8


class SteeredState(NamedTuple):
    """What one stream carries from frame to frame; all zeros before its first frame."""

    waiting: Tensor  # n,3,h,w  the last frame, in 0..1
    back: Tensor  # n,2,h/8,w/8  its flow to the frame before, in pixels
    miss: Tensor  # n,1,h/8,w/8  what that flow leaves, see `Flow`
    light: Tensor  # n,1,h,w  the last output, gray, in 0..1
    votes: Tensor  # n,2,1,1  on the exposure, see `Shutter`
    seen: Tensor  # n,1,1,1  the number of frames seen, at most 2

    def detach(self) -> SteeredState:
        return SteeredState(*(t.detach() for t in self))


class Case(NamedTuple):
    """What has to be mixed to restore a frame."""

    frame: Tensor  # n,3,h,w  blurred, in 0..1
    lights: Tensor  # n,answers,h,w  as of `Wiener`
    colours: Tensor  # n,2*colours,h/2,w/2
    cues: Tensor  # n,CUES+2*(answers+colours)+2,h/8,w/8


class Steered(nn.Module):
    """The network; `forward` is one step."""

    stride = STRIDE
    future = 1  # frames after one that must be known before it is restored

    def __init__(self, config: SteeredConfig):
        super().__init__()
        self.config = config
        self.shutter = Shutter()
        self.wiener = Wiener()
        c, answers = config.width, self.wiener.answers + self.wiener.colours
        self.enter = conv(CUES + 2 * answers + 2, c, 3)
        self.narrow = conv(c, c, 3, stride=2)
        self.wide_block = Block(c)
        self.block = Block(c)
        self.leave = conv(c, answers, 3, gain=0.1)
        nn.init.constant_(self.leave.bias[: self.wiener.answers], 1 / self.wiener.answers)
        nn.init.constant_(self.leave.bias[self.wiener.answers :], 1 / self.wiener.colours)

    def prepare(self, triples: Iterable[tuple[Tensor, float]] = ()) -> None:
        """Fits the exposure, before training.

        triples: three successive whole frames 3,3,h,w, and the exposure of the second in intervals.
        """
        summaries, exposures = [], []
        for triple, exposure in triples:
            h, w = (side // self.stride * self.stride for side in triple.shape[2:])
            sight = sights(half(triple[:, :, :h, :w])[None])
            summaries.append(summary(sight.profile, central(sight))[1:2])
            exposures.append(exposure)
        found = torch.cat(summaries)
        self.shutter.fit(found, torch.tensor(exposures, device=found.device))

    def forward(self, frame: Tensor, state: SteeredState) -> tuple[Tensor, SteeredState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 32 -> the frame before, sharp; the state.

        Before the first frame there is none: what is returned for it is to be ignored.
        """
        now, later = half(state.waiting), half(frame)
        back = motion(later, now)
        fore = reverse(now, later, back)
        same = (frame - state.waiting).abs().mean((1, 2, 3), keepdim=True) < SAME
        here = Flow(state.back, state.miss)
        fore = mirrored(fore, here, same)
        sight = look(now, mirrored(here, fore, state.seen < 1.5), fore)
        votes = FORGET * state.votes + self.shutter(sight.profile, central(sight))
        votes = torch.where(state.seen > 0.5, votes, torch.zeros_like(votes))
        hint = hinted(state.waiting, state.light, sight.back) * (state.seen > 1.5)
        case = self.solve(state.waiting, hint, sight, self.shutter.exposure(votes))
        out = self.mix(case).clamp(0, 1)
        back = (torch.where(same, a, b) for a, b in zip(here, back, strict=True))
        back = Flow(*(x * (state.seen > 0.5) for x in back))  # before the first frame is nothing
        light = out.mean(1, keepdim=True)
        return out, SteeredState(frame, *back, light, votes, (state.seen + 1).clamp(max=2))

    @torch.no_grad()
    def solve(self, frame: Tensor, hint: Tensor, sight: Sight, exposure: Tensor) -> Case:
        """All answers to a blurred frame n,3,h,w, from its motion and its exposure n,1,1,1.

        hint n,1,h,w as of `hinted`.
        """
        path = exposure / 2 * torch.cat([sight.back.flow, sight.fore.flow], 1)
        light = frame.mean(1, keepdim=True)
        colour = F.avg_pool2d(frame[:, ::2] - light, 2)  # red and blue against gray
        tiles = extremes(path)
        lights, colours = self.wiener(light, colour, hint, tiles)
        cues = [*path_cues(path, tiles, sight, exposure), texture(light)]
        strong = energies(torch.cat([lights, hint], 1), 8), energies(colours, 4, 2)
        cues = torch.cat([*cues, *strong], 1)
        return Case(frame, lights, colours, cues)

    def mix(self, case: Case) -> Tensor:
        """The sharp frame n,3,h,w, not clamped."""
        shares = self.judge(case.cues)
        bright, tinted = shares.split([self.wiener.answers, self.wiener.colours], 1)
        heeding = bright[:, 1::2].abs().sum(1, keepdim=True)  # the answers that heed the hint
        bright = bright / (heeding / MOST).clamp_min(1)
        more = (enlarged(bright, 8) * case.lights).sum(1, keepdim=True)
        tint = enlarged(tinted, 4)[:, :, None] * case.colours.unflatten(1, (-1, 2))
        red, blue = double(tint.sum(1)).split(1, 1)
        return case.frame + torch.cat([more + red, more - red - blue, more + blue], 1)

    def judge(self, evidence: Tensor) -> Tensor:
        """The shares of all answers, n,answers+colours,h/8,w/8."""
        x = activate(self.enter(evidence))
        wide = self.wide_block(activate(self.narrow(x)))
        return self.leave(activate(self.block(x + double(wide)))).float()

    def sequence(
        self, clip: Tensor, state: SteeredState, told: Tensor | None = None
    ) -> tuple[list[Tensor], SteeredState]:
        """A whole stream at once: clip n,t,3,h,w -> sharp clip n,t,3,h,w, not clamped.

        `state` is returned as it is: clips are streams from their first to their last frame.
        """
        return [torch.stack([out for _, out in self.play(clip, told)], 1)], state

    def play(self, clip: Tensor, told: Tensor | None = None) -> Iterator[tuple[Case, Tensor]]:
        """Of each frame of whole streams n,t,3,h,w what had to be mixed, and the mixture.

        In training the true exposure n*t,1,1,1 may be told, where `told` is not NaN: small crops
        show less of it than whole frames do.
        """
        n, t = clip.shape[:2]
        sight = sights(half(clip.flatten(0, 1)).unflatten(0, (n, t)))
        exposure = self.shutter.exposures(sight.profile, central(sight), n)
        if told is not None:
            exposure = torch.where(told.isnan(), exposure, told)
        light = None
        for k, frame in enumerate(clip.unbind(1)):
            here = sight.at(k, n)
            hint = 0 * frame[:, :1] if light is None else hinted(frame, light, here.back)
            case = self.solve(frame, hint, here, exposure.unflatten(0, (n, t))[:, k])
            out = self.mix(case)
            light = out.detach().clamp(0, 1).mean(1, keepdim=True)
            yield case, out

    def zero_state(self, n: int, h: int, w: int) -> SteeredState:
        """The state of n fresh streams."""
        cells = h // 8, w // 8
        shapes = ((3, h, w), (2, *cells), (1, *cells), (1, h, w), (2, 1, 1), (1, 1, 1))
        return SteeredState(*(self.leave.bias.new_zeros(n, *shape) for shape in shapes))
