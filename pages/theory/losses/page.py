"""Two losses for G: The same fixed point, but not the same push."""

from __future__ import annotations

from pages.theory.losses.figures import BOARD, LOSSES
from ui.figures.chapter_frame import chapter
from ui.figures.run_controls import all_other_settings
from ui.live.bar import Bar
from ui.live.live_page import live_page
from ui.live.page_run import PageRun

PAGE = PageRun("two-losses", ("far_apart",))
P_DATA = r"$\data{p_\text{data}}$"
P_G = r"$\pg$"


BAR = Bar(("loss", "play", "speed", "reset", "undo", "redo"), tasks=False)

article = chapter("losses")
article.prose(
    "The game of the theory has one function V(G,D), and G minimises the part of it that G can change. The 2014 "
    "paper itself advises against doing that. Here are both losses, for one generated sample:"
)
article.equation(r"\text{saturating:}\;\; \log(1 - \D(\Gz))", r"\text{non-saturating:}\;\; -\log \D(\Gz)")
article.prose(
    "**Drag the blue point to the left**, to where D is sure that the sample is fake, and compare the slopes. In D "
    "the saturating loss still has slope −1. In the logit o, which is what G can move, it has slope −σ(o), and that "
    "vanishes."
)
article.figure(LOSSES)
article.prose(
    rf"""
- Both slopes in o are negative everywhere: both losses push the same way, towards a higher D(G(z)).
- They are equal only at D = ½, where both are −½. To the left the non-saturating one is stronger, by a factor
  of (1 − D)/D.
- Where {P_G} = {P_DATA} and D = ½ everywhere, o does not depend on x, and neither loss moves anything. So they share
  this **fixed point, but not their objective**. Against the best D, the saturating loss descends 2·JSD; the
  non-saturating one follows KL({P_G}‖{P_DATA}) − 2·JSD (Arjovsky & Bottou 2017).
"""
)
article.section(
    "Played for real",
    "Play with the saturating loss for a thousand steps, then switch to *Non-saturating* while it runs.",
)
article.prose(
    rf"""
Here {P_DATA} is at 3, and {P_G} begins at −5: they do not overlap, and D is perfect within moments.

1. Press **Play** with the saturating loss, and let it run for a thousand steps. JSD stays at ln 2 ≈ 0.693. The last
   chart says why: next to nothing of the saturating gradient arrives.
2. Switch to **Non-saturating** while it runs. The same networks, the same D: {P_G} comes home.
"""
)
with article.stage():
    live_page(PAGE, BOARD, settings=all_other_settings, bar=BAR)
article.prose(
    """
JSD of this experiment in nats, on ten seeds, each with one loss from the first step on:

| steps | 400 | 800 | 1,200 | 1,600 | 2,000 |
| :-- | --: | --: | --: | --: | --: |
| saturating, every seed | 0.693 | 0.693 | 0.693 | 0.693 | 0.693 |
| non-saturating, median | 0.446 | 0.035 | 0.005 | 0.005 | 0.005 |
| non-saturating, worst | 0.487 | 0.127 | 0.070 | 0.055 | 0.036 |
"""
)
article.link_to("wasserstein", "Another way out: a distance whose slope does not vanish")
article.end()
