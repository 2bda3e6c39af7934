"""Recurrent cells: LSTM, ConvLSTM and ST-LSTM.

A cell is a function `(x, state) -> (hidden, state)`; it keeps nothing between calls. `parts` names
the tensors of its state, of which the first is the hidden state. Equation numbers are those of
D. Dittrich, chapter 2; sigma is the logistic function, (.) the pointwise product.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

FORGET = 1.0  # bias of forget gates in a new cell: it remembers at first


class LstmCell(nn.Module):
    """LSTM on vectors; x ...,inputs; hidden and cell ...,hidden.

    Without peephole: equations 6-10. With it, the gates also see the cell through one weight per
    unit (A. Graves, "Generating sequences with recurrent neural networks", 2013, equations 7-11);
    equations 11-15 are that form without the weights on the hidden state.
    """

    parts = ("hidden", "cell")

    def __init__(self, inputs: int, hidden: int, peephole: bool = False):
        super().__init__()
        self.gates = nn.Linear(inputs + hidden, 4 * hidden)
        self.peephole = nn.Parameter(torch.zeros(3, hidden)) if peephole else None
        forget_bias(self.gates.bias, 1, hidden)

    def forward(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        gates = self.gates(torch.cat([x, state[0]], -1)).chunk(4, -1)
        return remember(gates, state[1], self.peephole)


class ConvLstmCell(nn.Module):
    """LSTM on maps: equations 16-21; x n,inputs,h,w; hidden and cell n,hidden,h,w.

    With peephole (X. Shi et al., 2015, equation 3), each gate also sees the cell of its place, here
    through one weight per channel, so that any size of frame will do.
    """

    parts = ("hidden", "cell")

    def __init__(self, inputs: int, hidden: int, side: int = 3, peephole: bool = False):
        super().__init__()
        self.gates = nn.Conv2d(inputs + hidden, 4 * hidden, side, padding=side // 2)
        self.peephole = nn.Parameter(torch.zeros(3, hidden, 1, 1)) if peephole else None
        forget_bias(self.gates.bias, 1, hidden)

    def forward(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        gates = self.gates(torch.cat([x, state[0].to(x.dtype)], 1)).float().chunk(4, 1)
        return remember(gates, state[1], self.peephole)


class StLstmCell(nn.Module):
    """Spatio-temporal LSTM (Y. Wang et al., "PredRNN", 2017, equation 4); all maps n,hidden,h,w.

    The cell C remembers a place over time, as in a ConvLSTM; the memory M comes from wherever the
    caller takes it (in PredRNN from the layer below), and has gates of its own:

        C' = f (.) C + i (.) g        i, f, g of x and H
        M' = f'(.) M + i'(.) g'       i', f', g' of x and M
        o  = sigma(W_x * x + W_h * H + W_c * C' + W_m * M')
        H' = o (.) tanh(W_1x1 * [C', M'])
    """

    parts = ("hidden", "cell", "memory")

    def __init__(self, inputs: int, hidden: int, side: int = 3, peephole: bool = False):
        super().__init__()
        if peephole:
            raise ValueError("an ST-LSTM has no peephole: its output gate sees the cell anyway")
        pad = side // 2
        self.temporal = nn.Conv2d(inputs + hidden, 3 * hidden, side, padding=pad)
        self.spatial = nn.Conv2d(inputs + hidden, 3 * hidden, side, padding=pad)
        self.output = nn.Conv2d(inputs + hidden, hidden, side, padding=pad)
        self.output_memory = nn.Conv2d(2 * hidden, hidden, side, padding=pad, bias=False)
        self.mix = nn.Conv2d(2 * hidden, hidden, 1)
        for layer in (self.temporal, self.spatial):
            forget_bias(layer.bias, 1, hidden)

    def forward(self, x: Tensor, state: tuple[Tensor, ...]) -> tuple[Tensor, tuple[Tensor, ...]]:
        hidden, cell, memory = state
        seen = torch.cat([x, hidden.to(x.dtype)], 1)
        cell = renew(self.temporal(seen), cell)
        memory = renew(self.spatial(torch.cat([x, memory.to(x.dtype)], 1)), memory)
        both = torch.cat([cell, memory], 1)
        gate = (self.output(seen) + self.output_memory(both)).float().sigmoid()
        hidden = gate * self.mix(both).float().tanh()
        return hidden, (hidden, cell, memory)


CELLS = {"convlstm": ConvLstmCell, "stlstm": StLstmCell}


def remember(
    gates: tuple[Tensor, ...], cell: Tensor, peephole: Tensor | None
) -> tuple[Tensor, tuple[Tensor, ...]]:
    """What all LSTMs do with their four gates (input, forget, candidate, output), not activated."""
    i, f, candidate, o = gates
    if peephole is not None:
        i, f = i + peephole[0] * cell, f + peephole[1] * cell
    cell = f.sigmoid() * cell + i.sigmoid() * candidate.tanh()
    if peephole is not None:
        o = o + peephole[2] * cell
    hidden = o.sigmoid() * cell.tanh()
    return hidden, (hidden, cell)


def renew(gates: Tensor, memory: Tensor) -> Tensor:
    """The new memory n,c,h,w from its gates n,3c,h,w (input, forget, candidate)."""
    i, f, candidate = gates.float().chunk(3, 1)
    return f.sigmoid() * memory + i.sigmoid() * candidate.tanh()


def forget_bias(bias: Tensor, position: int, hidden: int) -> None:
    nn.init.zeros_(bias)
    nn.init.constant_(bias.data[position * hidden : (position + 1) * hidden], FORGET)
