"""What is measured without weights: motion on both sides, brightness, exposure."""

import torch
from scenes import box, texture
from torch.nn import functional as F

from limpid_models.deblur.cues import steer
from limpid_models.deblur.profile import SHARES, exposure_profile, relative
from limpid_models.deblur.shutter import FEATURES, Shutter
from limpid_models.deblur.sight import Flow, brightness, look


def test_brightness_undoesAJump():
    before = texture(64, 96)
    assert torch.allclose(before * brightness(0.8 * before, before), 0.8 * before, atol=0.01)


def test_shutter_learnsTheExposure_fromWhatAFrameShows():
    draw = torch.Generator().manual_seed(0)
    exposures = torch.randint(0, 3, (400,), generator=draw).float()
    summaries = torch.rand(400, FEATURES, 1, 1, generator=draw)
    summaries[:, 2, 0, 0] = 0.3 * exposures - 0.1
    shutter = Shutter()
    assert shutter.fit(summaries, exposures) < 0.1
    assert not any(p.requires_grad for p in shutter.parameters())


def test_look_takesMotionFromTheSideThatIsNotHidden():
    back = Flow(torch.full((1, 2, 8, 8), 3.0), torch.full((1, 1, 8, 8), 0.2))
    fore = Flow(torch.full((1, 2, 8, 8), -1.0), torch.full((1, 1, 8, 8), 0.01))
    sight = look(texture(32, 32), back, fore)
    assert (sight.back.flow == 1).all() and (sight.fore.flow == -1).all()


def test_exposureProfile_tellsForHowLongTheShutterWasOpen():
    """Of white noise, whose neighbours are alike through blur alone."""
    motion, values = 16.0, []
    sharp = torch.rand(1, 1, 128, 384, generator=torch.Generator().manual_seed(0))
    for exposure in (0, 1, 2):
        frame = box(sharp, motion * exposure) if exposure else sharp
        flow = torch.tensor([motion, 0.0]).view(1, 2, 1, 1).expand(1, 2, 16, 48)
        profile = relative(exposure_profile(F.avg_pool2d(frame, 2), flow))
        assert profile.shape == (1, 2 * len(SHARES), 16, 48)
        values.append(profile[0, len(SHARES) :, 0, 0])  # of the whole frame
    negative = [min(SHARES, key=lambda share: v[SHARES.index(share)]) for v in values[1:]]
    assert negative == [1.0, 2.0]  # the derivative of a box: one step up, one step down
    assert values[0].abs().max() < 0.1


def test_steer_isTheSameForAPathAndItsReverse():
    path = 20 * torch.randn(2, 2, 5, 6)
    assert torch.allclose(steer(path), steer(-path), atol=1e-5)
    assert steer(path).shape == (2, 30, 5, 6)
