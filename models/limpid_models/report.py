"""What an evaluation gives: rows of a table, and their summary."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Row = dict[str, str | float]


@dataclass(frozen=True)
class Evaluation:
    """What a model did."""

    rows: list[Row]  # of a table, all with the same keys
    summary: dict[str, float]
    size: tuple[int, int]  # height and width at which speed is measured
    details: dict[str, Any] = field(default_factory=dict)
    examples: list[list[np.ndarray]] = field(default_factory=list)  # lines of pictures


def mean_row(rows: list[Row], **names: str) -> Row:
    """The mean of the numbers of rows, under other names."""
    keys = [key for key, value in rows[0].items() if not isinstance(value, str)]
    return {**names, **{k: rounded(np.mean([row[k] for row in rows])) for k in keys}}


def rounded(value: Any) -> float:
    return round(float(value), 4)


def table(rows: list[Row]) -> str:
    """Rows as Markdown."""
    heads = list(rows[0])
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    lines += ["| " + " | ".join(shown(row[key]) for key in heads) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def shown(value: str | float) -> str:
    """Text as it is; four digits of a number."""
    return value if isinstance(value, str) else f"{value:.4g}" if abs(value) < 1 else f"{value:.2f}"
