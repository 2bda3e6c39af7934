"""Measures an exported predictor on held-out video, per frame ahead, against two baselines.

    python -m limpid_models.predict.evaluate_footage --model predict-small.onnx \
        --config configs/predict-small.toml --cache RUN/cache --out RUN/held-out.json

`copy-last` repeats the last frame; `flow` moves it on by the dense flow (OpenCV's DIS, medium) that
it arrived with, k times for k frames. The sequence runs through the model once; from every
`--every`-th frame on, a copy of its state is fed the model's own output. PSNR and SSIM are means
over frames, then over sequences; MSE is in squared levels of 255.
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path

import cv2
import numpy as np

from limpid_models import clips
from limpid_models.golden import Stepper
from limpid_models.metrics import psnr, ssim
from limpid_models.predict import experiment as experiments

SETTLED = 4  # frames of a sequence that are seen before anything is measured
MODELS = ("copy-last", "flow")


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


def sequence(stepper: Stepper, clip: np.ndarray, horizon: int, every: int) -> dict:
    """Means over one sequence uint8 [t,h,w,3]: name -> per frame ahead (PSNR, SSIM, MSE)."""
    names = (stepper.contract["name"], *MODELS)
    rows: dict[str, list] = {name: [] for name in names}
    stepper.reset()
    for t in range(len(clip) - horizon):
        now = np.array(clip[t])
        out = stepper.step(now[None])[0]
        if t < SETTLED or (t - SETTLED) % every:
            continue
        guesses = (
            rolled_out(stepper, out, horizon),
            [now] * horizon,
            extrapolated(np.array(clip[t - 1]), now, horizon),
        )
        for name, guess in zip(names, guesses, strict=True):
            pairs = list(zip(guess, clip[t + 1 : t + 1 + horizon], strict=True))
            rows[name].append([(psnr(a, b), ssim(a, b), error(a, b)) for a, b in pairs])
    return {name: np.mean(values, axis=0) for name, values in rows.items()}


def error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean((a.astype(np.float32) - b) ** 2))


def report(found: dict[str, dict]) -> dict:
    """Per model and frame ahead, the mean over sequences and each sequence's own."""
    models = []
    for name in next(iter(found.values())):
        mean = np.mean([scores[name] for scores in found.values()], axis=0)
        models.append({"name": name, "horizons": horizons(mean)})
        models[-1]["sequences"] = [
            {"name": one, "horizons": horizons(scores[name])} for one, scores in found.items()
        ]
    first = {m["name"]: m["horizons"][0]["psnr"] for m in models}
    summary = {f"psnr_{name}": value for name, value in first.items() if name in MODELS}
    summary["psnr_out"] = models[0]["horizons"][0]["psnr"]
    return {"models": models, "summary": summary}


def horizons(values: np.ndarray) -> list[dict]:
    keys = ("psnr", "ssim", "mse")
    return [
        {"k": k} | {key: round(float(v), 4) for key, v in zip(keys, row, strict=True)}
        for k, row in enumerate(values, 1)
    ]


def table(result: dict) -> str:
    """PSNR per frame ahead as Markdown."""
    count = len(result["models"][0]["horizons"])
    heads = " | ".join(f"+{k}" for k in range(1, count + 1))
    lines = [f"| sequence | model | {heads} |", "|---|---|" + "---|" * count]
    for k, sequence in enumerate(result["models"][0]["sequences"]):
        for model in result["models"]:
            lines.append(line(sequence["name"], model["name"], model["sequences"][k]["horizons"]))
    lines += [line("mean", model["name"], model["horizons"]) for model in result["models"]]
    return "\n".join(lines) + "\n"


def line(sequence: str, model: str, values: list[dict]) -> str:
    return f"| {sequence} | {model} | " + " | ".join(f"{v['psnr']:.2f}" for v in values) + " |"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--config", type=Path, required=True, help="says what is held out")
    arguments.add_argument("--cache", type=Path, required=True, help="clips of the training run")
    arguments.add_argument("--out", type=Path, required=True, help="JSON; a .md goes beside it")
    arguments.add_argument("--horizon", type=int, default=5, help="frames ahead")
    arguments.add_argument("--every", type=int, default=3, help="frames between rollouts")
    arguments.add_argument("--limit", type=int, default=60, help="frames per sequence")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    experiment = experiments.load(options.config)
    index = json.loads((options.cache / "index.json").read_text())
    _, held_out = clips.split(list(index), experiment.held_out)
    stepper, found = Stepper(options.model, options.threads), {}
    for name in held_out:
        clip = np.load(options.cache / f"{name}.sharp.npy", mmap_mode="r")[: options.limit]
        found[name] = sequence(stepper, clip, options.horizon, options.every)
        print(name, {k: v[:, 0].round(2).tolist() for k, v in found[name].items()}, flush=True)
    result = report(found)
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    options.out.with_suffix(".md").write_text(table(result))


if __name__ == "__main__":
    main()
