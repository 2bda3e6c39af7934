"""Writes a contract into a model of one's own, so that limpid can run it.

limpid-models adopt model.onnx --contract contract.json --out own.onnx
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx

from limpid_models import contract


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path)
    parser.add_argument("--contract", type=Path, required=True, help="JSON, see the README")
    parser.add_argument("--out", type=Path, required=True, help="ONNX file to write")


def run(options: argparse.Namespace) -> None:
    model, described = onnx.load(str(options.model)), json.loads(options.contract.read_text())
    problems = contract.check(described, model)
    if problems:
        raise contract.ContractError(f"{options.contract}: " + "; ".join(problems))
    contract.write(model, described)
    onnx.save(model, str(options.out))
