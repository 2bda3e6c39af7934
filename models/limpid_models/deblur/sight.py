"""The motion of a frame, measured towards both its neighbours without weights, at H/8."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from limpid_models.deblur.profile import exposure_profile

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


def seen(grays: Tensor, back: Flow, fore: Flow) -> Sight:
    """Of all frames n,t,... what the motion between them, n*(t-1),..., tells; ends are mirrored."""
    n = len(grays)
    backs, fores = [], []
    for a, b, sign in zip(back, fore, (-1, 1), strict=True):
        a, b = a.unflatten(0, (n, -1)), b.unflatten(0, (n, -1))
        backs.append(torch.cat([sign * b[:, :1], a], 1).flatten(0, 1))
        fores.append(torch.cat([b, sign * a[:, -1:]], 1).flatten(0, 1))
    return look(grays.flatten(0, 1), Flow(*backs), Flow(*fores))


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


def central(sight: Sight) -> Tensor:
    """The mean motion around a frame, to the frame before, n,2,h/8,w/8 in pixels."""
    return (sight.back.flow - sight.fore.flow) / 2


def brightness(now: Tensor, other: Tensor) -> Tensor:
    """How much brighter now n,1,h,w is; exposure control would look like motion."""
    means = [x.mean((2, 3), keepdim=True) + 0.01 for x in (now, other)]
    return (means[0] / means[1]).clamp(0.5, 2)
