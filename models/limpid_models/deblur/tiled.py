"""A deblurring network that inverts measured blur in the tiles that move; one frame of look-ahead.

Motion blur is an average along the path of the exposure, so to undo it one must know that path.
The flow from a frame to the one before it and to the one after it (Lucas-Kanade, without weights)
gives its two halves, once it is known for how much of a frame interval the shutter was open. Where
a tile moves, its path is inverted in closed form, boldly and carefully; convolutions at H/8 and
H/16 see how strong those answers are, and how sure the motion is, and mix them place by place.

Only gray is restored: what inverting colours adds is 0.02 to 0.05 dB. A frame is restored when its
successor is given: until then it waits in the state. The first frame of a stream is returned as it
is: one half of its path is not known, and a guess (the other half, mirrored) makes it worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.deblur import flow
from limpid_models.deblur import tiles as tiling
from limpid_models.deblur.cues import CUES, loudness, path_cues, texture
from limpid_models.deblur.memory import remembered
from limpid_models.deblur.shutter import FORGET, Shutter, summary
from limpid_models.deblur.sight import Flow, Sight, central, look, mirrored
from limpid_models.deblur.tiles import (
    CELLS,
    EDGE,
    SIDE,
    STEP,
    TONES,
    Chosen,
    Inverse,
    extremes,
    fade,
)
from limpid_models.layers import Block, activate, conv, double, enlarged

MOST = 1.2  # that answers which heed the last output may count together; TRUST * MOST < 1
SAME = 1e-5  # mean difference, in 0..1, below which a frame was given twice
REACH = 3  # cells of shares around a core that its tile needs


@dataclass(frozen=True)
class TiledConfig:
    """Size of the network."""

    width: int = 48  # channels of the convolutions at H/8
    depth: int = 64  # at H/16


class TiledState(NamedTuple):
    """What one stream carries from frame to frame; all zeros before its first frame."""

    waiting: Tensor  # n,3,h,w  the last frame, in 0..1
    gray: Tensor  # n,1,h,w  the same, gray, rounded to float16
    light: Tensor  # n,1,h,w  the last output, gray, in 0..1
    back: Tensor  # n,2,h/8,w/8  its flow to the frame before, in pixels
    miss: Tensor  # n,1,h/8,w/8  what that flow leaves, see `Flow`
    votes: Tensor  # n,2,1,1  on the exposure, see `Shutter`
    seen: Tensor  # n,1,1,1  the number of frames seen, at most 2

    def detach(self) -> TiledState:
        return TiledState(*(t.detach() for t in self))


class Blurred(NamedTuple):
    """A frame, and what is known of its blur before its tiles are looked at."""

    gray: Tensor  # n,1,h,w  in 0..1
    half: Tensor  # n,1,h/2,w/2
    light: Tensor  # n,1,h,w  the last output
    known: Tensor  # n,1,1,1  1 where there was one
    sight: Sight
    exposure: Tensor  # n,1,1,1  in frame intervals


class Case(NamedTuple):
    """What has to be mixed to restore a frame."""

    frame: Tensor  # n,3,h,w  blurred, in 0..1
    answers: Tensor  # n,tiles,answers,SIDE,SIDE
    cues: Tensor  # n,INPUTS,h/8,w/8


INPUTS = CUES + 2 + 2 * Inverse.answers  # maps that the convolutions see


class Tiled(nn.Module):
    """The network; `forward` is one step."""

    spread: Tensor
    ends: Tensor
    stride = STEP
    future = 1  # frames after one that must be known before it is restored

    def __init__(self, config: TiledConfig):
        super().__init__()
        self.config = config
        self.shutter = Shutter()
        self.inverse = Inverse()
        c, d = config.width, config.depth
        self.enter = conv(INPUTS, c, 1)
        self.narrow = conv(c, d, 3, stride=2)
        self.deep = nn.ModuleList(Block(d) for _ in range(2))
        self.widen = conv(d, c, 1)
        self.near = conv(c, c, 3)
        self.leave = conv(c, Inverse.answers, 1, gain=0.1)
        nn.init.constant_(self.leave.get_parameter("bias"), 1 / Inverse.answers)
        self.register_buffer("spread", spread(), persistent=False)
        ends = [index for index, heeds in enumerate(heeding()) if heeds]
        self.register_buffer("ends", torch.tensor(ends), persistent=False)

    def prepare(self, triples: Iterable[tuple[Tensor, float]] = ()) -> None:
        """Fits the exposure, before training.

        triples: three successive whole frames 3,3,h,w, and the exposure of the second in intervals.
        """
        summaries, exposures = [], []
        for triple, exposure in triples:
            h, w = (side // self.stride * self.stride for side in triple.shape[2:])
            gray = triple[:, :, :h, :w].mean(1, keepdim=True)
            sight = flow.sights(F.avg_pool2d(gray, 2)[None])
            summaries.append(summary(sight.profile, central(sight))[1:2])
            exposures.append(exposure)
        found = torch.cat(summaries)
        self.shutter.fit(found, torch.tensor(exposures, device=found.device))

    def forward(self, frame: Tensor, state: TiledState) -> tuple[Tensor, TiledState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 64 -> the frame before, sharp; the state.

        Before the first frame there is none: what is returned for it is to be ignored.
        """
        change, others = self.restore(frame.mean(1, keepdim=True), state)
        return (state.waiting + change).clamp(0, 1), TiledState(frame, *others)

    def restore(self, gray: Tensor, state: TiledState) -> tuple[Tensor, tuple[Tensor, ...]]:
        """What to add to the frame that waits, n,1,h,w, and all of the state but the frame."""
        gray = gray.half().float()
        now, later = (flow.pyramid(F.avg_pool2d(x, 2)) for x in (state.gray, gray))
        back = flow.motion(later, now)
        fore = flow.reverse(now, later, back)
        same = (later[0] - now[0]).abs().mean((1, 2, 3), keepdim=True) < SAME
        here = Flow(state.back, state.miss)
        fore = mirrored(fore, here, same)
        sight = look(now[0], mirrored(here, fore, state.seen < 1.5), fore)
        votes = FORGET * state.votes + self.shutter(sight.profile, central(sight))
        votes = votes * (state.seen > 0.5)
        known = (state.seen > 1.5).float()
        exposure = known * self.shutter.exposure(votes)
        change = self.change(Blurred(state.gray, now[0], state.light, known, sight, exposure))
        kept = (torch.where(same, a, b) for a, b in zip(here, back, strict=True))
        back = Flow(*(x * (state.seen > 0.5) for x in kept))  # before the first frame is nothing
        light = (state.gray + change).clamp(0, 1)
        return change, (gray, light, *back, votes, (state.seen + 1).clamp(max=2))

    def change(self, blurred: Blurred) -> Tensor:
        """What to add to a blurred frame n,1,h,w; only tiles that move are worked on."""
        path = paths(blurred)
        tiles = extremes(path)
        n, _, rows, columns = tiles.shape
        some = tiling.chosen(tiling.moving(tiles))
        answers, cues = self.answers(blurred, path, tiles, some)
        shares = tiling.cut(self.shares(cues), some.number, REACH) * some.real[..., None]
        whole = tiling.scatter(self.mixture(shares, answers), some.slot, n, rows, columns)
        return tiling.overlap(whole) * tiling.border(whole)

    def answers(
        self, blurred: Blurred, path: Tensor, tiles: Tensor, some: Chosen
    ) -> tuple[Tensor, Tensor]:
        """Of chosen tiles, k,answers,SIDE,SIDE; what tells which to believe, n,INPUTS,h/8,w/8."""
        n, _, rows, columns = tiles.shape
        number, real, slot = some
        own = tiling.gather(blurred.gray, number)
        back, known = blurred.sight.back, blurred.known
        hint = remembered(blurred.gray, blurred.light, back, known, number) * real
        hint = tiling.joined(tiling.scatter(hint[:, None], slot, n, rows, columns))
        turns = tiles.permute(0, 2, 3, 1).reshape(-1, 8).index_select(0, number)
        answers = self.inverse(own, tiling.gather(hint, number), turns)
        strong = tiling.scatter(energies(answers) * real[..., None], slot, n, rows, columns)
        power = torch.cat([tiling.joined(strong), F.avg_pool2d(hint.square(), 8)], 1)
        wide = enlarged(tiles, CELLS)
        spots = path_cues(path, wide, blurred.sight, blurred.exposure)
        return answers, torch.cat([*spots, texture(blurred.half), loudness(power)], 1)

    def shares(self, cues: Tensor) -> Tensor:
        """The shares of all answers, n,answers,h/8,w/8."""
        x = activate(self.enter(cues))
        deep = activate(self.narrow(x))
        for block in self.deep:
            deep = block(deep)
        x = activate(self.near(activate(x + double(self.widen(deep)))))
        shares = self.leave(x).float()
        heed = shares.index_select(1, self.ends).abs().sum(1, keepdim=True)
        return shares / (heed / MOST).clamp_min(1)

    def mixture(self, shares: Tensor, answers: Tensor) -> Tensor:
        """Tiles k,SIDE,SIDE, windowed, of shares as of `cut` and answers k,answers,SIDE,SIDE."""
        wide = self.spread @ shares @ self.spread.T
        return (wide * answers).sum(1)

    def solve(self, frame: Tensor, blurred: Blurred) -> Case:
        """All answers to a blurred frame n,3,h,w, of every tile, zero where it does not move."""
        path = paths(blurred)
        tiles = extremes(path)
        every = tiling.everything(tiling.moving(tiles))
        answers, cues = self.answers(blurred, path, tiles, every)
        answers = answers * every.real[..., None]
        return Case(frame, answers.unflatten(0, (len(frame), -1)), cues)

    def mix(self, case: Case) -> Tensor:
        """The sharp frame n,3,h,w, not clamped."""
        answers = case.answers.flatten(0, 1)
        number = torch.arange(len(answers), device=answers.device)
        mixed = self.mixture(tiling.cut(self.shares(case.cues), number, REACH), answers)
        n, _, h, w = case.frame.shape
        whole = mixed.unflatten(0, (n, h // STEP, w // STEP))
        return case.frame + tiling.overlap(whole) * tiling.border(whole)

    def sequence(
        self, clip: Tensor, state: TiledState, told: Tensor | None = None
    ) -> tuple[list[Tensor], TiledState]:
        """A whole stream at once: clip n,t,3,h,w -> sharp clip n,t,3,h,w, not clamped.

        `state` is returned as it is: clips are streams from their first to their last frame.
        """
        return [torch.stack([out for _, out in self.play(clip, told)], 1)], state

    @torch.no_grad()
    def play(self, clip: Tensor, told: Tensor | None = None) -> Iterator[tuple[Case, Tensor]]:
        """Of each frame of whole streams n,t,3,h,w what had to be mixed, and the mixture.

        In training the true exposure n*t,1,1,1 may be told, where `told` is not NaN: small crops
        show less of it than whole frames do.
        """
        n, t = clip.shape[:2]
        halves = F.avg_pool2d(clip.flatten(0, 1).mean(1, keepdim=True), 2).unflatten(0, (n, t))
        sight = flow.sights(halves)
        exposure = self.shutter.exposures(sight.profile, central(sight), n)
        if told is not None:
            exposure = torch.where(told.isnan(), exposure, told)
        exposure, known = exposure.unflatten(0, (n, t)), torch.zeros(n, 1, 1, 1)
        exposure = torch.cat([0 * exposure[:, :1], exposure[:, 1:]], 1)
        light = 0 * clip[:, 0, :1]
        for k, frame in enumerate(clip.unbind(1)):
            gray = frame.mean(1, keepdim=True)
            here = sight.at(k, n)
            blurred = Blurred(gray, halves[:, k], light, known, here, exposure[:, k])
            case = self.solve(frame, blurred)
            out = self.mix(case)
            light, known = out.mean(1, keepdim=True).clamp(0, 1), torch.ones_like(known)
            yield case, out

    def zero_state(self, n: int, h: int, w: int) -> TiledState:
        """The state of n fresh streams."""
        cells = h // 8, w // 8
        shapes = (
            (3, h, w),
            (1, h, w),
            (1, h, w),
            (2, *cells),
            (1, *cells),
            (2, 1, 1),
            (1, 1, 1),
        )
        return TiledState(*(self.leave.weight.new_zeros(n, *shape) for shape in shapes))


def paths(blurred: Blurred) -> Tensor:
    """The path of the blur at each place, n,4,h/8,w/8 in pixels."""
    sight = blurred.sight
    return blurred.exposure / 2 * torch.cat([sight.back.flow, sight.fore.flow], 1)


def heeding() -> list[bool]:
    """Which answers heed the hint."""
    return [tone == pair[-1] for pair in TONES for tone in pair]


def energies(answers: Tensor) -> Tensor:
    """Mean squares of answers k,a,SIDE,SIDE and of what neighbours differ by: k,2a-1,CELLS,CELLS.

    A bold answer that rings is far stronger than the careful one beside it.
    """
    core = answers[:, :, EDGE : EDGE + STEP : 2]  # every second row tells as much
    parts = torch.cat([core, core[:, 1:] - core[:, :-1]], 1)
    edge = EDGE // 8
    return F.avg_pool2d(parts.square(), (4, 8))[..., edge : edge + CELLS]


def spread() -> Tensor:
    """From shares of cells, REACH more on each side than a core has, to windowed pixels of it."""
    cells = torch.eye(CELLS + 2 * REACH)[None]
    wide = F.interpolate(cells, scale_factor=8, mode="linear")[0].T  # pixels, cells
    first = 8 * REACH - EDGE
    return wide[first : first + SIDE] * fade(SIDE, EDGE)[:, None]
