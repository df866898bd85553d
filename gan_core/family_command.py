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
        nargs="*",
        metavar="MEMBER",
        choices=list(MEMBERS),
        help="train the members on the line and in the plane anew, look up the checkpoints' quality, measure the "
        "translators, and write pretrained/family.json; with names, only these, and the others stay as they are",
    )
    family.add_argument("--json", action="store_true", help="print the numbers as one JSON object")


def _family(options: argparse.Namespace) -> None:
    if options.measure is not None:
        from gan_core.family.measures import measure

        found: dict[str, Any] = {}
        for name in options.measure or MEMBERS:
            print(MEMBERS[name].title, file=sys.stderr)
            found[name] = measure(MEMBERS[name], Progress(1))
        table.write({**(table.kept() if options.measure else {}), **found})
    measured = table.read()
    print(table.markdown(measured))
    if options.json:
        print(as_json(measured))
