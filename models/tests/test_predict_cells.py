"""Recurrent cells against the equations they implement."""

import pytest
import torch
from torch.nn import functional as F

from limpid_models.predict.cells import CELLS, ConvLstmCell, LstmCell, StLstmCell


def randomised(cell):
    with torch.no_grad():
        for parameter in cell.parameters():
            parameter.uniform_(-0.5, 0.5)
    return cell


@pytest.mark.parametrize("peephole", [False, True])
def test_lstm_isEquations6To10(peephole):
    cell = randomised(LstmCell(3, 2, peephole))
    x, h, c = torch.rand(4, 3), torch.rand(4, 2), torch.rand(4, 2)
    wi, wf, wg, wo = cell.gates.weight.chunk(4)
    bi, bf, bg, bo = cell.gates.bias.chunk(4)
    seen = torch.cat([x, h], 1)
    pi, pf, po = cell.peephole if peephole else torch.zeros(3, 2)
    i = torch.sigmoid(seen @ wi.T + bi + pi * c)
    f = torch.sigmoid(seen @ wf.T + bf + pf * c)
    after = f * c + i * torch.tanh(seen @ wg.T + bg)
    o = torch.sigmoid(seen @ wo.T + bo + po * after)
    out, (hidden, memory) = cell(x, (h, c))
    assert torch.allclose(memory, after) and torch.allclose(out, o * torch.tanh(after))
    assert out is hidden


def test_lstm_withoutPeephole_isPyTorchs():
    cell, other = LstmCell(5, 4), torch.nn.LSTMCell(5, 4)
    with torch.no_grad():
        cell.gates.weight.copy_(torch.cat([other.weight_ih, other.weight_hh], 1))
        cell.gates.bias.copy_(other.bias_ih + other.bias_hh)
    x, h, c = torch.rand(2, 5), torch.rand(2, 4), torch.rand(2, 4)
    for a, b in zip(cell(x, (h, c))[1], other(x, (h, c)), strict=True):
        assert torch.allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("peephole", [False, True])
def test_convLstm_isEquations16To21(peephole):
    cell = randomised(ConvLstmCell(2, 3, 3, peephole))
    x, h, c = torch.rand(1, 2, 5, 4), torch.rand(1, 3, 5, 4), torch.rand(1, 3, 5, 4)
    weights, biases = cell.gates.weight.chunk(4), cell.gates.bias.chunk(4)
    i, f, g, o = (
        F.conv2d(x, w[:, :2], b, padding=1) + F.conv2d(h, w[:, 2:], padding=1)
        for w, b in zip(weights, biases, strict=True)
    )
    pi, pf, po = cell.peephole if peephole else torch.zeros(3, 3, 1, 1)
    after = torch.tanh(g) * torch.sigmoid(i + pi * c) + c * torch.sigmoid(f + pf * c)
    expected = torch.sigmoid(o + po * after) * torch.tanh(after)
    out, (_, memory) = cell(x, (h, c))
    assert torch.allclose(memory, after, atol=1e-6) and torch.allclose(out, expected, atol=1e-6)


def test_stLstm_remembersInTwoMemoriesWithGatesOfTheirOwn():
    cell = randomised(StLstmCell(2, 3))
    x, h, c, m = (torch.rand(1, k, 4, 4) for k in (2, 3, 3, 3))
    _, (_, cell_after, memory_after) = cell(x, (h, c, m))
    _, (_, other_cell, other_memory) = cell(x, (h + 1, c, m))
    assert not torch.allclose(cell_after, other_cell)
    assert torch.allclose(memory_after, other_memory)  # M knows nothing of H
    _, (_, other_cell, other_memory) = cell(x, (h, c, m + 1))
    assert torch.allclose(cell_after, other_cell)  # C knows nothing of M
    assert not torch.allclose(memory_after, other_memory)


@pytest.mark.parametrize("kind", CELLS)
def test_newCell_remembersMoreThanItForgets(kind):
    cell = CELLS[kind](1, 2)
    state = tuple(torch.ones(1, 2, 3, 3) for _ in cell.parts)
    after = cell(torch.zeros(1, 1, 3, 3), state)[1]
    assert after[1].mean() > 0.5
