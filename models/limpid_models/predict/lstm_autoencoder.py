"""The fully connected LSTM autoencoder with a conditional future predictor.

N. Srivastava, E. Mansimov, R. Salakhutdinov, "Unsupervised Learning of Video Representations using
LSTMs", 2015, section 2.2. An LSTM encodes the frames seen, as vectors; a second one starts from its
state and decodes the next frame.

The vectors are tiles of 64 x 64 pixels, so a Moving MNIST frame is one vector of 4096, as
published, and a larger frame is many that know nothing of each other.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.predict.cells import LstmCell
from limpid_models.predict.network import Carried, Predictor, flat, grouped, maps

TILE = 64  # pixels


@dataclass(frozen=True)
class LstmAutoencoderConfig:
    """Size of the network (published: 2048 units, one or two layers)."""

    channels: int = 1  # of the frames
    hidden: int = 2048  # units of each LSTM
    layers: int = 1
    peephole: bool = True  # as published (Graves' LSTM)


class LstmAutoencoder(Predictor):
    """The network; `forward` is one step."""

    stride = TILE

    def __init__(self, config: LstmAutoencoderConfig):
        super().__init__()
        self.channels = config.channels
        pixels = config.channels * TILE**2
        sizes = [pixels] + [config.hidden] * (config.layers - 1)

        def stack() -> nn.ModuleList:
            return nn.ModuleList(LstmCell(n, config.hidden, config.peephole) for n in sizes)

        self.encoder, self.decoder = stack(), stack()
        self.leave = nn.Linear(config.hidden, pixels)
        nn.init.constant_(self.leave.bias, -2.0)  # dark at first
        self.states = flat(
            [maps(f"layer{k}", LstmCell.parts, config.hidden, TILE) for k in range(config.layers)]
        )

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        tiles = F.pixel_unshuffle(frame, TILE).permute(0, 2, 3, 1)  # n,h/64,w/64,pixels
        vectors = tuple(x.permute(0, 2, 3, 1) for x in state)
        seen, x = [], tiles
        for cell, one in zip(self.encoder, grouped(vectors, 2), strict=True):
            x, one = cell(x, one)
            seen.append(one)
        x = tiles
        for cell, one in zip(self.decoder, seen, strict=True):
            x, _ = cell(x, one)
        following = self.leave(x).float().sigmoid().permute(0, 3, 1, 2)
        carried = tuple(x.float().permute(0, 3, 1, 2) for x in flat(seen))
        return F.pixel_shuffle(following, TILE), carried
