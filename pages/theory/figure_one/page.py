"""Figure 1, trained here: The four panels of the 2014 paper, from a run that this page trains."""

from __future__ import annotations

from pages.theory.figure_one.view import figure_one, lab_address
from ui.chapters import page_file
from ui.figures.chapter_frame import chapter

P_DATA = r"$\data{p_\text{data}}$"
P_G = r"$\pg$"
D = r"$\Dx$"

article = chapter("figure_one")
article.prose(
    "The first figure of Goodfellow et al. (2014) is a drawing: four moments of a game, as theory says they should "
    "look. Here nothing is drawn by hand. Press the button, and two networks play the game; the page keeps a picture "
    "of each of the four moments as the run reaches it, with the numbers by which its claim can be checked."
)
with article.stage():
    figure_one()
article.passage("What to check")
article.prose(
    rf"The paper draws {P_DATA} as a dotted black line; here it is green, {P_G} is orange, {D} is blue, and the dashed "
    rf"line is the best possible D for the {P_G} of that moment,"
)
article.equation(
    r"D^*(x) = \frac{\data{p_\text{data}(x)}}"
    r"{\data{p_\text{data}(x)} + \pgx}"
)
article.prose(
    rf"""
Beneath each panel, lines lead from z, in steps of equal probability, to x = G(z): where they crowd, {P_G} is high. With
some seeds G turns the line of z round; then the lines cross, and {P_G} is none the worse for it.

- **From (a) to (b)** only D moves: JSD and V(G,D\*) stay the same to the last digit, and V(G,D) rises to V(G,D\*).
- **From (b) to (c)** only G moves: {D} is the same line, yet the mean of D(G(z)) is higher. D was the best judge of the
  old {P_G}, but it is not that of the new one: V(G,D) is below V(G,D\*) again.
- **In (d)** V(G,D) is −log 4 ≈ −1.386 nats, the value of the game at its end.

This is what happens with one Gaussian, a generator that can become the solution, and small steps. Neither the figure
nor the theorem promises it for every game: the lab has experiments that never come to rest.
"""
)
article.link_to_page(page_file("lab"), "Play this game in the lab, with all charts and every setting", lab_address())
article.end()
