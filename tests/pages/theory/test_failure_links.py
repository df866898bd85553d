"""The links of the chapter on what goes wrong lead to the experiments that it trains."""

import pytest

from gan_core.training.presets import PRESETS
from pages.theory.pitfalls.failures import FAILURES
from ui.live import address

ON_LINE = tuple(name for name, settings in PRESETS.items() if not settings.images)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.preset)
def test_the_link_of_every_failure_is_its_experiment_in_the_lab(failure):
    wanted = PRESETS[failure.preset].replace(**failure.variation)
    experiment = address.read(address.write(wanted, failure.preset), ON_LINE)
    assert (experiment.preset, experiment.settings, experiment.problems) == (failure.preset, wanted, ())
    # A remedy is taken by the run as it goes.
    assert not wanted.needs_restart(wanted.replace(**failure.changes))
