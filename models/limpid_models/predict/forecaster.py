"""The ConvLSTM encoder-forecaster.

X. Shi et al., "Convolutional LSTM Network: A Machine Learning Approach for Precipitation
Nowcasting", 2015, section 3.2. A stack of ConvLSTMs encodes the frames seen; the forecasting stack
starts from a copy of its states and, from the top layer down, makes one step; a 1 x 1 convolution
of all its hidden states gives the next frame. Frames enter as patches (section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.predict.cells import ConvLstmCell
from limpid_models.predict.network import Carried, Predictor, flat, grouped, maps


@dataclass(frozen=True)
class ForecasterConfig:
    """Size of the network (published: patches of 4, 128-64-64 channels, 5 x 5, peephole)."""

    channels: int = 1  # of the frames
    patch: int = 4  # pixels
    hidden: int = 64  # channels of each layer
    layers: int = 3
    side: int = 5  # cells, of the kernels
    peephole: bool = True


class Forecaster(Predictor):
    """The network; `forward` is one step."""

    def __init__(self, config: ForecasterConfig):
        super().__init__()
        self.stride = config.patch
        self.channels = config.channels
        groups, c = config.channels * config.patch**2, config.hidden

        def cell(inputs: int) -> ConvLstmCell:
            return ConvLstmCell(inputs, c, config.side, config.peephole)

        self.encoder = nn.ModuleList(cell(groups if k == 0 else c) for k in range(config.layers))
        self.forecaster = nn.ModuleList(cell(c) for _ in range(config.layers))
        self.leave = nn.Conv2d(config.layers * c, groups, 1)
        nn.init.constant_(self.leave.bias, -2.0)  # dark at first
        self.states = flat(
            [maps(f"layer{k}", ConvLstmCell.parts, c, config.patch) for k in range(config.layers)]
        )

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        seen, x = [], F.pixel_unshuffle(frame, self.stride)
        for cell, one in zip(self.encoder, grouped(state, 2), strict=True):
            x, one = cell(x, one)
            seen.append(one)
        ahead, x = [], torch.zeros_like(x)
        for cell, one in zip(reversed(self.forecaster), reversed(seen), strict=True):
            x, _ = cell(x, one)
            ahead.append(x)
        following = self.leave(torch.cat(ahead, 1)).float().sigmoid()
        return F.pixel_shuffle(following, self.stride), flat(seen)
