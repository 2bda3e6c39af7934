"""The command `limpid-models`: everything that trains, measures and writes models."""

from __future__ import annotations

import argparse

from limpid_models import (
    adopt,
    bench,
    clips,
    compare,
    evaluate,
    export,
    fixtures,
    golden,
    pace,
    pack,
    slim,
    strip,
    train,
)
from limpid_models.describe import drives

COMMANDS = {
    "train": train,
    "evaluate": evaluate,
    "export": export,
    "golden": golden,
    "adopt": adopt,
    "clips": clips,
    "pack": pack,
    "pace": pace,
    "slim": slim,
    "drives": drives,
    "bench": bench,
    "compare": compare,
    "strip": strip,
    "fixtures": fixtures,
}


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="limpid-models", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        text = str(module.__doc__)
        command = commands.add_parser(
            name,
            help=text.splitlines()[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(command)
        command.set_defaults(command=module)
    options = parser.parse_args(words)
    try:
        options.command.run(options)
    except (ValueError, FileNotFoundError) as error:
        raise SystemExit(f"limpid-models: {error}") from error


if __name__ == "__main__":
    main()
