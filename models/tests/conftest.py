"""Small footage of each kind, as a stranger might have it."""

import gzip

import cv2
import numpy as np
import pytest

from limpid_models import clips
from limpid_models.golden import moving_pattern
from limpid_models.predict import moving_mnist


@pytest.fixture(scope="session")
def footage(tmp_path_factory):
    """Two image sequences and a still."""
    root = tmp_path_factory.mktemp("data")
    for name, seed in (("a", 1), ("b", 2)):
        (root / name).mkdir()
        for t, frame in enumerate(moving_pattern(20, 1, 64, 96, seed)[:, 0]):
            cv2.imwrite(str(root / name / f"{t:03}.png"), frame)
    (root / "stills").mkdir()
    cv2.imwrite(str(root / "stills" / "one.png"), moving_pattern(1, 1, 96, 128)[0, 0])
    return root


@pytest.fixture(scope="session")
def cache(footage, tmp_path_factory):
    """The clips made of it."""
    folder = tmp_path_factory.mktemp("cache")
    clips.build([footage], folder)
    return folder


@pytest.fixture(scope="session")
def mnist(tmp_path_factory):
    """Twenty thousand "digits": squares whose brightness is their number."""
    digits = np.zeros((20_000, 28, 28), np.uint8)
    digits[:, 8:20, 8:20] = (1 + np.arange(20_000) // 10_000)[:, None, None]
    digits[:, 10, 10] = 100
    path = tmp_path_factory.mktemp("mnist")
    head = np.array([0x803, len(digits), 28, 28], ">i4").tobytes()
    (path / moving_mnist.FILE).write_bytes(gzip.compress(head + digits.tobytes(), 1))
    return path


@pytest.fixture(scope="session")
def drives(tmp_path_factory):
    """Two videos over one strip of noise, one brighter and faster, and one over another strip."""
    path = tmp_path_factory.mktemp("drives")
    rng = np.random.default_rng(0)
    strips = [cv2.resize(rng.integers(0, 255, (12, 200, 3), np.uint8), (3200, 96)) for _ in "ab"]
    for name, strip, speed, gain in (("a", 0, 8, 1.0), ("b", 0, 10, 0.7), ("c", 1, 8, 1.0)):
        kind = cv2.VideoWriter_fourcc(*"mp4v")
        writer = cv2.VideoWriter(str(path / f"{name}.mp4"), kind, 4, (160, 96))
        for k in range(120):
            writer.write((gain * strips[strip][:, speed * k : speed * k + 160]).astype(np.uint8))
        writer.release()
    return path
