"""The chapter on the two players: what each network sees, what it can change, and what it wants."""
