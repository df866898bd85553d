"""The code: Any experiment of the lab as a short script of plain PyTorch, to read and to take away."""

from __future__ import annotations

from pages.theory.code.view import code_page
from ui.figures.chapter_frame import chapter

article = chapter("code")
article.prose(
    "This is the experiment that you chose, without the lab around it: two networks, two losses, two optimisers, and "
    "Algorithm 1 of Goodfellow et al. (2014). It imports nothing from this project, and runs as it is. All settings "
    "are here, above the script and in the sidebar: change one, and see where it ends up in the code."
)
with article.stage():
    code_page()
article.passage("Does it do the same as the lab?")
article.prose(
    """
Yes, step by step. The script starts from the same weights and draws the same mini-batches: the seeds in it are those of
the lab's own streams of random numbers, and the draws are made in the same order. On the line it ends by measuring the
Jensen–Shannon divergence on the same 400 bins, and prints the lab's number within 0.001 nats, as long as the game is
stable. The two programs round differently, in the eighth digit. A game that never comes to rest, such as
*Oscillation*, makes more and more of that difference, and after some hundred steps it is somewhere else on its path.

With a latent of more than one dimension the lab's number is itself an estimate, which may be off by 0.001 nats,
seldom 0.002.
"""
)
article.end()
