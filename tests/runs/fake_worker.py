"""A worker process with the trainer that only counts, and requests that only wait."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np

from gan_core.runs.worker.process import main
from gan_core.runs.worker.request_executor import Service
from gan_core.runs.worker.services import SERVICES
from tests.runs.fake_trainer import FakeTrainer


def count(task):
    """Count to a number, a hundred a second, and tell each; the answer is the array doubled."""
    until = task.arguments["until"]
    for number in range(until):
        time.sleep(0.01)
        task.progress(number / until, "counting", {"number": np.array([number])}, number=number)
    return {"until": until}, {name: 2 * array for name, array in task.arrays.items()}


main(lambda: FakeTrainer, {**SERVICES, "count": Service(count)})
