"""Puts evaluated runs side by side: a Markdown table and a picture of their convergence.

    limpid-models compare RUNS/convlstm RUNS/predrnn --out RUNS/table.md

A run is a folder with the log.jsonl of `train` and the test.json of `evaluate`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from limpid_models import pictures
from limpid_models.report import Row, rounded, table


def row(run: Path) -> Row:
    """What a run reached, and at what cost."""
    result = json.loads((run / "test.json").read_text())
    last = [e for e in pictures.entries(run / "log.jsonl") if "validation" in e][-1]
    cost = {
        "parameters, M": round(result["parameters"] / 1e6, 2),
        "minutes": rounded(last["seconds"] / 60),
        "ms per frame": result["speed"][-1]["p50_ms"],
    }
    return {"run": run.name, **result["summary"], **cost}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True, help="Markdown; a .png beside it")


def run(options: argparse.Namespace) -> None:
    options.out.write_text(table([row(run) for run in options.run]))
    logs = {run.name: run / "log.jsonl" for run in options.run}
    pictures.convergence(logs, options.out.with_suffix(".png"))
