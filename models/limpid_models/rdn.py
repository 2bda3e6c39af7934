"""RDN, the recurrent deblur network, in its online form.

After P. Wieschollek, "Multi-frame methods" (thesis), section 6.3.3, Table 6.1 and appendix C: one
deblur block per step sees a new observation and the latest estimate, and blends features of the
previous block in through temporal skip connections. The thesis walks *back* from a target frame
and so must remember raw frames; online, the observation is the newest frame, the estimate is that
of the frame before, and the blended features are the only other memory.

Different from Table 6.1, for speed: no layer works at full size (the first has stride 2, the last
writes 2 x 2 pixels at once), up-sampling is a 1 x 1 convolution and nearest neighbour (appendix A
of the thesis: no checkerboard), no batch normalisation (a stream's result must not depend on who
shares its batch), temporal links at H/8 and H/4 only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 8  # the coarsest level; frames are padded to a multiple of it


@dataclass(frozen=True)
class RdnConfig:
    """Size of the network."""

    width: int = 16  # channels at H/2; twice as many at H/4, four times at H/8
    fine_in: int = 0  # residual blocks at H/2 in the encoder
    middle_in: int = 1  # residual blocks at H/4 in the encoder
    coarse: int = 2  # residual blocks at H/8, after blending
    middle_out: int = 1  # residual blocks at H/4 in the decoder, after blending
    fine_out: int = 1  # residual blocks at H/2 in the decoder


class RdnState(NamedTuple):
    """What one stream carries from frame to frame; all zeros before its first frame."""

    estimate: Tensor  # n,3,h,w   the last output, in [0, 1]
    seen: Tensor  # n,1,1,1      0 before the first frame, then 1
    coarse: Tensor  # n,4c,h/8,w/8  features after the blocks at H/8
    middle: Tensor  # n,2c,h/4,w/4  features after the decoder's blocks at H/4

    def detach(self) -> RdnState:
        return RdnState(*(t.detach() for t in self))


class Block(nn.Module):
    """Two 3 x 3 convolutions around a ReLU, added to their input."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.relu(self.first(x)))


def blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Block(channels) for _ in range(count)))


class Rdn(nn.Module):
    """The deblur block; `forward` is one step."""

    def __init__(self, config: RdnConfig):
        super().__init__()
        self.config = config
        c = config.width
        self.enter = nn.Conv2d(6, c, 4, stride=2, padding=1)  # A0,1 and C1,1 in one
        self.fine_in = blocks(c, config.fine_in)
        self.down_middle = nn.Conv2d(c, 2 * c, 3, stride=2, padding=1)
        self.middle_in = blocks(2 * c, config.middle_in)
        self.down_coarse = nn.Conv2d(2 * c, 4 * c, 3, stride=2, padding=1)
        self.blend_coarse = nn.Conv2d(8 * c, 4 * c, 1)  # B4,2
        self.coarse = blocks(4 * c, config.coarse)
        self.up_middle = nn.Conv2d(4 * c, 2 * c, 1)
        self.blend_middle = nn.Conv2d(4 * c, 2 * c, 1)  # B5,2
        self.middle_out = blocks(2 * c, config.middle_out)
        self.up_fine = nn.Conv2d(2 * c, c, 1)
        self.fine_out = blocks(c, config.fine_out)
        self.leave = nn.Conv2d(c, 12, 3, padding=1)
        nn.init.zeros_(self.leave.weight)  # an untrained network returns its input
        nn.init.zeros_(self.leave.bias)

    def block(self, pixels: Tensor, coarse: Tensor, middle: Tensor) -> tuple[Tensor, ...]:
        """pixels n,6,h,w (frame, estimate) in [0, 1] -> residual n,3,h,w and new features."""
        fine = self.fine_in(F.relu(self.enter(pixels)))  # n,c,h/2,w/2
        half = self.middle_in(F.relu(self.down_middle(fine)))  # n,2c,h/4,w/4
        deep = F.relu(self.down_coarse(half))  # n,4c,h/8,w/8
        deep = self.coarse(F.relu(self.blend_coarse(torch.cat([deep, coarse], 1))))
        wide = upsample(self.up_middle(deep)) + half  # n,2c,h/4,w/4
        wide = self.middle_out(F.relu(self.blend_middle(torch.cat([wide, middle], 1))))
        last = self.fine_out(F.relu(upsample(self.up_fine(wide)) + fine))  # n,c,h/2,w/2
        return F.pixel_shuffle(self.leave(last), 2), deep, wide

    def forward(self, frame: Tensor, state: RdnState) -> tuple[Tensor, RdnState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 8 -> the sharp frame, the next state."""
        estimate = torch.lerp(frame, state.estimate, state.seen)
        pixels = torch.cat([frame, estimate], 1)  # n,6,h,w
        residual, coarse, middle = self.block(pixels, state.coarse, state.middle)
        out = (frame + residual).clamp(0, 1)
        return out, RdnState(out, torch.ones_like(state.seen), coarse, middle)

    def zero_state(self, n: int, h: int, w: int) -> RdnState:
        """The state of n fresh streams."""
        c, like = self.config.width, self.enter.weight
        return RdnState(
            like.new_zeros(n, 3, h, w),
            like.new_zeros(n, 1, 1, 1),
            like.new_zeros(n, 4 * c, h // 8, w // 8),
            like.new_zeros(n, 2 * c, h // 4, w // 4),
        )


def upsample(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")
