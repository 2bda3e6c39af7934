"""What all predictors share: one step takes a frame and gives the next one, the state is explicit.

`forward(frame, state) -> (next frame, state)`, frames n,c,h,w in [0, 1] with h and w multiples of
`stride`; the state is a tuple of tensors, described by `states` in the terms of the contract. Any
number of steps ahead comes from feeding a network its own output and a copy of its state.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from limpid_models.contract import State, state_shape

Carried = tuple[Tensor, ...]


class Predictor(nn.Module):
    """A network that predicts the next frame. Subclasses set the three fields and `forward`."""

    stride: int  # frames are padded to a multiple of it
    channels: int  # of its frames: 1 gray, 3 RGB
    states: tuple[State, ...]

    def zero_state(self, n: int, h: int, w: int) -> Carried:
        """The state of n fresh streams of h x w pixels."""
        like = next(self.parameters())
        return tuple(
            like.new_zeros(state_shape(s.shape, n, h, w), dtype=torch.float) for s in self.states
        )

    def penalty(self) -> Tensor | float:
        """What the last step adds to the loss beside its error; none by default."""
        return 0.0

    def sequence(self, clip: Tensor, state: Carried) -> tuple[Tensor, Carried]:
        """clip n,t,c,h,w -> the prediction made at each of its frames, the last state."""
        outputs = []
        for frame in clip.unbind(1):
            out, state = self(frame, state)
            outputs.append(out)
        return torch.stack(outputs, 1), state

    @torch.no_grad()
    def continued(self, clip: Tensor, count: int) -> Tensor:
        """clip n,t,c,h,w -> the `count` frames after it, n,count,c,h,w in [0, 1]."""
        n, _, _, h, w = clip.shape
        outputs, state = self.sequence(clip, self.zero_state(n, h, w))
        frames = [outputs[:, -1].clamp(0, 1)]
        while len(frames) < count:
            out, state = self(frames[-1], state)
            frames.append(out.clamp(0, 1))
        return torch.stack(frames, 1)


def maps(name: str, parts: tuple[str, ...], channels: int, cell: int) -> tuple[State, ...]:
    """The states of one cell, each a map of `channels` with one value per `cell` pixels."""
    sides = ("H", "W") if cell == 1 else (f"ceil(H/{cell})", f"ceil(W/{cell})")
    return tuple(State(f"{name}_{part}", ("N", channels, *sides)) for part in parts)


def grouped(state: Carried, size: int) -> list[Carried]:
    """Cuts a flat state into the states of successive cells."""
    return [state[k : k + size] for k in range(0, len(state), size)]


def flat(states: list[Carried]) -> Carried:
    return tuple(tensor for state in states for tensor in state)
