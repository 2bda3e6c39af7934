"""The spatio-temporal video autoencoder: a ConvLSTM remembers, a flow moves the last frame.

V. Patraucean, A. Handa, R. Cipolla, "Spatio-temporal video autoencoder with differentiable memory",
2015; Dittrich 3.3. A convolutional encoder, a ConvLSTM without peephole, and convolutions that
decode its hidden state into an optical flow, which is applied to the last frame by bilinear
sampling (M. Jaderberg et al., "Spatial transformer networks", 2015). The flow is kept smooth by a
Huber penalty on its gradient (section 3.1.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor
from torch.nn import functional as F

from limpid_models.layers import activate, conv, warp
from limpid_models.predict.cells import ConvLstmCell
from limpid_models.predict.network import Carried, Predictor, maps

HUBER = 0.01  # pixels, where the penalty turns from quadratic to linear


@dataclass(frozen=True)
class FlowAutoencoderConfig:
    """Size of the network (published: 16 channels encode, 64 remember, 7 x 7 kernels)."""

    channels: int = 1  # of the frames
    features: int = 32  # channels of the encoder
    hidden: int = 64  # channels of the ConvLSTM
    side: int = 7  # cells, of the kernels of the ConvLSTM
    smoothness: float = 1e-4  # weight of the penalty


class FlowAutoencoder(Predictor):
    """The network; `forward` is one step."""

    stride = 4

    def __init__(self, config: FlowAutoencoderConfig):
        super().__init__()
        self.channels, self.smoothness = config.channels, config.smoothness
        self.enter = conv(config.channels, config.features, 5, stride=2)
        self.narrow = conv(config.features, config.features, 5, stride=2)
        self.cell = ConvLstmCell(config.features, config.hidden, config.side)
        self.flow_hidden = conv(config.hidden, config.features, 5)
        self.flow_out = conv(config.features, 2, 5, gain=0.1)
        self.states = maps("layer0", ConvLstmCell.parts, config.hidden, self.stride)
        self.flow: Tensor | None = None  # of the last training step, until `penalty` has seen it

    def forward(self, frame: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        features = activate(self.narrow(activate(self.enter(frame))))
        hidden, state = self.cell(features, state)
        coarse = self.flow_out(activate(self.flow_hidden(hidden))).float()
        flow = F.interpolate(coarse, scale_factor=4, mode="bilinear", align_corners=False)
        self.flow = flow if self.training else None
        return warp(frame.float(), flow), state

    def penalty(self) -> Tensor | float:
        flow, self.flow = self.flow, None
        if flow is None:
            return 0.0
        steps = (flow.diff(dim=2), flow.diff(dim=3))
        return self.smoothness * sum(
            F.huber_loss(d, d.new_zeros(()).expand_as(d), delta=HUBER) / HUBER for d in steps
        )
