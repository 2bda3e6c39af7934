"""Puts evaluated runs side by side: a Markdown table and a picture of their convergence.

    python -m limpid_models.predict.table --run RUNS/convlstm --run RUNS/predrnn --out RUNS/table.md

A run is a folder with the log.jsonl of `train` and the test.json of `evaluate`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from limpid_models.predict import pictures


def table(runs: list[Path]) -> str:
    """One line per run, and one for copying the last frame."""
    lines = [
        "| architecture | MSE | MAE | SSIM | PSNR, dB | parameters | minutes | ms per frame |",
        "|---|---|---|---|---|---|---|---|",
    ]
    results = [json.loads((run / "test.json").read_text()) for run in runs]
    copied = {name: float(np.mean(v)) for name, v in results[0]["copy_last"].items()}
    lines.append(f"| copy the last frame | {quality(copied)} | | | |")
    for run, result in zip(runs, results, strict=True):
        lines.append(
            f"| {run.name} | {quality(result['summary'])} | {result['parameters'] / 1e6:.2f} M "
            f"| {result['seconds'] / 60:.1f} | {result['ms_per_frame']['2']:.2f} |"
        )
    return "\n".join(lines) + "\n"


def quality(means: dict[str, float]) -> str:
    return f"{means['mse']:.1f} | {means['mae']:.1f} | {means['ssim']:.3f} | {means['psnr']:.2f}"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--run", type=Path, action="append", required=True)
    arguments.add_argument("--out", type=Path, required=True, help="Markdown; a .png beside it")
    options = arguments.parse_args()
    options.out.write_text(table(options.run))
    logs = {run.name: run / "log.jsonl" for run in options.run}
    pictures.convergence(logs, options.out.with_suffix(".png"))


if __name__ == "__main__":
    main()
