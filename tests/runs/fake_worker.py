"""A worker process with the trainer that only counts."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from fake_trainer import FakeTrainer

from gan_core.runs.worker import main

main(lambda: FakeTrainer)
