"""Shared by all tests: one thread of arithmetic, because the networks are small and the machine may be too."""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import torch  # after the variable, which NumPy reads when it is first imported

torch.set_num_threads(1)
