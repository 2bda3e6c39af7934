"""A deblurring network that inverts measured blur in the tiles that move; one frame of look-ahead.

Motion blur is an average along the path of the exposure, so to undo it one must know that path.
The flow from a frame to the one before it and to the one after it (Lucas-Kanade, without weights)
gives its two halves, once it is known for how much of a frame interval the shutter was open. Where
a tile moves, its path is inverted in closed form, boldly and carefully; convolutions at H/8 and
H/16 see how strong those answers are, and how sure the motion is, and mix them place by place.

Only gray is restored: what inverting colours adds is 0.02 to 0.05 dB. A frame is restored when its
successor is given: until then it waits in the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.deblur import tiles as tiling
from limpid_models.deblur import tracks
from limpid_models.deblur.cues import CUES, path_cues, texture
from limpid_models.deblur.shutter import FORGET, Shutter, summary
from limpid_models.deblur.sight import Flow, Sight, central, look, mirrored
from limpid_models.deblur.tiles import CELLS, EDGE, SIDE, STEP, TONES, Inverse, extremes, fade
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
            sight = tracks.sights(F.avg_pool2d(gray, 2)[None])
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
        now, later = (tracks.pyramid(F.avg_pool2d(x, 2)) for x in (state.gray, gray))
        back = tracks.motion(later, now)
        fore = tracks.reverse(now, later, back)
        same = (later[0] - now[0]).abs().mean((1, 2, 3), keepdim=True) < SAME
        here = Flow(state.back, state.miss)
        fore = mirrored(fore, here, same)
        sight = look(now[0], mirrored(here, fore, state.seen < 1.5), fore)
        votes = FORGET * state.votes + self.shutter(sight.profile, central(sight))
        votes = votes * (state.seen > 0.5)
        hint = tracks.hinted(state.gray, state.light, sight.back) * (state.seen > 1.5)
        change = self.change(state.gray, now[0], hint, sight, self.shutter.exposure(votes))
        kept = (torch.where(same, a, b) for a, b in zip(here, back, strict=True))
        back = Flow(*(x * (state.seen > 0.5) for x in kept))  # before the first frame is nothing
        light = (state.gray + change).clamp(0, 1)
        return change, (gray, light, *back, votes, (state.seen + 1).clamp(max=2))

    def change(
        self, gray: Tensor, half: Tensor, hint: Tensor, sight: Sight, exposure: Tensor
    ) -> Tensor:
        """What to add to a blurred frame n,1,h,w; only tiles that move are worked on."""
        path = paths(sight, exposure)
        tiles = extremes(path)
        n, _, rows, columns = tiles.shape
        moves = tiling.moving(tiles)
        number, real = tiling.chosen(moves)
        real = real[:, None, None, None]
        answers = self.answers(gray, hint, tiles, number)
        strong = tiling.scatter(energies(answers) * real, moves, n, rows, columns)
        cues = self.cues(path, tiles, sight, exposure, half, hint, strong)
        mixed = self.mixture(cut(self.shares(cues), number) * real, answers)
        whole = tiling.scatter(mixed, moves, n, rows, columns)
        return tiling.overlap(whole) * tiling.border(whole)

    def answers(self, gray: Tensor, hint: Tensor, tiles: Tensor, number: Tensor) -> Tensor:
        """Of numbered tiles, k,answers,SIDE,SIDE."""
        own = tiles.permute(0, 2, 3, 1).reshape(-1, 8).index_select(0, number)
        return self.inverse(tiling.gather(gray, number), tiling.gather(hint, number), own)

    def cues(
        self,
        path: Tensor,
        tiles: Tensor,
        sight: Sight,
        exposure: Tensor,
        half: Tensor,
        hint: Tensor,
        strong: Tensor,
    ) -> Tensor:
        """What tells which answer to believe, n,INPUTS,h/8,w/8."""
        n, rows, columns = strong.shape[:3]
        strong = strong.permute(0, 3, 1, 4, 2, 5).reshape(n, -1, rows * CELLS, columns * CELLS)
        power = torch.cat([strong, F.avg_pool2d(hint.square(), 8)], 1)
        spots = path_cues(path, enlarged(tiles, CELLS), sight, exposure, enlarge=False)
        return torch.cat([*spots, texture(half, 4), (power + 1e-6).log() / 2 + 3], 1)

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

    def solve(self, frame: Tensor, hint: Tensor, sight: Sight, exposure: Tensor) -> Case:
        """All answers to a blurred frame n,3,h,w, of every tile, zero where it does not move."""
        gray = frame.mean(1, keepdim=True)
        half = F.avg_pool2d(gray, 2)
        path = paths(sight, exposure)
        tiles = extremes(path)
        n, _, rows, columns = tiles.shape
        moves = tiling.moving(tiles)
        number = torch.arange(len(moves), device=moves.device)
        answers = self.answers(gray, hint, tiles, number) * moves[:, None, None, None]
        strong = energies(answers).unflatten(0, (n, rows, columns))
        cues = self.cues(path, tiles, sight, exposure, half, hint, strong)
        return Case(frame, answers.unflatten(0, (n, -1)), cues)

    def mix(self, case: Case) -> Tensor:
        """The sharp frame n,3,h,w, not clamped."""
        answers = case.answers.flatten(0, 1)
        number = torch.arange(len(answers), device=answers.device)
        mixed = self.mixture(cut(self.shares(case.cues), number), answers)
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
        sight = tracks.sights(halves)
        exposure = self.shutter.exposures(sight.profile, central(sight), n)
        if told is not None:
            exposure = torch.where(told.isnan(), exposure, told)
        light = None
        for k, frame in enumerate(clip.unbind(1)):
            here, gray = sight.at(k, n), frame.mean(1, keepdim=True)
            hint = 0 * gray if light is None else tracks.hinted(gray, light, here.back)
            case = self.solve(frame, hint, here, exposure.unflatten(0, (n, t))[:, k])
            out = self.mix(case)
            light = out.mean(1, keepdim=True).clamp(0, 1)
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


def paths(sight: Sight, exposure: Tensor) -> Tensor:
    """The path of the blur at each place, n,4,h/8,w/8 in pixels."""
    return exposure / 2 * torch.cat([sight.back.flow, sight.fore.flow], 1)


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


def cut(shares: Tensor, number: Tensor) -> Tensor:
    """Shares n,a,h/8,w/8 of the cells that numbered tiles need, k,a,cells,cells."""
    a, h, w = shares.shape[1:]
    side = CELLS + 2 * REACH
    wide = F.pad(shares, (REACH,) * 4, mode="replicate")
    rows, columns = h // CELLS, w // CELLS
    high, across = h + 2 * REACH, w + 2 * REACH
    which, place = number // (rows * columns), number % (rows * columns)
    row, column = place // columns, place % columns
    start = (which * a * high + row * CELLS) * across + column * CELLS
    line = torch.arange(side)
    inner = (torch.arange(a)[:, None, None] * high + line[:, None]) * across + line
    index = start[:, None] + inner.flatten()
    return wide.reshape(-1).index_select(0, index.flatten()).view(-1, a, side, side)
