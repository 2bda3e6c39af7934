"""Renders a collection of drives to learn scene descriptors from, with `limpid sample drive`.

    limpid-models drives --limpid ../limpid --out DRIVES

Each route is driven several times, in different conditions, at different speeds with stops, from
different places on, and sometimes over a detour: drives of a route overlap in part. DRIVES gets one
folder per drive, named after its route (`route-100-2`); training does not read the names, only the
report of what it found does. A drive that is there already is kept.
"""

from __future__ import annotations

import argparse
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CONDITIONS = ("summer", "winter", "night", "rain", "autumn", "dusk", "fog", "rainy-night")
SAMPLE_SEED = 41  # of everything that a plan leaves to chance


@dataclass(frozen=True)
class Drive:
    """One drive over a route."""

    route: int
    number: int
    condition: str
    seed: int  # of speeds and traffic
    start: int  # metres
    detour: tuple[int, int] | None  # start and length, metres

    @property
    def name(self) -> str:
        return f"route-{self.route}-{self.number}"

    def arguments(self) -> list[str]:
        """Options of `limpid sample drive`."""
        given = {
            "route": self.route,
            "condition": self.condition,
            "speed-seed": self.seed,
            "traffic-seed": self.seed,
            "start": self.start,
        }
        if self.detour:
            given["detour"] = f"{self.detour[0]}:{self.detour[1]}"
        return [word for key, value in given.items() for word in (f"--{key}", str(value))]


def plan(routes: int, drives: int, first_route: int) -> list[Drive]:
    """What is driven: of each route `drives`, the same for the same arguments."""
    found = []
    for route in range(first_route, first_route + routes):
        rng = np.random.default_rng((SAMPLE_SEED, route))
        shift = int(rng.integers(len(CONDITIONS)))
        for number in range(drives):
            condition = CONDITIONS[(shift + number) % len(CONDITIONS)]
            start = int(rng.integers(0, 300))
            place, turns = start + int(rng.integers(150, 350)), rng.random() < 0.2
            seed = int(rng.integers(1, 100_000))
            detour = (place, 120) if turns else None
            found.append(Drive(route, number, condition, seed, start, detour))
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--limpid", type=Path, required=True, help="the launcher script")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--routes", type=int, default=8)
    parser.add_argument("--first-route", type=int, default=100)
    parser.add_argument("--drives", type=int, default=6, help="per route")
    parser.add_argument("--seconds", type=int, default=90, help="per drive")
    parser.add_argument("--fps", type=float, default=4)
    parser.add_argument("--size", default="160x96")
    parser.add_argument("--threads", type=int, default=1)


def run(options: argparse.Namespace) -> None:
    for drive in plan(options.routes, options.drives, options.first_route):
        folder = options.out / drive.name
        if (folder / "done").exists():
            continue
        common = f"--size {options.size} --fps {options.fps:g} --seconds {options.seconds}"
        cheap = f"--blur-samples 3 --sharp-samples 1 --threads {options.threads}"
        command = [str(options.limpid.resolve()), "sample", "drive", "-o", str(folder)]
        subprocess.run(
            [*command, *drive.arguments(), *common.split(), *cheap.split()],
            check=True,
            capture_output=True,
        )
        (folder / "done").touch()
        print(f"{drive.name}: {drive.condition}", flush=True)
