"""For how much of a frame interval the shutter was open, from what a whole frame shows of it.

The evidence (`deblur.profile`) needs no weights, so this small regression is fitted before the
network is trained, on whole frames, which show the exposure far better than training crops do.
Cameras change it slowly, so frames vote on it: each as much as it moves, old ones ever less.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from limpid_models.deblur.profile import SHARES, SLOW
from limpid_models.layers import SLOPE, conv

SPEEDS = (SLOW, 6.0, 12.0, 1000.0)  # pixels, limits of the bins of motion
FEATURES = (len(SPEEDS) - 1) * (len(SHARES) + 1) + 1
STEPS = 2000  # of the fit
BATCH = 128
RATE = 3e-3  # falling to none
MOVING = 0.1  # share of a frame that must move for it to be learned from
FORGET = 0.95  # what a vote is worth a frame later
BOLD = 0.65  # quantile that is learned: a path taken too short costs more than one too long
SHORT = 0.25, 0.4  # frame intervals: below the first nothing is blurred, above the second all is


class Shutter(nn.Module):
    """Three small layers on the `summary` of a frame."""

    middle: Tensor
    spread: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("middle", torch.zeros(1, FEATURES, 1, 1))
        self.register_buffer("spread", torch.ones(1, FEATURES, 1, 1))
        self.layers = nn.Sequential(
            conv(FEATURES, 32, 1),
            nn.LeakyReLU(SLOPE),
            conv(32, 32, 1),
            nn.LeakyReLU(SLOPE),
            conv(32, 1, 1, gain=0.1),
        )
        self.requires_grad_(False)  # `fit` alone changes it

    def forward(self, profile: Tensor, flow: Tensor) -> Tensor:
        """A frame's vote n,2,1,1: weight times exposure, and weight; arguments as of `summary`."""
        features = summary(profile, flow)
        exposure = self.layers((features - self.middle) / self.spread).clamp_min(0)
        weight = features[:, -1:]
        return torch.cat([weight * exposure, weight], 1)

    def exposures(self, profile: Tensor, flow: Tensor, n: int) -> Tensor:
        """Of every frame of n streams, n*t,1,1,1; arguments as of `summary`, n*t,..."""
        found, votes = [], 0
        for vote in self(profile, flow).unflatten(0, (n, -1)).unbind(1):
            votes = FORGET * votes + vote
            found.append(votes)
        return self.exposure(torch.stack(found, 1).flatten(0, 1))

    @staticmethod
    def exposure(votes: Tensor) -> Tensor:
        """Sums of votes n,2,1,1 -> exposure n,1,1,1 in frame intervals.

        It is 0 if nothing has moved, and falls to 0 below `SHORT`: what is read off sharp frames is
        not 0, and inverting it would do harm.
        """
        mean = votes[:, :1] / (votes[:, 1:] + 1e-3)
        low, high = SHORT
        return mean * ((mean - low) / (high - low)).clamp(0, 1)

    def fit(self, summaries: Tensor, exposures: Tensor) -> float:
        """Learns exposures n from summaries n,22,1,1; returns the last steps' error (pinball loss).

        Frames that hardly move tell nothing, have no vote later, and are left out if others are
        left.
        """
        moving = summaries[:, -1].flatten() >= MOVING
        if moving.sum() > 1:
            summaries, exposures = summaries[moving], exposures[moving]
        self.middle.copy_(summaries.mean(0, keepdim=True))
        self.spread.copy_(summaries.std(0, keepdim=True) + 1e-3)
        inputs = (summaries - self.middle) / self.spread
        self.layers.requires_grad_(True)
        optimizer = torch.optim.Adam(self.layers.parameters(), RATE, weight_decay=1e-4)
        draw, errors = torch.Generator().manual_seed(1), []
        for step in range(STEPS):
            optimizer.param_groups[0]["lr"] = RATE * (1 - step / STEPS)
            k = torch.randint(len(inputs), (BATCH,), generator=draw)
            short = exposures[k] - self.layers(inputs[k]).flatten()
            error = 2 * torch.maximum(BOLD * short, (BOLD - 1) * short).mean()
            optimizer.zero_grad()
            error.backward()
            optimizer.step()
            errors.append(error.item())
        self.requires_grad_(False)
        return sum(errors[-100:]) / len(errors[-100:])


def summary(profile: Tensor, flow: Tensor) -> Tensor:
    """Of a whole frame: for each bin of motion its autocorrelations and its share; n,22,1,1.

    The last feature is how much moves at all. How alike pixels are depends on their distance, so
    small motions and large ones look different. profile n,7,h,w and flow n,2,h,w (pixels) as
    `limpid_models.deblur.profile` gives them.
    """
    length = (flow.square().sum(1, keepdim=True) + 1e-6).sqrt()
    features = []
    for low, high in pairwise(SPEEDS):
        there = ((length > low) & (length <= high)).to(flow.dtype)
        share = there.mean((2, 3), keepdim=True)
        sums = (profile * there).mean((2, 3), keepdim=True)
        features += [sums[:, 1:] / (sums[:, :1] + 0.01 * share + 1e-4), share]
    much = (length > SLOW).to(flow.dtype).mean((2, 3), keepdim=True)
    return torch.cat([*features, much], 1)
