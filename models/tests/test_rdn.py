"""The recurrent network of the thesis: steps equal sequences, and its past ends."""

import pytest
import torch

from limpid_models.deblur.rdn import Rdn, RdnConfig


@pytest.mark.parametrize("form", ["online", "published"])
def test_stepEqualsSequence(form):
    net = Rdn(RdnConfig(width=4, form=form, past=2)).eval()
    clip = torch.rand(2, 4, 3, 64, 64)
    with torch.no_grad():
        outputs, last = net.sequence(clip, net.zero_state(2, 64, 64))
        state = net.zero_state(2, 64, 64)
        for k in range(4):
            out, state = net(clip[:, k], state)
            assert torch.allclose(out, outputs[-1][:, k].clamp(0, 1), atol=1e-4), k
    for a, b in zip(state, last, strict=True):
        assert torch.allclose(a, b, atol=1e-4)


def test_published_looksBackOverItsPast_andNotFurther():
    net = Rdn(RdnConfig(width=4, form="published", past=2)).eval()
    clip = torch.rand(1, 5, 3, 16, 16)
    with torch.no_grad():
        whole = net.sequence(clip, net.zero_state(1, 16, 16))[0][-1][:, -1]
        tail = net.sequence(clip[:, 2:], net.zero_state(1, 16, 16))[0][-1][:, -1]
        less = net.sequence(clip[:, 3:], net.zero_state(1, 16, 16))[0][-1][:, -1]
    assert torch.allclose(whole, tail, atol=1e-6) and not torch.allclose(whole, less, atol=1e-4)
