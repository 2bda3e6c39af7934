"""ResNet-50 (He et al. 2015, table 1), projected onto the unit sphere (thesis section 4.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from limpid_models.describe.network import Describer

BLOCKS = (3, 4, 6, 3)
EXPANSION = 4
# Mean and deviation of ImageNet's colours, which weights trained on it expect.
MEAN = (0.485, 0.456, 0.406)
DEVIATION = (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class ResNetDescriberConfig:
    """The thesis' network."""

    height: int = 224  # pixels that the network sees; any frame is resized to them
    width: int = 224
    width_of_first: int = 64  # channels of the first stage; ResNet-50: 64
    dimension: int = 1000  # of the descriptor
    weights: str = ""  # file with a state dict in torchvision's names to start from; "": random


class ResNetDescriber(Describer):
    """`drive-descriptor`: layers are named as torchvision's, so that its weights fit."""

    def __init__(self, config: ResNetDescriberConfig):
        super().__init__()
        self.height, self.width, self.dimension = config.height, config.width, config.dimension
        c = config.width_of_first
        self.conv1 = nn.Conv2d(3, c, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(c)
        self.layer1, self.layer2, self.layer3, self.layer4 = (
            stage(c << (k + 1) if k else c, c << k, count, 2 if k else 1)
            for k, count in enumerate(BLOCKS)
        )
        self.project = nn.Conv2d((c << 3) * EXPANSION, config.dimension, 1)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))
        if config.weights:
            self.start_from(Path(config.weights))

    def start_from(self, file: Path) -> None:
        """Takes all but the classifier from a state dict."""
        saved = torch.load(file, weights_only=True, map_location="cpu")
        kept = {key: value for key, value in saved.items() if not key.startswith("fc.")}
        missing, unknown = self.load_state_dict(kept, strict=False)
        own = {"project.weight", "project.bias", "mean", "deviation"}
        if unknown or set(missing) - own:
            raise ValueError(f"{file}: missing {sorted(set(missing) - own)}, unknown {unknown}")

    def forward(self, planes: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.conv1((planes - self.mean) / self.deviation)))
        x = F.max_pool2d(x, 3, 2, 1)
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return F.normalize(self.project(x.mean((2, 3), True)).flatten(1).float(), dim=1)


def stage(inputs: int, channels: int, blocks: int, stride: int) -> nn.Sequential:
    """Bottlenecks of which the first changes size and number of channels."""
    outputs = channels * EXPANSION
    first = Bottleneck(inputs, channels, stride)
    return nn.Sequential(first, *(Bottleneck(outputs, channels, 1) for _ in range(blocks - 1)))


class Bottleneck(nn.Module):
    """1 x 1, 3 x 3, 1 x 1; the stride in the middle, as trained weights have it."""

    def __init__(self, inputs: int, channels: int, stride: int):
        super().__init__()
        outputs = channels * EXPANSION
        self.conv1 = nn.Conv2d(inputs, channels, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv3 = nn.Conv2d(channels, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(shortcut, nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        straight = x if self.downsample is None else self.downsample(x)
        return F.relu(straight + self.bn3(self.conv3(y)))
