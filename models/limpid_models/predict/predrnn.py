"""PredRNN: ST-LSTMs whose memory runs up through the layers and on to the next frame's first.

Y. Wang et al., "PredRNN: Recurrent Neural Networks for Predictive Learning using Spatiotemporal
LSTMs", 2017, figure 2. Each layer keeps its own hidden state and cell; the memory is one for all
and goes in a zigzag: from layer to layer within a frame, from the top to the bottom between frames.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.predict.cells import StLstmCell
from limpid_models.predict.network import Carried, Predictor, flat, grouped, maps


@dataclass(frozen=True)
class PredRnnConfig:
    """Size of the network (published: patches of 4, four layers of 128 channels, 5 x 5)."""

    channels: int = 1  # of the frames
    patch: int = 4  # pixels
    hidden: int = 128  # channels of each layer, and of the memory
    layers: int = 4
    side: int = 5  # cells, of the kernels


class PredRnn(Predictor):
    """The network; `forward` is one step."""

    def __init__(self, config: PredRnnConfig):
        super().__init__()
        self.stride, self.channels = config.patch, config.channels
        groups, c = config.channels * config.patch**2, config.hidden
        self.cells = nn.ModuleList(
            StLstmCell(groups if k == 0 else c, c, config.side) for k in range(config.layers)
        )
        self.leave = nn.Conv2d(c, groups, 1)
        own = [maps(f"layer{k}", ("hidden", "cell"), c, config.patch) for k in range(config.layers)]
        self.states = flat([*own, maps("zigzag", ("memory",), c, config.patch)])

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        *own, memory = state
        after, x = [], F.pixel_unshuffle(frame, self.stride)
        for cell, one in zip(self.cells, grouped(tuple(own), 2), strict=True):
            x, (*one, memory) = cell(x, (*one, memory))
            after.append(tuple(one))
        following = F.pixel_shuffle(self.leave(x).float(), self.stride)
        return following, (*flat(after), memory)
