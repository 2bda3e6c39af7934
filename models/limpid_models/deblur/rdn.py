"""RDN, the recurrent deblur network, after P. Wieschollek, "Multi-frame methods" (thesis).

Layers follow Table 6.1 at width 64; smaller widths scale every layer. Blocks, residual sums and
temporal skip connections follow section 6.3.3, Figure 6.14 and appendix C. Where the listing of
appendix C and the table differ (first layer, last layers, 1 x 1 ends of encoder blocks), the table
holds. Two ways of using time:

- `published`: each output starts from its own frame and looks back over the frames before it, one
  block for each (section 6.3.3); what must be remembered are raw frames.
- `online`: one block per frame; the block sees the newest frame and the estimate of the frame
  before, and the temporal skip connections carry features from frame to frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from limpid_models.layers import conv

STRIDE = 8  # frames are padded to a multiple of it
FORMS = ("published", "online")


@dataclass(frozen=True)
class RdnConfig:
    """Size of the network."""

    width: int = 64  # channels at H/1 and H/2; twice as many at H/4, four times at H/8
    form: str = "online"  # one of FORMS
    past: int = 4  # frames looked back at (published form)


class Links(NamedTuple):
    """Features that a block hands to the next one (marked * in Table 6.1)."""

    coarse: Tensor  # n,4c,h/8,w/8  after C4,5
    middle: Tensor  # n,2c,h/4,w/4  after C5,5
    fine: Tensor  # n,c,h/2,w/2  after C6,5


class PastState(NamedTuple):
    """What one stream carries in the published form."""

    past: Tensor  # n,past*3,h,w  frames in [0, 1], newest first
    seen: Tensor  # n,1,1,1  how many of them there are

    def detach(self) -> PastState:
        return PastState(*(t.detach() for t in self))


class OnlineState(NamedTuple):
    """What one stream carries in the online form; all zeros before its first frame."""

    estimate: Tensor  # n,3,h,w  the last output, in [0, 1]
    coarse: Tensor
    middle: Tensor
    fine: Tensor
    seen: Tensor  # n,1,1,1  0 before the first frame, then 1

    def detach(self) -> OnlineState:
        return OnlineState(*(t.detach() for t in self))


class Layer(nn.Module):
    """Activation, convolution (or transposed convolution), batch normalisation."""

    def __init__(self, layer: nn.Module):
        super().__init__()
        self.layer = layer
        self.norm = nn.BatchNorm2d(layer.out_channels)

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.layer(x.relu()))


def down(inputs: int, outputs: int) -> Layer:
    return Layer(conv(inputs, outputs, 3, stride=2))


def up(inputs: int, outputs: int) -> Layer:
    return Layer(nn.ConvTranspose2d(inputs, outputs, 4, 2, 1))


def three(channels: int) -> nn.Sequential:
    """Three 3 x 3 convolutions, to be added to their input."""
    return nn.Sequential(*(Layer(conv(channels, channels, 3)) for _ in range(3)))


class Rdn(nn.Module):
    """The deblur block and its two ways through time."""

    stride = STRIDE
    future = 0  # frames after one that must be known before it is restored

    def __init__(self, config: RdnConfig):
        super().__init__()
        if config.form not in FORMS:
            raise ValueError(f"rdn.form: expected one of {FORMS}, got '{config.form}'")
        self.config = config
        c = config.width
        self.a0 = conv(6, c, 3)
        self.c1_1, self.c1 = down(c, c), three(c)
        self.c2_1, self.c2 = Layer(conv(c, c, 3)), three(c)
        self.c3_1, self.c3 = down(c, 2 * c), three(2 * c)
        self.c4_1, self.b4, self.c4 = down(2 * c, 4 * c), conv(8 * c, 4 * c, 1), three(4 * c)
        self.c5_1, self.b5, self.c5 = up(4 * c, 2 * c), conv(4 * c, 2 * c, 1), three(2 * c)
        self.c6_1, self.b6, self.c6 = up(2 * c, c), conv(2 * c, c, 1), three(c)
        self.c7_1 = up(c, c)
        self.pad = nn.ZeroPad2d((1, 2, 1, 2))  # a 4 x 4 filter that keeps the size
        self.c7_2 = Layer(nn.Conv2d(c, 6, 4))
        self.last = conv(6, 3, 3, gain=0.1)

    def block(
        self, observation: Tensor, estimate: Tensor, links: Links | None, seen: Tensor | None = None
    ) -> tuple[Tensor, Links]:
        """One deblur block: frames n,3,h,w -> a better estimate, links for the next block.

        Without links, or where `seen` is 0, nothing is blended in.
        """

        def blended(layer: nn.Module, x: Tensor, link: Tensor | None) -> Tensor:
            if link is None:
                return x
            mixed = layer(torch.cat([x, link.to(x.dtype)], 1))
            return mixed if seen is None else torch.where(seen > 0, mixed, x)

        old = links or (None, None, None)
        x = self.a0(torch.cat([observation, estimate], 1) - 0.5)  # n,c,h,w
        x = self.c1_1(x)  # n,c,h/2,w/2
        x = x + self.c1(x)
        x = self.c2_1(x)
        half = x + self.c2(x)
        x = self.c3_1(half)  # n,2c,h/4,w/4
        quarter = x + self.c3(x)
        x = self.c4_1(quarter)  # n,4c,h/8,w/8
        coarse = x + self.c4(blended(self.b4, x, old[0]))
        x = self.c5_1(coarse) + quarter
        middle = x + self.c5(blended(self.b5, x, old[1]))
        x = self.c6_1(middle) + half
        fine = x + self.c6(blended(self.b6, x, old[2]))
        x = self.c7_2(self.pad(self.c7_1(fine)))  # n,6,h,w
        better = estimate + self.last(x.relu()).float()
        return better, Links(coarse, middle, fine)

    def forward(
        self, frame: Tensor, state: PastState | OnlineState
    ) -> tuple[Tensor, PastState | OnlineState]:
        """frame n,3,h,w in [0, 1], h and w multiples of 8 -> the sharp frame, the next state."""
        estimates, state = self.step(frame, state)
        return estimates[-1].clamp(0, 1), state

    def step(
        self, frame: Tensor, state: PastState | OnlineState
    ) -> tuple[list[Tensor], NamedTuple]:
        """All estimates of one frame, best last (a loss looks at each, section 6.3.3)."""
        if isinstance(state, PastState):
            return self.look_back(frame, state)
        before = torch.where(state.seen > 0, state.estimate, frame)
        links = Links(state.coarse, state.middle, state.fine)
        better, links = self.block(before, frame, links, state.seen)
        bounded = [link.float().tanh() for link in links]  # else it runs away over long streams
        return [better], OnlineState(better.clamp(0, 1), *bounded, torch.ones_like(state.seen))

    def look_back(self, frame: Tensor, state: PastState) -> tuple[list[Tensor], PastState]:
        estimates, links, estimate = [], None, frame
        for k, past in enumerate(state.past.split(3, 1)):
            observation = torch.where(state.seen > k, past, frame)
            estimate, links = self.block(observation, estimate, links)
            estimates.append(estimate)
        past = torch.cat([frame, state.past[:, :-3]], 1)
        return estimates, PastState(past, (state.seen + 1).clamp(max=self.config.past))

    def prepare(self, triples: Iterable[tuple[Tensor, float]] = ()) -> None:
        """Nothing is measured on the data before training."""

    def sequence(self, clip: Tensor, state: NamedTuple) -> tuple[list[Tensor], NamedTuple]:
        """Clip n,t,3,h,w -> sharp clips n,t,3,h,w (one per estimate of a frame), the last state."""
        steps = []
        for frame in clip.unbind(1):
            estimates, state = self.step(frame, state)
            steps.append(estimates)
        return [torch.stack(estimate, 1) for estimate in zip(*steps, strict=True)], state

    def zero_state(self, n: int, h: int, w: int) -> PastState | OnlineState:
        """The state of n fresh streams."""
        c, like = self.config.width, self.a0.bias
        if self.config.form == "published":
            past = like.new_zeros(n, 3 * self.config.past, h, w)
            return PastState(past, like.new_zeros(n, 1, 1, 1))
        return OnlineState(
            like.new_zeros(n, 3, h, w),
            like.new_zeros(n, 4 * c, h // 8, w // 8),
            like.new_zeros(n, 2 * c, h // 4, w // 4),
            like.new_zeros(n, c, h // 2, w // 2),
            like.new_zeros(n, 1, 1, 1),
        )
