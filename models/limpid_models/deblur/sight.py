"""The motion of a frame, measured towards both its neighbours without weights, at H/8."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from limpid_models.deblur.flow import exposure_profile, lucas_kanade, refine, smooth
from limpid_models.layers import double, enlarged, warp

ROUNDS = (3, 3, 3, 3, 2)  # of Lucas-Kanade, from H/32 to H/2
LONGEST = 64.0  # pixels, of a motion between frames that is believed
TRUST = 0.7  # in the last output; less than 1, for else its errors would live for ever
DOUBT = 0.08  # mean absolute difference, in 0..1, at which half of it is left


class Flow(NamedTuple):
    """Motion from a frame to a neighbour of it (at H/8)."""

    flow: Tensor  # n,2,h/8,w/8  in pixels
    miss: Tensor  # n,1,h/8,w/8  mean absolute difference left by the flow, in 0..1


class Sight(NamedTuple):
    """What is known of the motion of a frame (at H/8)."""

    back: Flow
    fore: Flow
    profile: Tensor  # n,7,h/8,w/8  see `exposure_profile`

    def at(self, k: int, n: int) -> Sight:
        """Of n frames, the k-th of each stream, where this is of all frames of n streams."""
        back, fore = (Flow(*(x.unflatten(0, (n, -1))[:, k] for x in flow)) for flow in self[:2])
        return Sight(back, fore, self.profile.unflatten(0, (n, -1))[:, k])


def half(frame: Tensor) -> Tensor:
    """Gray, half the size: n,3,h,w -> n,1,h/2,w/2."""
    return F.avg_pool2d(frame.mean(1, keepdim=True), 2)


def sights(grays: Tensor) -> Sight:
    """Of all frames, half the size, n,t,1,h/2,w/2 -> each n*t,...; ends are mirrored."""
    now, later = grays[:, :-1].flatten(0, 1), grays[:, 1:].flatten(0, 1)
    back = motion(later, now)
    return seen(grays, back, reverse(now, later, back))


def seen(grays: Tensor, back: Flow, fore: Flow) -> Sight:
    """Of all frames n,t,... what the motion between them, n*(t-1),..., tells; ends are mirrored."""
    n = len(grays)
    backs, fores = [], []
    for a, b, sign in zip(back, fore, (-1, 1), strict=True):
        a, b = a.unflatten(0, (n, -1)), b.unflatten(0, (n, -1))
        backs.append(torch.cat([sign * b[:, :1], a], 1).flatten(0, 1))
        fores.append(torch.cat([b, sign * a[:, -1:]], 1).flatten(0, 1))
    return look(grays.flatten(0, 1), Flow(*backs), Flow(*fores))


@torch.no_grad()
def motion(now: Tensor, other: Tensor) -> Flow:
    """From gray frames n,1,h/2,w/2 in 0..1 to others."""
    other = other * brightness(now, other)
    flow = F.avg_pool2d(lucas_kanade(now, other, ROUNDS), 2) / 2  # n,2,h/4,w/4, in cells of 4
    return measured(F.avg_pool2d(now, 2), F.avg_pool2d(other, 2), flow)


@torch.no_grad()
def reverse(now: Tensor, other: Tensor, back: Flow) -> Flow:
    """The same as `motion`, sooner, where the motion `back` of other to now is known."""
    now, other = (F.avg_pool2d(x, 2) for x in (now, other * brightness(now, other)))
    flow = -back.flow
    for _ in range(3):  # the fixed point of flow(x) = -back(x + flow(x))
        flow = -warp(back.flow, flow / 8)
    return measured(now, other, refine(now, other, double(flow) / 4, 3))


def measured(now: Tensor, other: Tensor, flow: Tensor) -> Flow:
    """Gray frames n,1,h/4,w/4 and the flow between them n,2,h/4,w/4 in cells of 4 pixels."""
    miss = smooth(F.avg_pool2d((warp(other, flow) - now).abs(), 2))
    return Flow((4 * F.avg_pool2d(flow, 2)).clamp(-LONGEST, LONGEST), miss)


def mirrored(flow: Flow, other: Flow, where: Tensor) -> Flow:
    """Motion that goes on as `other`, to the other neighbour, says, where n,1,1,1 or n,1,h,w."""
    there = (-other.flow, other.miss)
    return Flow(*(torch.where(where, b, a) for a, b in zip(flow, there, strict=True)))


@torch.no_grad()
def look(now: Tensor, back: Flow, fore: Flow) -> Sight:
    """Motion of gray frames n,1,h/2,w/2; where one side is hidden, the other tells both."""
    sides = (
        mirrored(back, fore, back.miss > 2 * fore.miss + 0.01),
        mirrored(fore, back, fore.miss > 2 * back.miss + 0.01),
    )
    return Sight(*sides, exposure_profile(now, (sides[0].flow - sides[1].flow) / 2))


@torch.no_grad()
def hinted(frame: Tensor, light: Tensor, back: Flow) -> Tensor:
    """What the last output, gray n,1,h,w, says of frame n,3,h,w where it fits: n,1,h,w to add."""
    gray = frame.mean(1, keepdim=True)
    moved = warp(light, enlarged(back.flow, 8))
    trust = TRUST / (1 + (back.miss / DOUBT).square())
    return enlarged(trust, 8) * (moved * brightness(gray, moved) - gray)


def central(sight: Sight) -> Tensor:
    """The mean motion around a frame, to the frame before, n,2,h/8,w/8 in pixels."""
    return (sight.back.flow - sight.fore.flow) / 2


def brightness(now: Tensor, other: Tensor) -> Tensor:
    """How much brighter now n,1,h,w is; exposure control would look like motion."""
    means = [x.mean((2, 3), keepdim=True) + 0.01 for x in (now, other)]
    return (means[0] / means[1]).clamp(0.5, 2)
