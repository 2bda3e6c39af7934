"""PredNet: each layer predicts the one below and passes up what it got wrong.

W. Lotter, G. Kreiman, D. Cox, "Deep Predictive Coding Networks for Video Prediction and
Unsupervised Learning", 2016; Dittrich 3.4, equations 29-32. The recurrent module of equation 32 can
be exchanged: a ConvLSTM as published, or an ST-LSTM whose memory stays in its layer.

The published order within time t is: representations R from the errors of t-1, then the
predictions, then the errors of t. A step here begins with the errors, of the frame it is given, so
the state needs no errors and the step ends with the prediction of the next frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.predict.cells import CELLS
from limpid_models.predict.network import Carried, Predictor, flat, grouped, maps


@dataclass(frozen=True)
class PredNetConfig:
    """Size of the network (published: patches of 1, 3-48-96-192 channels, 3 x 3)."""

    channels: int = 1  # of the frames
    patch: int = 1  # pixels
    targets: list[int] = field(default_factory=lambda: [48, 96, 192])  # channels of A above 0
    hidden: list[int] = field(default_factory=lambda: [16, 48, 96, 192])  # channels of R
    side: int = 3  # cells, of all kernels
    recurrent: str = "convlstm"  # a key of CELLS
    peephole: bool = False


class PredNet(Predictor):
    """The network; `forward` is one step."""

    def __init__(self, config: PredNetConfig):
        super().__init__()
        if len(config.hidden) != len(config.targets) + 1:
            raise ValueError("hidden: expected one entry more than in targets")
        self.channels, self.patch = config.channels, config.patch
        targets = [config.channels * config.patch**2, *config.targets]
        layers, side = range(len(targets)), config.side
        make = CELLS[config.recurrent]
        self.parts = len(make.parts)
        self.stride = config.patch * 2 ** (len(targets) - 1)

        def conv(inputs: int, outputs: int) -> nn.Conv2d:
            return nn.Conv2d(inputs, outputs, side, padding=side // 2)

        above = [*config.hidden[1:], 0]
        self.cells = nn.ModuleList(
            make(2 * targets[k] + above[k], config.hidden[k], side, config.peephole) for k in layers
        )
        self.guess = nn.ModuleList(conv(config.hidden[k], targets[k]) for k in layers)
        self.raise_ = nn.ModuleList(conv(2 * targets[k], targets[k + 1]) for k in layers[:-1])
        for layer in (*self.guess, *self.raise_):
            nn.init.constant_(layer.bias, 0.05)  # no ReLU starts dead
        self.states = flat(
            [maps(f"layer{k}", make.parts, config.hidden[k], config.patch * 2**k) for k in layers]
        )

    def errors(self, frame: Tensor, states: list[Carried]) -> list[Tensor]:
        """What each layer got wrong, from the pixels up (equations 29-31)."""
        target, errors = F.pixel_unshuffle(frame, self.patch), []
        for k, (guess, state) in enumerate(zip(self.guess, states, strict=True)):
            predicted = F.relu(guess(state[0]))
            errors.append(torch.cat([F.relu(predicted - target), F.relu(target - predicted)], 1))
            if k < len(self.raise_):
                target = F.max_pool2d(F.relu(self.raise_[k](errors[-1])), 2)
        return errors

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        states = grouped(state, self.parts)
        errors = self.errors(frame, states)
        above: list[Tensor] = []
        for k in reversed(range(len(states))):  # equation 32, from the top down
            hidden, states[k] = self.cells[k](torch.cat([errors[k], *above], 1), states[k])
            above = [F.interpolate(hidden, scale_factor=2, mode="nearest").to(errors[k].dtype)]
        following = F.relu(self.guess[0](states[0][0]).float())
        return F.pixel_shuffle(following, self.patch), flat(states)
