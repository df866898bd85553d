"""Any experiment as a script of plain PyTorch that needs nothing of this project.

`write_script(settings, preset, steps)` returns a `Script`: its text, the settings that determine each line, and the
same as a notebook. Nothing here needs torch: scripts are text.
"""

from gan_core.script.pieces import Line
from gan_core.script.writing import MOST_STEPS, STEPS, Script, write_script

__all__ = ["MOST_STEPS", "STEPS", "Line", "Script", "write_script"]
