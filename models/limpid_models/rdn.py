"""RDN, the recurrent deblur network, in its online form.

After P. Wieschollek, "Multi-frame methods" (thesis), section 6.3.3, Table 6.1 and appendix C: one
deblur block per step sees a new observation and the latest estimate, and blends features of the
previous block in through temporal skip connections. The thesis walks *back* from a target frame
and so must remember raw frames; online, the observation is the newest frame, the estimate is that
of the frame before, and the blended features are the only other memory.

Different from Table 6.1, for speed: no layer works at full size (the first has stride 2, the last
writes 2 x 2 pixels at once), up-sampling is a 1 x 1 convolution and nearest neighbour (appendix A
of the thesis: no checkerboard), no batch normalisation (a stream's result must not depend on who
shares its batch), temporal links at H/8 and H/4 only. Added: coarse features gate the fine ones, so
that the direction of blur, seen at H/4 and H/8, chooses among filters at H/2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

STRIDE = 8  # the coarsest level; frames are padded to a multiple of it
SLOPE = 0.1  # of the leaky ReLU; with plain ReLU whole layers died in the first hundred steps


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
    coarse: Tensor  # n,4c,h/8,w/8  features after the blocks at H/8, in -1..1
    middle: Tensor  # n,2c,h/4,w/4  features after the decoder's blocks at H/4, in -1..1

    def detach(self) -> RdnState:
        return RdnState(*(t.detach() for t in self))


class Enter(nn.Module):
    """The first convolution (A0,1 and C1,1 in one): 4 x 4, stride 2, on whitened patches.

    Neighbouring pixels are nearly equal, so plain weights learn brightness first and the faint
    detail that blur has left a hundred times later. Here a patch is rotated and scaled to equal
    variance in all directions before the weights see it. Export folds both into one convolution.
    """

    SIDE = 4

    def __init__(self, channels: int):
        super().__init__()
        size = 6 * self.SIDE**2
        self.weight = nn.Parameter(torch.randn(channels, size) * (2 / size) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("basis", torch.eye(size))
        self.register_buffer("centre", torch.full((size,), 0.5))

    def whiten(self, patches: Tensor, noise: float = 2 / 255) -> None:
        """Sets the basis from examples k,96; directions fainter than `noise` stay faint."""
        self.centre.copy_(patches.mean(0))
        values, vectors = torch.linalg.eigh(torch.cov(patches.T.double()))
        scale = (values.clamp(min=0) + noise**2).rsqrt()
        self.basis.copy_((vectors * scale) @ vectors.T)

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weight c,6,4,4 and bias c of the plain convolution that this is."""
        weight = self.weight @ self.basis
        return weight.view(-1, 6, self.SIDE, self.SIDE), self.bias - weight @ self.centre

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels n,6,h+2,w+2 -> n,c,h/2,w/2, in float32 (the detail is lost in bfloat16)."""
        with torch.autocast("cpu", enabled=False):
            return F.conv2d(pixels.float(), *self.folded(), stride=2)


class Block(nn.Module):
    """Two 3 x 3 convolutions around an activation, added to their input."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(activate(self.first(x)))


def blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Block(channels) for _ in range(count)))


class Rdn(nn.Module):
    """The deblur block; `forward` is one step."""

    def __init__(self, config: RdnConfig):
        super().__init__()
        self.config = config
        c = config.width
        self.enter = Enter(c)
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
        self.gate = nn.Conv2d(2 * c, c, 1)
        self.fine_out = blocks(c, config.fine_out)
        self.leave = nn.Conv2d(c, 12, 3, padding=1)
        self.apply(initialise)
        for module in self.modules():
            if isinstance(module, Block):  # a new block changes little
                module.second.weight.data *= 0.1
        nn.init.zeros_(self.gate.weight)
        nn.init.ones_(self.gate.bias)
        self.leave.weight.data *= 0.01  # an untrained network returns almost its input

    def block(self, pixels: Tensor, coarse: Tensor, middle: Tensor) -> tuple[Tensor, ...]:
        """pixels n,6,h+2,w+2 (frame, estimate) in [0, 1] -> residual n,3,h,w, new features."""
        fine = self.fine_in(activate(self.enter(pixels)))  # n,c,h/2,w/2
        half = self.middle_in(activate(self.down_middle(fine)))  # n,2c,h/4,w/4
        deep = activate(self.down_coarse(half))  # n,4c,h/8,w/8
        deep = self.coarse(activate(self.blend_coarse(torch.cat([deep, coarse], 1))))
        wide = upsample(self.up_middle(deep)) + half  # n,2c,h/4,w/4
        wide = self.middle_out(activate(self.blend_middle(torch.cat([wide, middle], 1))))
        last = self.fine_out(activate(upsample(self.up_fine(wide)) + fine))  # n,c,h/2,w/2
        last = last * upsample(self.gate(wide))  # which filters apply where
        deep, wide = deep.tanh(), wide.tanh()  # what is carried on stays bounded
        return F.pixel_shuffle(self.leave(last), 2), deep, wide

    def forward(self, frame: Tensor, state: RdnState) -> tuple[Tensor, RdnState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 8 -> the sharp frame, the next state."""
        estimate = torch.lerp(frame, state.estimate, state.seen)
        pixels = F.pad(torch.cat([frame, estimate], 1), (1, 1, 1, 1), mode="replicate")
        residual, coarse, middle = self.block(pixels, state.coarse, state.middle)
        out = (frame + residual).clamp(0, 1)
        return out, RdnState(out, torch.ones_like(state.seen), coarse, middle)

    def zero_state(self, n: int, h: int, w: int) -> RdnState:
        """The state of n fresh streams."""
        c, like = self.config.width, self.enter.bias
        return RdnState(
            like.new_zeros(n, 3, h, w),
            like.new_zeros(n, 1, 1, 1),
            like.new_zeros(n, 4 * c, h // 8, w // 8),
            like.new_zeros(n, 2 * c, h // 4, w // 4),
        )


def initialise(module: nn.Module) -> None:
    """He initialisation for the leaky ReLU."""
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, a=SLOPE)
        nn.init.zeros_(module.bias)


def activate(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


def upsample(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2, mode="nearest")
