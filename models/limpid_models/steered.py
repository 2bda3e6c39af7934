"""A causal deblurring network that steers its filters by the motion it measures.

Motion blur is an average along the path of the exposure, so to undo it one must know that path.
Two successive frames tell it: their optical flow (Lucas-Kanade, without weights) and the look of
the frame give an estimate of the path of the blur. A Wiener layer inverts that path in closed form,
boldly and carefully; convolutions, gated by the path, mix its answers pixel by pixel and correct
what they leave. Features of the frame before, moved along
the flow, are blended in; a running mean over frames remembers what does not change from frame to
frame, such as the exposure time.

The convolutions work on 4 x 4 pixel groups (pixel-unshuffle) of a frame whose spectrum was made
flat, so that the faint detail that blur has left weighs as much as plain brightness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.flow import SHARES, exposure_profile, lucas_kanade
from limpid_models.layers import SLOPE, Block, WhiteConv, Whiten, activate, conv, double, warp
from limpid_models.shutter import FORGET, Shutter, summary
from limpid_models.wiener import Wiener

STRIDE = 32  # frames are padded to a multiple of it
ROUNDS = (3, 3, 3, 3, 2)  # of Lucas-Kanade, from H/32 to H/2
LONGEST = 64.0  # pixels, of a motion between frames that is believed
LENGTHS = (1.5, 4.0, 8.0, 14.0, 24.0, 40.0)  # pixels, centres of the bins of blur length


@dataclass(frozen=True)
class SteeredConfig:
    """Size of the network."""

    width: int = 48  # channels at H/4, where pixels are made
    blocks: int = 2  # residual blocks at H/4
    carried: int = 32  # channels of the features carried from frame to frame
    motion: int = 48  # channels at H/8, where the path is estimated
    habits: int = 16  # channels of the running mean


class SteeredState(NamedTuple):
    """What one stream carries from frame to frame; all zeros before its first frame."""

    light: Tensor  # n,1,h/2,w/2  the last frame, gray, 0..1
    detail: Tensor  # n,carried,h/4,w/4  features of the last output, in -1..1
    habits: Tensor  # n,habits,1,1  running mean, in -1..1
    votes: Tensor  # n,2,1,1  on the exposure, see `Shutter`
    seen: Tensor  # n,1,1,1  0 before the first frame, then 1

    def detach(self) -> SteeredState:
        return SteeredState(*(t.detach() for t in self))


class Evidence(NamedTuple):
    """What two successive frames tell about motion without any weights (at H/8)."""

    flow: Tensor  # n,2,h/8,w/8  Lucas-Kanade, to the frame before, in pixels
    miss: Tensor  # n,1,h/8,w/8  mean absolute difference left by the flow, in 0..1
    change: Tensor  # n,1,h/8,w/8  the same without the flow
    profile: Tensor  # n,12,h/8,w/8  see `exposure_profile`


class Sight(NamedTuple):
    """What one frame, or two successive ones, tell about motion (at H/8)."""

    cues: Tensor  # n,motion+30,h/8,w/8
    flow: Tensor  # n,2,h/8,w/8  to where each place was in the frame before, in pixels
    path: Tensor  # n,2,h/8,w/8  motion during the exposure, in pixels


class Steered(nn.Module):
    """The network; `forward` is one step."""

    stride = STRIDE

    def __init__(self, config: SteeredConfig):
        super().__init__()
        self.config = config
        c, m = config.width, config.motion
        self.whiten = Whiten()
        # motion, at H/8 and H/16
        self.look = conv(51, m, 3, stride=2)
        self.spectrum = conv(48, m, 1, kind=WhiteConv)
        self.look_block = Block(m)
        self.compare = conv(m + 4 + 2 * len(SHARES), m, 3)
        self.narrow = conv(m, m, 3, stride=2)
        self.wide_block = Block(m)
        self.widen = conv(m, m, 1)
        self.motion_block = Block(m)
        self.motion_out = conv(m, 4, 3, gain=0.05)
        self.shutter = Shutter()
        self.wiener = Wiener()
        # pixels, at H/4
        cues = m + 5 * len(LENGTHS)
        self.enter = conv(48, c, 3, kind=WhiteConv)
        answers = self.wiener.answers
        self.judge = nn.Sequential(
            conv(cues + 2 * answers - 1, 32, 3), nn.LeakyReLU(SLOPE), conv(32, answers, 3, gain=0.1)
        )
        nn.init.constant_(self.judge[2].bias, 1 / answers)
        self.enter_guess = conv(16 * answers, c, 3)
        self.gates = conv(cues, c * (config.blocks + 1), 1, gain=0.3)
        self.habit_in = conv(cues, config.habits, 1)
        self.habit_out = conv(config.habits, c * (config.blocks + 1), 1)
        self.hint = conv(cues, c, 1, gain=0.2)
        self.blend = conv(c + config.carried, c, 3)
        self.blocks = nn.ModuleList(Block(c) for _ in range(config.blocks))
        self.carry = conv(c, config.carried, 1)
        self.leave = conv(c, 16 * (3 + answers), 3, gain=0.01)
        nn.init.ones_(self.gates.bias)
        nn.init.zeros_(self.habit_out.weight)

    def prepare(self, frames: Tensor, pairs: Iterable[tuple[Tensor, float]] = ()) -> None:
        """Measures, before training, the spectrum of blurred frames n,3,h,w and the exposure.

        pairs: two successive whole frames 2,3,h,w, and the exposure of the second in intervals.
        """
        self.whiten.fit(frames)
        summaries, exposures = [], []
        for pair, exposure in pairs:
            h, w = (side // self.stride * self.stride for side in pair.shape[2:])
            before, now = F.avg_pool2d(pair[:, :, :h, :w], 2).mean(1, keepdim=True).split(1)
            seen = evidence(now, before)
            summaries.append(summary(seen.profile, seen.flow))
            exposures.append(exposure)
        if summaries:
            self.shutter.fit(torch.cat(summaries), torch.tensor(exposures))

    # ---- motion

    def see(self, frame: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """frame n,3,h,w -> white groups n,51,h/4,w/4, features n,m,h/8,w/8, gray n,1,h/2,w/2."""
        groups = self.whiten(frame)
        power = (F.avg_pool2d(groups.square(), 2) + 0.01).log()  # n,51,h/8,w/8
        look = self.look(groups) + self.spectrum(power)
        return groups, self.look_block(activate(look)), F.avg_pool2d(frame, 2).mean(1, keepdim=True)

    def measure(self, look: Tensor, seen: Evidence, exposure: Tensor) -> Sight:
        """Motion from a frame's features, its evidence and the exposure n,1,1,1."""
        errors = [(x + 0.002).log() for x in (seen.miss, seen.change)]
        hints = [seen.flow / 8, *errors, 4 * seen.profile]
        mixed = activate(self.compare(torch.cat([look, *(x.to(look.dtype) for x in hints)], 1)))
        wide = self.wide_block(activate(self.narrow(mixed)))
        mixed = self.motion_block(mixed + double(self.widen(wide)))
        fine = self.motion_out(activate(mixed)).float()
        better = seen.flow + 8 * fine[:, :2]
        path = exposure * better + 8 * fine[:, 2:]
        cues = torch.cat([activate(mixed), steer(path.detach()).to(mixed.dtype)], 1)
        return Sight(cues, better, path)

    # ---- pixels

    def remember(self, cues: Tensor, habits: Tensor, seen: Tensor) -> Tensor:
        """The running mean over frames, n,habits,1,1; the first frame starts it."""
        here = self.habit_in(cues).float().tanh().mean((2, 3), keepdim=True)
        return torch.lerp(here, 0.8 * habits + 0.2 * here, seen)

    def restore(
        self, frame: Tensor, groups: Tensor, sight: Sight, detail: Tensor, habits: Tensor
    ) -> tuple[Tensor, Tensor]:
        """-> residual n,3,h,w of the frame, the detail to carry on."""
        guesses = self.wiener(frame.mean(1, keepdim=True), sight.path.detach())  # n,answers,h,w
        trust = self.judge(torch.cat([sight.cues, energies(guesses).to(sight.cues.dtype)], 1))
        choice = self.gates(sight.cues) + self.habit_out(habits)
        first, *rest = double(choice).chunk(len(self.blocks) + 1, 1)
        moved = warp(detail, double(sight.flow) / 4)
        entered = self.enter(groups) * first + self.enter_guess(20 * F.pixel_unshuffle(guesses, 4))
        y = self.blend(torch.cat([entered, moved.to(entered.dtype)], 1))
        y = y + double(self.hint(sight.cues))
        for block, gate in zip(self.blocks, rest, strict=True):
            y = block(y, gate)
        made, shares = F.pixel_shuffle(self.leave(y).float(), 4).split([3, guesses.shape[1]], 1)
        shares = 4 * shares + F.interpolate(trust.float(), scale_factor=8, mode="bilinear")
        residual = made + (shares * guesses).sum(1, keepdim=True)
        return residual, self.carry(y).float().tanh()

    def forward(self, frame: Tensor, state: SteeredState) -> tuple[Tensor, SteeredState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 32 -> the sharp frame, the next state."""
        groups, look, gray = self.see(frame)
        seen = evidence(gray, torch.lerp(gray, state.light, state.seen))
        votes = FORGET * state.votes + self.shutter(seen.profile, seen.flow)
        sight = self.measure(look, seen, self.shutter.exposure(votes))
        habits = self.remember(sight.cues, state.habits, state.seen)
        residual, detail = self.restore(frame, groups, sight, state.detail, habits)
        after = SteeredState(gray, detail, habits, votes, torch.ones_like(state.seen))
        return (frame + residual).clamp(0, 1), after

    def sights(
        self, clip: Tensor, state: SteeredState, told: Tensor | None = None
    ) -> tuple[Tensor, Sight, SteeredState]:
        """All frames of clip n,t,3,h,w at once -> groups and motion, each n*t,..., and the state
        with the last frame seen but not yet restored.

        In training the true exposure n*t,1,1,1 may be told, where `told` is not NaN: small crops
        show less of it than whole frames do.
        """
        n, t = clip.shape[:2]
        groups, look, gray = self.see(clip.flatten(0, 1))
        grays = gray.unflatten(0, (n, t))
        first = torch.lerp(grays[:, 0], state.light, state.seen)
        before = torch.cat([first[:, None], grays[:, :-1]], 1).flatten(0, 1)
        seen = evidence(gray, before)
        sums, votes = [], state.votes
        for vote in self.shutter(seen.profile, seen.flow).unflatten(0, (n, t)).unbind(1):
            votes = FORGET * votes + vote
            sums.append(votes)
        exposure = self.shutter.exposure(torch.stack(sums, 1).flatten(0, 1))
        if told is not None:
            exposure = torch.where(told.isnan(), exposure, told)
        after = state._replace(light=grays[:, -1], votes=votes)
        return groups, self.measure(look, seen, exposure), after

    def sequence(
        self, clip: Tensor, state: SteeredState, told: Tensor | None = None
    ) -> tuple[list[Tensor], Sight, SteeredState]:
        """The same as `forward` frame by frame, with all that needs no memory done at once.

        clip n,t,3,h,w, told exposures n*t,1,1,1 -> sharp clip n,t,3,h,w (not clamped), motion
        n*t,..., the last state.
        """
        n, t = clip.shape[:2]
        groups, sight, after = self.sights(clip, state, told)
        split = [x.unflatten(0, (n, t)) for x in (groups, *sight)]
        detail, habits, seen, residuals = state.detail, state.habits, state.seen, []
        for k in range(t):
            group, *views = (x[:, k] for x in split)
            one = Sight(*views)
            habits = self.remember(one.cues, habits, seen)
            residual, detail = self.restore(clip[:, k], group, one, detail, habits)
            seen = torch.ones_like(seen)
            residuals.append(residual)
        last = after._replace(detail=detail, habits=habits, seen=seen)
        return [clip + torch.stack(residuals, 1)], sight, last

    def zero_state(self, n: int, h: int, w: int) -> SteeredState:
        """The state of n fresh streams."""
        config, like = self.config, self.enter.bias
        return SteeredState(
            like.new_zeros(n, 1, h // 2, w // 2),
            like.new_zeros(n, config.carried, h // 4, w // 4),
            like.new_zeros(n, config.habits, 1, 1),
            like.new_zeros(n, 2, 1, 1),
            like.new_zeros(n, 1, 1, 1),
        )


@torch.no_grad()
def evidence(now: Tensor, before: Tensor) -> Evidence:
    """Of gray frames n,1,h/2,w/2 in 0..1."""
    before = before * brightness(now, before)
    flow = lucas_kanade(now, before, ROUNDS)  # n,2,h/2,w/2 in cells of 2 pixels
    miss = F.avg_pool2d((warp(before, flow) - now).abs(), 4)
    change = F.avg_pool2d((before - now).abs(), 4)
    flow = (2 * F.avg_pool2d(flow, 4)).clamp(-LONGEST, LONGEST)
    return Evidence(flow, miss, change, exposure_profile(now, flow))


def brightness(now: Tensor, before: Tensor) -> Tensor:
    """How much brighter n,1,h,w has become; exposure control would look like motion."""
    means = [x.mean((2, 3), keepdim=True) + 0.01 for x in (now, before)]
    return (means[0] / means[1]).clamp(0.5, 2)


def energies(answers: Tensor) -> Tensor:
    """How strong each answer n,k,h,w is, and how much neighbours differ: n,2k-1,h/8,w/8.

    A bold answer that rings is far stronger than the careful one beside it.
    """
    parts = torch.cat([answers, answers[:, 1:] - answers[:, :-1]], 1)
    return (F.avg_pool2d(parts.square(), 8) + 1e-6).log() / 2 + 3


def steer(path: Tensor) -> Tensor:
    """What a filter must know of a blur path n,2,h,w in pixels -> n,30,h,w.

    Soft bins of its length, each times 1, cos 2a, sin 2a, cos 4a, sin 4a of its angle a: a filter
    against blur is the same for a path and its reverse.
    """
    x, y = path[:, :1], path[:, 1:]
    square = x * x + y * y + 0.25
    cosine, sine = (x * x - y * y) / square, 2 * x * y / square  # of 2a
    centres = torch.tensor(LENGTHS, dtype=path.dtype, device=path.device).log().view(1, -1, 1, 1)
    bins = torch.softmax(-(((0.5 * square.log() - centres) / 0.45) ** 2), 1)
    cosine4, sine4 = cosine * cosine - sine * sine, 2 * cosine * sine
    return torch.cat([bins, bins * cosine, bins * sine, bins * cosine4, bins * sine4], 1)
