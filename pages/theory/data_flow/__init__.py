"""The chapter on what flows where: data and gradients on their way through both networks of a live run."""
