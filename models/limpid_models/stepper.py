"""Plays streams through exported models, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from limpid_models import contract as contracts

# Names of outputs and the inputs by name -> those outputs.
Backend = Callable[[list[str], Mapping[str, np.ndarray]], Any]


def prolonged(frames: Iterable, count: int) -> Iterator:
    """A stream whose last frame, if it has one, is given `count` times more."""
    last = []
    for frame in frames:
        last = [frame]
        yield frame
    yield from last * count


def aligned(step: Callable, frames: Iterable, future: int) -> Iterator:
    """What a step makes of each frame of a whole stream, where it needs `future` frames after it.

    Such a step returns what belongs to the frame given `future` steps ago: its first outputs belong
    to none, and the last frame is given again until all have come out.
    """
    return islice(map(step, prolonged(frames, future)), future, None)


def windows(frames: Iterable[np.ndarray], past: int, future: int) -> Iterator[np.ndarray]:
    """Each frame [n,...] between its neighbours, oldest first, [n,past+1+future,...].

    Before a stream's first frame the first one is repeated, after its last one the last.
    """
    size = past + 1 + future
    held: list[np.ndarray] = []
    for frame in prolonged(frames, future):
        held = [*(held or [frame] * past), frame][-size:]
        if len(held) == size:
            yield np.stack(held, 1)


def onnx_runtime(path: Path | str, threads: int = 1) -> Backend:
    """ONNX Runtime on the CPU."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]).run


class Stepper:
    """Runs an exported model frame by frame; holds the states of one batch of streams.

    What does the arithmetic is ONNX Runtime unless another `backend` is given.
    """

    def __init__(self, path: Path | str, threads: int = 1, backend: Backend | None = None):
        self.contract = contracts.read(path)
        self.backend = backend or onnx_runtime(path, threads)
        self.states: dict[str, np.ndarray] = {}
        self.input = next(iter(self.contract["inputs"]))
        self.outputs: dict[str, np.ndarray] = {}  # all, of the last step
        windowed = self.contract["contract"] == 2
        self.future = 0 if windowed else self.contract["window"]["future"]  # outputs are so late

    def reset(self) -> None:
        """Forgets the past: the next frame is the first of a stream."""
        self.states = {}

    def step(self, frame: np.ndarray) -> np.ndarray:
        """One frame of each stream, uint8 [n,h,w,3] -> the model's first output, see `aligned`.

        Where the model sees several frames (contract 2), they are given as [n,t,h,w,3].
        """
        n, (h, w) = len(frame), frame.shape[-3:-1]
        if not self.states:
            self.states = contracts.zero_states(self.contract, n, h, w)
        outputs = list(self.contract["outputs"])
        names = outputs + [s["out"] for s in self.contract["states"]]
        results = self.backend(names, {self.input: frame, **self.states})
        self.outputs = dict(zip(outputs, results, strict=False))
        following = results[len(outputs) :]
        self.states = {
            s["in"]: value for s, value in zip(self.contract["states"], following, strict=True)
        }
        return results[0]

    def play(self, frames: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
        """A whole stream of frames uint8 [n,h,w,3] -> what is made of each, in their order."""
        self.reset()
        if "T" in self.contract["inputs"][self.input].get("shape", ()):
            return map(self.step, windows(frames, **self.contract["window"]))
        return aligned(self.step, frames, self.future)

    def run(self, frames: np.ndarray) -> np.ndarray:
        """A sequence from its first frame, uint8 [t,n,h,w,3] -> what each step returns [t,...]."""
        self.reset()
        return np.stack([self.step(frame) for frame in frames])
