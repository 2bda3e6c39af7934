"""A recurrent deblurring network of NAF blocks with measured alignment; one frame of look-ahead.

Most of it works at H/4 and H/8, in NAF blocks (NAFNet, Chen et al., ECCV 2022) in the shape of a
U-Net. Time comes in three ways, all aligned by a flow that is measured without weights:

- the last output, moved to the frame, is an input (FRVSR, Sajjadi et al., CVPR 2018, section 3.1);
- features at H/4 are carried on and moved (BasicVSR, Chan et al., CVPR 2021, section 3.2; ESTRNN,
  Zhong et al., ECCV 2020, carries them unmoved);
- the next frame, moved to the frame, is an input (ESTRNN fuses neighbours of both sides, there of
  features, two frames on each side).

The flow itself is an input too: it is the direction of the blur, and its length is that of the blur
but for the share of time that the shutter was open.

A frame is restored when its successor is given: until then it waits in the state.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.deblur import flow
from limpid_models.deblur.sight import Flow, brightness
from limpid_models.layers import NafBlock, conv, double, enlarged, warp

STRIDE = 32  # frames are padded to a multiple of it, as the flow's pyramid wants
CUES = 6  # maps that tell of the motion: two flows and what each leaves
SCALE = 16.0  # pixels of motion that count as 1 among the features


@dataclass(frozen=True)
class RecurrentNafConfig:
    """Size of the network."""

    width: int = 48  # channels at H/2; twice as many at H/4, four times at H/8
    half: int = 2  # NAF blocks at H/2, on the way down and again on the way up
    quarter: int = 11  # at H/4, likewise
    eighth: int = 10  # at H/8


class RecurrentNafState(NamedTuple):
    """What one stream carries from frame to frame; all zeros before its first frame."""

    waiting: Tensor  # n,3,h,w  the last frame, in 0..1
    estimate: Tensor  # n,3,h,w  the last output, of the frame before that, in 0..1
    hidden: Tensor  # n,2*width,h/4,w/4  its features, in -1..1
    back: Tensor  # n,2,h/8,w/8  flow of the last frame to the one before, in pixels
    miss: Tensor  # n,1,h/8,w/8  what that flow leaves, see `Flow`
    seen: Tensor  # n,1,1,1  the number of frames seen, at most 2

    def detach(self) -> RecurrentNafState:
        return RecurrentNafState._make(t.detach() for t in self)


class RecurrentNaf(nn.Module):
    """The network; `forward` is one step."""

    stride = STRIDE
    future = 1  # frames after one that must be known before it is restored

    def __init__(self, config: RecurrentNafConfig):
        super().__init__()
        self.config = config
        c = config.width
        self.enter = conv(9, c, 5, stride=2)
        self.half_down = blocks(c, config.half)
        self.narrow_quarter = nn.Conv2d(c, 2 * c, 2, 2)
        self.fuse = conv(4 * c + CUES, 2 * c, 1)
        self.quarter_down = blocks(2 * c, config.quarter)
        self.narrow_eighth = nn.Conv2d(2 * c, 4 * c, 2, 2)
        self.eighth = blocks(4 * c, config.eighth)
        self.widen_quarter = widen(4 * c)
        self.quarter_up = blocks(2 * c, config.quarter)
        self.carry = conv(2 * c, 2 * c, 1)
        self.widen_half = widen(2 * c)
        self.half_up = blocks(c, config.half)
        self.last = conv(c, 12, 3, gain=0.01)

    def prepare(self, triples: Iterable[tuple[Tensor, float]] = ()) -> None:
        """Nothing is measured on the data before training."""

    def forward(self, frame: Tensor, state: RecurrentNafState) -> tuple[Tensor, RecurrentNafState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 32 -> the frame before, sharp; the state.

        Before the first frame there is none: what is returned for it is to be ignored.
        """
        back, fore = motions(state.waiting, frame)
        here = Flow(state.back, state.miss)
        out, hidden = self.restore(state, frame, here, fore)
        out, seen = out.clamp(0, 1), (state.seen + 1).clamp(max=2)
        some = (state.seen > 0.5).to(frame.dtype)  # before the first frame is nothing
        carried = (some * x for x in (out, hidden, *back))
        return out, RecurrentNafState._make([frame, *carried, seen])

    def restore(
        self, state: RecurrentNafState, later: Tensor, back: Flow, fore: Flow
    ) -> tuple[Tensor, Tensor]:
        """The frame that waits, sharp, n,3,h,w, not clamped; its features n,2*width,h/4,w/4.

        later n,3,h,w: the frame after it; back, fore: its motion to the frames before and after.
        """
        now = state.waiting
        known = (state.seen > 1.5).to(now.dtype)  # there is an output
        before = known * moved(state.estimate, now, back) + (1 - known) * now
        hidden = known * warp(state.hidden, double(back.flow) / 4)
        cues = torch.cat([back.flow / SCALE, fore.flow / SCALE, back.miss, fore.miss], 1)
        x = torch.cat([now, before, moved(later, now, fore)], 1) - 0.5
        half = self.half_down(self.enter(x))  # n,c,h/2,w/2
        x = torch.cat([self.narrow_quarter(half), hidden, double(cues)], 1)
        quarter = self.quarter_down(self.fuse(x))  # n,2c,h/4,w/4
        x = self.eighth(self.narrow_eighth(quarter))  # n,4c,h/8,w/8
        x = self.quarter_up(self.widen_quarter(x) + quarter)
        hidden = self.carry(x).float().tanh()  # bounded, else it runs away over long streams
        x = self.half_up(self.widen_half(x) + half)
        return now + F.pixel_shuffle(self.last(x).float(), 2), hidden

    def sequence(
        self, clip: Tensor, state: RecurrentNafState
    ) -> tuple[list[Tensor], RecurrentNafState]:
        """A whole stream at once: clip n,t,3,h,w -> sharp clip n,t,3,h,w, not clamped.

        As in a stream, the last frame is its own successor. `state` is returned as it is: clips are
        streams from their first to their last frame.
        """
        first, frames = state, clip.unbind(1)
        later = (*frames[1:], frames[-1])
        with torch.autocast(clip.device.type, enabled=False):
            pairs = motions(clip.flatten(0, 1), torch.stack(later, 1).flatten(0, 1))
        backs, fores = ([f.unflatten(0, clip.shape[:2]).unbind(1) for f in p] for p in pairs)
        outputs = []
        for k, frame in enumerate(frames):
            state = state._replace(waiting=frame, seen=(state.seen + 1).clamp(max=2))
            here, fore = Flow(state.back, state.miss), Flow(fores[0][k], fores[1][k])
            out, hidden = self.restore(state, later[k], here, fore)
            state = state._replace(
                estimate=out.clamp(0, 1), hidden=hidden, back=backs[0][k], miss=backs[1][k]
            )
            outputs.append(out)
        return [torch.stack(outputs, 1)], first

    def zero_state(self, n: int, h: int, w: int) -> RecurrentNafState:
        """The state of n fresh streams."""
        hidden = 2 * self.config.width, h // 4, w // 4
        cells = h // 8, w // 8
        shapes = ((3, h, w), (3, h, w), hidden, (2, *cells), (1, *cells), (1, 1, 1))
        return RecurrentNafState._make(self.fuse.weight.new_zeros(n, *s) for s in shapes)


def blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(NafBlock(channels) for _ in range(count)))


def widen(channels: int) -> nn.Sequential:
    """Twice the size, half the channels (sub-pixel convolution, Shi et al., CVPR 2016)."""
    return nn.Sequential(conv(channels, 2 * channels, 1), nn.PixelShuffle(2))


@torch.no_grad()
def motions(frames: Tensor, later: Tensor) -> tuple[Flow, Flow]:
    """Motion of later frames n,3,h,w to the frames, and of the frames to the later ones."""
    now, then = (flow.pyramid(F.avg_pool2d(x.mean(1, keepdim=True), 2)) for x in (frames, later))
    back = flow.motion(then, now)
    return back, flow.reverse(now, then, back)


def moved(other: Tensor, now: Tensor, motion: Flow) -> Tensor:
    """Another picture n,3,h,w as it looks at the places of now, as bright as that."""
    gray, grays = (x.mean(1, keepdim=True) for x in (now, other))
    return warp(other, enlarged(motion.flow, 8)) * brightness(gray, grays)
