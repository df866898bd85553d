"""What a new beginning of a run is called, so that people know what they undo."""

from __future__ import annotations

from gan_core.training.presets import STORIES
from gan_core.training.settings import FIELDS, Settings

NAMED_CHANGES = 2
"""Settings whose change is told one by one; of more, only how many there are."""


def deed(before: Settings, after: Settings, preset: str | None = None, stage: int | None = None) -> str:
    """The name of what leads from one run to a new one: "Reset", "Preset Three modes", "Change of Batch size".

    Args:
        before: the settings so far.
        after: those of the new beginning.
        preset: the preset that was chosen, if one was.
        stage: the step of the kept training that was opened, if one was.
    """
    if stage is not None:
        return f"Jump to step {stage:,}"
    changed = list(before.differences(after))
    if not changed:
        return "Reset"
    if preset is not None:
        return f"Preset {STORIES[preset].title if preset in STORIES else preset}"
    if changed == ["seed"]:
        return "Reseed"
    if len(changed) <= NAMED_CHANGES:
        return f"Change of {' and '.join(FIELDS[name].label for name in changed)}"
    return f"Change of {len(changed)} settings"
