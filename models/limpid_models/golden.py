"""Golden sequences: a short input, and what ONNX Runtime on the CPU made of it.

Java replays the input and compares. Written by `limpid_models.export` and `limpid_models.fixtures`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime as ort

from limpid_models import contract as contracts


def aligned(step: Callable, frames: Iterable, future: int) -> Iterator:
    """What a step makes of each frame of a whole stream, where it needs `future` frames after it.

    Such a step returns what belongs to the frame given `future` steps ago. Its first outputs belong
    to none, and the last frame is given again until all have come out.
    """
    behind = 0
    for frame in frames:
        out = step(frame)
        if behind == future:
            yield out
        else:
            behind += 1
    for _ in range(behind):
        yield step(frame)


def windows(frames: Iterable[np.ndarray], past: int, future: int) -> Iterator[np.ndarray]:
    """Each frame [n,...] between its neighbours, oldest first, [n,past+1+future,...].

    Before a stream's first frame the first one is repeated, after its last one the last.
    """
    held: list[np.ndarray] = []
    for frame in frames:
        held = [*(held or [frame] * past), frame][-(past + 1 + future) :]
        if len(held) == past + 1 + future:
            yield np.stack(held, 1)
    for _ in range(future if held else 0):
        held = [*held, held[-1]][-(past + 1 + future) :]
        if len(held) == past + 1 + future:
            yield np.stack(held, 1)


class Stepper:
    """Runs an exported model frame by frame; holds the states of one batch of streams."""

    def __init__(self, path: Path | str, threads: int = 1):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.contract = contracts.read(path)
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
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
        results = self.session.run(names, {self.input: frame, **self.states})
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


def moving_pattern(t: int, n: int, h: int, w: int, seed: int = 7) -> np.ndarray:
    """A deterministic test sequence: moving edges and waves with noise, uint8 [t,n,h,w,3]."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:h, 0:w].astype(np.float64)
    frames = np.empty((t, n, h, w, 3), np.uint8)
    for k in range(t):
        for b in range(n):
            shift = 1.7 * k * (1 + 0.5 * b)
            wave = 110 + 70 * np.sin((x + shift) / 5) * np.cos((y - 0.6 * shift) / 7)
            box = 60.0 * (((x - shift) % 31 < 11) & ((y + 9 * b) % 23 < 12))
            shade = np.stack([wave + box, wave - 0.5 * box, 200 - wave + box], axis=-1)
            frames[k, b] = np.clip(shade + rng.normal(0, 4, shade.shape), 0, 255).round()
    return frames


def export_golden(
    model: Path, folder: Path, frames: np.ndarray, state_tolerance: float, tolerance: float = 1
) -> None:
    """Replays `frames` through `model` and writes the golden files of Java's parity test."""
    stepper = Stepper(model)
    outputs = stepper.run(frames)
    t, n, h, w, _ = frames.shape
    folder.mkdir(parents=True, exist_ok=True)
    summary = {
        "model": stepper.contract["name"],
        "frames": t,
        "batch": n,
        "height": h,
        "width": w,
        "tolerance": tolerance,  # uint8 levels; absolute where outputs are float32
        "stateTolerance": state_tolerance,  # absolute
    }
    (folder / "golden.json").write_text(json.dumps(summary, indent=2) + "\n")
    np.save(folder / "input.npy", frames)
    np.save(folder / "output.npy", outputs)
    for state in stepper.contract["states"]:
        np.save(folder / f"state_{state['out']}.npy", stepper.states[state["in"]])
