"""The chapter on the Wasserstein distance: its dual, the critic, and how a critic is kept from being too steep."""
