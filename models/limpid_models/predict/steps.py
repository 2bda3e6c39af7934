"""Predictors as exported steps.

Frames are RGB bytes for every architecture; a network of gray frames sees their mean and answers in
gray.
"""

from __future__ import annotations

from torch import Tensor

from limpid_models.contract import State
from limpid_models.predict.network import Predictor
from limpid_models.steps import Step, cells


class PredictStep(Step):
    """A predictor between bytes and bytes."""

    task = "predict"

    def __init__(self, net: Predictor):
        super().__init__(net)
        self.states = net.states

    def forward(self, frame: Tensor, *carried: Tensor) -> tuple[Tensor, ...]:
        if self.net.channels == 3:
            return super().forward(frame, *carried)
        gray = frame.float().mean(3, keepdim=True)
        out, *state = super().forward(gray, *carried)
        return out.expand(-1, -1, -1, 3).contiguous(), *state

    def unpack(self, h, w, *carried):
        pairs = zip(self.states, carried, strict=True)
        return tuple(self.padded(x, h, w, cell(s)) if cell(s) else x.float() for s, x in pairs)

    def pack(self, state, h, w, levels):
        pairs = zip(self.states, state, strict=True)
        return tuple(cells(x, h, w, cell(s)) if cell(s) else x.half() for s, x in pairs)


def cell(state: State) -> int:
    """Pixels per value of a state's map; 0 for a state that is no map."""
    last = str(state.shape[-1])
    if last == "W":
        return 1
    return int(last.removeprefix("ceil(W/").removesuffix(")")) if "W" in last else 0
