"""How well a model predicts frames, per frame ahead, against baselines.

Video: `copy-last` repeats the last frame; `flow` moves it on by the dense flow (OpenCV's DIS,
medium) that it arrived with, k times for k frames. The sequence runs through the model once; from
every third frame on, a copy of its state is fed the model's own output. PSNR and SSIM are means
over frames, then over sequences; MSE is in squared levels of 255.

Moving MNIST: the test set, against `copy-last`, in the definitions of OpenSTL (C. Tan et al.,
2023), so that published numbers compare: MSE and MAE are sums over the pixels (0..1) of a frame.
"""

from __future__ import annotations

import copy
from argparse import Namespace

import cv2
import numpy as np

from limpid_models import clips, pictures
from limpid_models.experiment import Experiment, Sources
from limpid_models.metrics import psnr, ssim, uniform
from limpid_models.predict.moving_mnist import DigitsConfig, MovingMnist
from limpid_models.report import Evaluation, Row, mean_row, rounded
from limpid_models.stepper import Stepper

SETTLED, EVERY = 4, 3  # frames of a sequence before the first measurement, and from one to the next
BATCH = 20  # clips of digits predicted together
SIZE = (360, 640)
OPENSTL_PEAK = 2.0  # of SSIM: what scikit-image before 0.20 assumed for floating-point pictures


def evaluate(
    stepper: Stepper, experiment: Experiment, sources: Sources, options: Namespace
) -> Evaluation:
    """On the data that the experiment names."""
    if isinstance(experiment.data, DigitsConfig):
        return on_digits(stepper, experiment, sources)
    return on_footage(stepper, experiment, sources, options.limit, options.horizon)


def on_footage(
    stepper: Stepper, experiment: Experiment, sources: Sources, limit: int, horizon: int
) -> Evaluation:
    index = clips.build(sources.data, sources.cache)
    _, held_out = clips.split(list(index), experiment.held_out)
    rows: list[Row] = []
    for name in held_out:
        clip = np.load(sources.cache / f"{name}.sharp.npy", mmap_mode="r")[:limit]
        for model, values in sequence(stepper, clip, horizon).items():
            for k, row in enumerate(values, 1):
                scores = dict(zip(("psnr", "ssim", "mse"), map(rounded, row), strict=True))
                rows.append({"sequence": name, "model": model, "ahead": f"+{k}", **scores})
        print(name, flush=True)
    means = []
    for model in dict.fromkeys(str(row["model"]) for row in rows):
        for k in range(1, horizon + 1):
            same = [r for r in rows if r["model"] == model and r["ahead"] == f"+{k}"]
            means.append(mean_row(same, sequence="mean", model=model, ahead=f"+{k}"))
    own, *baselines = [row for row in means if row["ahead"] == "+1"]
    summary = {f"psnr_{row['model']}": float(row["psnr"]) for row in baselines}
    return Evaluation([*rows, *means], summary | {"psnr_out": float(own["psnr"])}, SIZE)


def sequence(stepper: Stepper, clip: np.ndarray, horizon: int) -> dict[str, np.ndarray]:
    """Means over one sequence uint8 [t,h,w,3]: name -> per frame ahead (PSNR, SSIM, MSE)."""
    rows: dict[str, list] = {}
    stepper.reset()
    for t in range(len(clip) - horizon):
        now = np.array(clip[t])
        out = stepper.step(now[None])[0]
        if t < SETTLED or (t - SETTLED) % EVERY:
            continue
        guesses = {
            stepper.contract["name"]: rolled_out(stepper, out, horizon),
            "copy-last": [now] * horizon,
            "flow": extrapolated(np.array(clip[t - 1]), now, horizon),
        }
        for name, guess in guesses.items():
            pairs = list(zip(guess, clip[t + 1 : t + 1 + horizon], strict=True))
            found = [(psnr(a, b), ssim(a, b), squared(a, b)) for a, b in pairs]
            rows.setdefault(name, []).append(found)
    return {name: np.mean(values, axis=0) for name, values in rows.items()}


def squared(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean((a.astype(np.float32) - b) ** 2))


def rolled_out(stepper: Stepper, first: np.ndarray, count: int) -> list[np.ndarray]:
    """The prediction [h,w,3] just made and those after it; the stepper's state stays as it is."""
    ahead = copy.copy(stepper)  # states are replaced, never written to
    frames = [first]
    while len(frames) < count:
        frames.append(ahead.step(frames[-1][None])[0])
    return frames


def extrapolated(before: np.ndarray, now: np.ndarray, count: int) -> list[np.ndarray]:
    """Dense-flow extrapolation, uint8 [h,w,3] each."""
    flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grays = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in (now, before)]
    back = flow.calc(*grays, None)
    h, w = grays[0].shape
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    return [
        cv2.remap(
            now,
            x + k * back[..., 0],
            y + k * back[..., 1],
            cv2.INTER_LINEAR,
            None,
            cv2.BORDER_REPLICATE,
        )
        for k in range(1, count + 1)
    ]


def on_digits(stepper: Stepper, experiment: Experiment, sources: Sources) -> Evaluation:
    seen, config = experiment.lesson.seen, experiment.data
    source = MovingMnist(sources.folders()[0], config, seen + experiment.lesson.ahead, 0)
    truth = source.test(config.test).numpy()
    guess = predicted(stepper, truth, seen)
    copied = np.broadcast_to(truth[:, seen - 1 : seen], guess.shape)
    rows = scores("model", guess, truth[:, seen:]) + scores("copy-last", copied, truth[:, seen:])
    means = {n: mean_row([r for r in rows if r["model"] == n]) for n in ("model", "copy-last")}
    lines = [
        [pictures.levels(x) for x in frames[-10:]]
        for clip, ahead in zip(truth[:4], guess[:4], strict=True)
        for frames in (clip[:seen], clip[seen:], ahead)
    ]
    summary = {k: float(v) for k, v in means["model"].items()}
    details = {"copy_last": means["copy-last"], "clips": len(truth)}
    return Evaluation(rows, summary, (config.side, config.side), details, lines)


def predicted(stepper: Stepper, clips: np.ndarray, seen: int) -> np.ndarray:
    """What follows the first `seen` frames of clips [n,t,1,h,w] in 0..1."""
    levels = (255 * clips).round().astype(np.uint8).repeat(3, 2).transpose(1, 0, 3, 4, 2)
    found = []
    for k in range(0, len(clips), BATCH):
        frames = [stepper.run(np.ascontiguousarray(levels[:seen, k : k + BATCH]))[-1]]
        while len(frames) < clips.shape[1] - seen:
            frames.append(stepper.step(frames[-1]))
        found.append(np.stack(frames))
    return np.concatenate(found, 1)[..., :1].transpose(1, 0, 4, 2, 3).astype(np.float32) / 255


def scores(model: str, guess: np.ndarray, truth: np.ndarray) -> list[Row]:
    """Per frame ahead the means over clips [n,t,1,h,w] of each frame's own score."""
    rows: list[Row] = []
    for t in range(truth.shape[1]):
        pairs = [(a[0].clip(0, 1), b[0]) for a, b in zip(guess[:, t], truth[:, t], strict=True)]
        found = {
            "mse": np.mean([((a - b) ** 2).sum() for a, b in pairs]),
            "mae": np.mean([np.abs(a - b).sum() for a, b in pairs]),
            "ssim": np.mean([ssim(a, b, OPENSTL_PEAK, uniform) for a, b in pairs]),
            "psnr": np.mean([psnr(a, b, 1) for a, b in pairs]),
        }
        rows.append({"model": model, "ahead": f"+{t + 1}"} | {k: rounded(found[k]) for k in found})
    return rows
