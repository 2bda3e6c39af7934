"""Pieces that several networks share."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.1  # of the leaky ReLU; with plain ReLU whole layers died in the first hundred steps


def activate(x: Tensor) -> Tensor:
    return F.leaky_relu(x, SLOPE)


def conv(
    inputs: int,
    outputs: int,
    side: int,
    stride: int = 1,
    gain: float = 1.0,
    kind: type[nn.Conv2d] = nn.Conv2d,
) -> nn.Conv2d:
    """A convolution that keeps the size (at stride 1), He-initialised for the leaky ReLU."""
    layer = kind(inputs, outputs, side, stride, side // 2)
    nn.init.kaiming_normal_(layer.weight, a=SLOPE)
    layer.weight.data *= gain
    nn.init.zeros_(layer.bias)
    return layer


class Block(nn.Module):
    """Two 3 x 3 convolutions around an activation and, if given, a gate; added to their input."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = conv(channels, channels, 3)
        self.second = conv(channels, channels, 3, gain=0.2)  # a new block changes little

    def forward(self, x: Tensor, gate: Tensor | None = None) -> Tensor:
        inner = activate(self.first(x))
        return x + self.second(inner if gate is None else inner * gate)


def double(x: Tensor) -> Tensor:
    """Twice the size, bilinear."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


def warp(x: Tensor, flow: Tensor, step: int = 1) -> Tensor:
    """x n,c,h,w read at p + flow, bilinear, its border repeated, for every `step`-th p.

    flow n,2,h/step,w/step (x, y) in cells of x.
    """
    _, _, h, w = x.shape
    column = torch.arange(0, w, step, dtype=flow.dtype, device=x.device).view(1, 1, -1) + flow[:, 0]
    row = torch.arange(0, h, step, dtype=flow.dtype, device=x.device).view(1, -1, 1) + flow[:, 1]
    grid = torch.stack([(2 * column + 1) / w - 1, (2 * row + 1) / h - 1], -1)
    return F.grid_sample(x, grid, "bilinear", "border", align_corners=False)


class Whiten(nn.Module):
    """Opponent colours, and a fixed filter for each that makes the spectrum of frames flat.

    Neighbouring pixels are nearly equal, so on plain pixels a network learns brightness first and
    the faint detail that blur has left a hundred times later.
    """

    SIDE = 11
    WINDOW = 64  # pixels of the Fourier window that measures the spectrum
    COLOURS = ((1 / 3, 1 / 3, 1 / 3), (0.5, 0.0, -0.5), (0.25, -0.5, 0.25))  # light, r - b, green

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("colours", torch.tensor(self.COLOURS).view(3, 3, 1, 1))
        self.register_buffer("kernels", torch.zeros(3, 1, self.SIDE, self.SIDE))

    def fit(self, frames: Tensor, noise: float = 2 / 255) -> None:
        """Measures the spectrum on frames n,3,h,w; what is fainter than `noise` stays faint."""
        n, side = self.WINDOW, self.SIDE
        if min(frames.shape[2:]) < n:
            raise ValueError(f"frames of at least {n} x {n} pixels expected, got {frames.shape}")
        window = torch.hann_window(n, periodic=False)
        window = window[:, None] * window
        colour = F.conv2d(frames, self.colours)
        tiles = colour.unfold(2, n, n).unfold(3, n, n).permute(0, 2, 3, 1, 4, 5).flatten(0, 2)
        tiles = (tiles - tiles.mean((2, 3), keepdim=True)) * window
        power = torch.fft.fft2(tiles).abs().square().mean(0) / window.square().sum()
        kernels = torch.fft.fftshift(torch.fft.ifft2((power + noise**2).rsqrt()).real, (1, 2))
        low = n // 2 - side // 2
        kernels = kernels[:, low : low + side, low : low + side]
        taper = torch.hann_window(side + 2, periodic=False)[1:-1]
        kernels = kernels * (taper[:, None] * taper).sqrt()
        kernels = kernels - 0.98 * kernels.mean((1, 2), keepdim=True)  # hardly any brightness
        self.kernels.copy_(kernels[:, None])

    def forward(self, frame: Tensor) -> Tensor:
        """frame n,3,h,w -> n,51,h/4,w/4: 4 x 4 groups of white pixels, and 4 times their colour.

        In float32 even where convolutions run in bfloat16: the faint detail would be lost.
        """
        with torch.autocast(frame.device.type, enabled=False):
            colour = F.conv2d(frame.float(), self.colours)
            pad = self.SIDE // 2
            wide = F.pad(colour, (pad, pad, pad, pad), mode="replicate")
            white = F.pixel_unshuffle(F.conv2d(wide, self.kernels, groups=3), 4)
            return torch.cat([white, 4 * F.avg_pool2d(colour, 4)], 1)

    def folded(self) -> nn.Module:
        """The same as one convolution."""
        pad = self.SIDE // 2
        side = self.SIDE + 3
        layer = nn.Conv2d(3, 51, side, stride=4, bias=False)
        weight = torch.zeros(51, 3, side, side)
        for colour, kernel in enumerate(self.kernels[:, 0]):
            mix = self.colours[colour, :, 0, 0]
            for k in range(16):
                y, x = divmod(k, 4)
                part = weight[16 * colour + k, :, y : y + self.SIDE, x : x + self.SIDE]
                part += mix[:, None, None] * kernel
            weight[48 + colour, :, pad : pad + 4, pad : pad + 4] = mix[:, None, None] / 4
        layer.weight.data = weight
        return nn.Sequential(nn.ReplicationPad2d(pad), layer)


class WhiteConv(nn.Conv2d):
    """A convolution of the white groups alone (48 of the 51 channels of `Whiten`)."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x[:, :48])

    def folded(self) -> nn.Conv2d:
        """The same on all 51 channels."""
        layer = nn.Conv2d(51, self.out_channels, self.kernel_size, padding=self.padding)
        layer.weight.data = F.pad(self.weight.detach(), (0, 0, 0, 0, 0, 3))
        layer.bias.data = self.bias.detach().clone()
        return layer
