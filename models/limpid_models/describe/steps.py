"""Descriptors as exported steps: a vector of length 1 for each frame."""

from __future__ import annotations

from torch import Tensor

from limpid_models.contract import VECTOR
from limpid_models.describe.network import Describer
from limpid_models.steps import Step


class DescribeStep(Step):
    """A descriptor between bytes and unit vectors."""

    task, warmup = "describe", 0
    output, layout, axes = "descriptor", VECTOR, {0: "N"}

    def __init__(self, net: Describer):
        super().__init__(net)
        self.fixed = {1: net.dimension}

    def forward(self, frame: Tensor, *_: Tensor) -> Tensor:
        """frame u8 n,h,w,3 -> f32 n,dimension."""
        return self.net(self.net.resized(frame.permute(0, 3, 1, 2).float() / 255))
