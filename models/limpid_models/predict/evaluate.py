"""Measures an exported predictor on Moving MNIST, against copying the last frame.

    python -m limpid_models.predict.evaluate --model convlstm.onnx --log RUN/log.jsonl \
        --config configs/moving-mnist/convlstm.toml --data MNIST --out RUN/test.json

The file is run as a pipeline would run it: bytes in, bytes out, and each predicted frame fed back
for the next. JSON: per frame ahead MSE, MAE, SSIM and PSNR (`limpid_models.predict.scores`), their
means as `summary`, parameters, seconds of training, milliseconds per frame; beside it a picture.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch

from limpid_models.bench import measure
from limpid_models.golden import Stepper
from limpid_models.predict import experiment as experiments
from limpid_models.predict import pictures
from limpid_models.predict.moving_mnist import MovingMnist
from limpid_models.predict.scores import scores

BATCH = 20  # clips predicted together


def predict(stepper: Stepper, seen: np.ndarray, count: int) -> np.ndarray:
    """Bytes [t,n,h,w,3] -> the `count` frames after them, [count,n,h,w,3]."""
    frames = [stepper.run(seen)[-1]]
    while len(frames) < count:
        frames.append(stepper.step(frames[-1]))
    return np.stack(frames)


def evaluate(stepper: Stepper, clips: np.ndarray, seen: int) -> tuple[dict, np.ndarray]:
    """Scores of the frames after the first `seen` of clips [n,t,1,h,w] in 0..1; the predictions."""
    levels = (255 * clips).round().astype(np.uint8).repeat(3, 2).transpose(1, 0, 3, 4, 2)
    found = [
        predict(stepper, np.ascontiguousarray(levels[:seen, k : k + BATCH]), clips.shape[1] - seen)
        for k in range(0, len(clips), BATCH)
    ]
    guess = np.concatenate(found, 1)[..., :1].transpose(1, 0, 4, 2, 3).astype(np.float32) / 255
    truth = clips[:, seen:]
    copied = np.broadcast_to(clips[:, seen - 1 : seen], truth.shape)
    return {"model": scores(guess, truth), "copy_last": scores(copied, truth)}, guess


def parameters(path: Path) -> int:
    """Numbers in a file's weights."""
    graph = onnx.load(str(path)).graph
    return sum(int(np.prod(tensor.dims)) for tensor in graph.initializer if len(tensor.dims))


def training(log: Path) -> dict:
    """What a log tells of a run: its steps, seconds and parameters."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    last = [e for e in entries if "validation" in e][-1]
    count = next(e["parameters"] for e in entries if "parameters" in e)
    return {"steps": last["step"], "seconds": last["seconds"], "parameters": count}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--config", type=Path, required=True, help="says what the test set is")
    arguments.add_argument("--data", type=Path, required=True, help="folder of MNIST")
    arguments.add_argument("--out", type=Path, required=True, help="JSON; a .png goes beside it")
    arguments.add_argument("--log", type=Path, help="log of the training run")
    arguments.add_argument("--set", action="append", default=[], help="section.key=value")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    experiment = experiments.load(options.config, options.set)
    settings, digits = experiment.train, experiment.digits
    source = MovingMnist(options.data, digits, settings.seen + settings.ahead, settings.seed)
    clips = source.test(digits.test).numpy()
    result, guess = evaluate(Stepper(options.model, options.threads), clips, settings.seen)
    result["name"] = experiment.name
    result["clips"], result["seen"], result["ahead"] = len(clips), settings.seen, settings.ahead
    run = {"parameters": parameters(options.model)}
    result |= training(options.log) if options.log else run
    side = digits.side
    speeds = [measure(options.model, side, side, 1, t, 60) for t in (1, 2)]
    result["ms_per_frame"] = {str(speed["threads"]): speed["p50_ms"] for speed in speeds}
    result["summary"] = {k: round(float(np.mean(v)), 4) for k, v in result["model"].items()}
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    rows = [torch.from_numpy(x) for x in (clips[:4, : settings.seen], clips[:4, settings.seen :])]
    rows.append(torch.from_numpy(guess[:4]))
    pictures.strip(list(zip(*rows, strict=True)), options.out.with_suffix(".png"))
    print(json.dumps(result["summary"]))


if __name__ == "__main__":
    main()
