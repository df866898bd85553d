"""The command `minimax-lab`: the app, or one of the engine's commands.

    minimax-lab                             opens the lab in the browser
    minimax-lab --server.port=8600          the same, with options of `streamlit run`
    minimax-lab train --preset far_apart    what `python -m gan_core train --preset far_apart` does

The exit status is that of `python -m gan_core`: 2 for bad input, for example.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from gan_core.locations import PROJECT

APP = PROJECT / "app.py"
_SERVER_OPTION = re.compile(r"--[a-z]+\.[A-Za-z.]+(=.*)?", re.DOTALL)
"""An option of `streamlit run`, such as --server.port: none of the engine's has a dot in its name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Start the app, or run one command, and return the exit status."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given and not _SERVER_OPTION.fullmatch(given[0]):
        from gan_core.__main__ import main as command

        return command(given, "minimax-lab", "Without a command the lab opens in the browser.")
    from streamlit.web import cli

    # Streamlit also reads the settings in .streamlit beside app.py, wherever it is started from.
    return cli.main(["run", str(APP), *given], prog_name="minimax-lab", standalone_mode=True)


if __name__ == "__main__":
    sys.exit(main())
