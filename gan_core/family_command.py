"""The command `python -m gan_core family`: the table of all members, and what each reaches."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from gan_core.command_line import Progress, as_json
from gan_core.family import table
from gan_core.family.members import MEMBERS


def add_family(commands: Any) -> None:
    """Add the command to those of a parser."""
    family = commands.add_parser("family", help="print the table of the GAN family, and measure what each reaches")
    family.set_defaults(command=_family)
    family.add_argument(
        "--measure",
        action="store_true",
        help="train the members on the line anew, look up the checkpoints' quality, and write pretrained/family.json",
    )
    family.add_argument("--json", action="store_true", help="print the numbers as one JSON object")


def _family(options: argparse.Namespace) -> None:
    if options.measure:
        from gan_core.family.measures import measure

        results: dict[str, Any] = {}
        for name, member in MEMBERS.items():
            print(member.title, file=sys.stderr)
            results[name] = measure(member, Progress(1))
        table.write(results)
    measured = table.read()
    print(table.markdown(measured))
    if options.json:
        print(as_json(measured))
