"""Measures an exported model on data that it was not trained on.

    limpid-models evaluate deblur-small.onnx --data DATA --cache RUN/cache --out RUN/held-out.json

The file is run as a pipeline would run it: bytes in, bytes out, step by step. What is measured, and
against which baselines, is up to the task of the experiment of the model's name (or of --config).
JSON: `rows`, `summary` (which `export --metrics` takes), the model's parameters and its speed; the
rows go as a Markdown table beside it.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx

from limpid_models import kinds, pictures
from limpid_models.bench import measure
from limpid_models.experiment import Sources
from limpid_models.report import table
from limpid_models.stepper import Stepper


def parameters(path: Path) -> int:
    """Numbers in a file's weights."""
    graph = onnx.load(str(path)).graph
    return sum(int(np.prod(tensor.dims)) for tensor in graph.initializer if len(tensor.dims))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path)
    parser.add_argument("--config", help="experiment: a file or a name (default the model's name)")
    parser.add_argument("--data", type=Path, action="append", default=[], help="folder, repeat")
    parser.add_argument("--cache", type=Path, help="folder of video clips (default OUT's, cache)")
    parser.add_argument("--out", type=Path, required=True, help="JSON; a .md and a .png beside it")
    parser.add_argument(
        "--untouched", action="store_true", help="on the sequences kept for the end (deblurring)"
    )
    parser.add_argument("--limit", type=int, default=40, help="frames per sequence of video")
    parser.add_argument("--horizon", type=int, default=5, help="frames ahead, of video")
    parser.add_argument("--rollout", type=int, default=360, help="frames of a long run; 0: none")
    parser.add_argument("--timed", type=int, default=60, help="frames that speed is measured on")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], help="section.key=value")


def run(options: argparse.Namespace) -> None:
    experiment = kinds.load(options.config or options.model.stem, options.set)
    stepper = Stepper(options.model, options.threads)
    sources = Sources(options.data, options.cache or options.out.parent / "cache")
    found = experiment.kind.task.evaluation(stepper, experiment, sources, options)
    result = {"model": stepper.contract["name"], "summary": found.summary, "rows": found.rows}
    result |= {"parameters": parameters(options.model)} | found.details
    result["speed"] = [measure(options.model, *found.size, 1, t, options.timed) for t in (1, 2)]
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    options.out.with_suffix(".md").write_text(table(found.rows))
    if found.examples:
        pictures.sheet(found.examples, options.out.with_suffix(".png"), 128)
    print(json.dumps(found.summary))
