"""With a critic the lab draws it beside the best one, says what it measures, and nothing of probabilities."""

from board import choose_loss, header, open_charts, open_lab, play, until

CHIPS = """names => names.map(name => {
    const chip = document.querySelector(`[data-cell="densities"] .mm-chip[data-trace="${name}"]`);
    return chip !== null && chip.checkVisibility();
})"""
AXES = """() => {
    const { yaxis2, yaxis4 } = document.querySelector('[data-cell="densities"] .js-plotly-plot').layout;
    return [yaxis2.visible, yaxis4.visible];
}"""
READOUTS = """() => [...document.querySelectorAll('.mm-value')].filter(box => box.checkVisibility())
    .map(box => box.querySelector('dt').textContent)"""
HINT = "document.querySelector('[data-cell=\"densities\"] .mm-hint').textContent"
BOTH = """names => names.map(name =>
    Array.from(document.querySelector('.mm-live').minimaxBoard.history.column(name)))"""
"""Columns of the history at one moment: the run goes on between two questions."""
OF_D, OF_CRITIC = ["D(x)", "D*(x)"], ["critic", "best critic"]


def test_a_critic_stands_beside_the_best_one_and_the_lab_follows_the_loss(page, server):
    open_lab(page, server.url, "?preset=critic")
    until(page, lambda: page.evaluate(CHIPS, OF_CRITIC) == [True, True])
    assert page.evaluate(CHIPS, OF_D) == [False, False]
    assert page.evaluate(AXES) == [False, True]
    assert "critic then becomes level" in page.evaluate(HINT)
    shown = page.evaluate(READOUTS)
    assert {"W₁", "critic", "its largest slope", "critic / slope"} <= set(shown)
    assert not {"D is right", "V(G,D)", "V(G,D*)", "D misses"} & set(shown)

    # It comes home, where the saturating loss stands still; and what the critic proves stays below W₁.
    play(page)
    until(page, lambda: header(page)["metrics"]["wasserstein"] < 6)
    proved, distance = page.evaluate(BOTH, ["critic_bound", "wasserstein"])
    assert len(proved) > 1
    assert all(one <= other + 0.05 for one, other in zip(proved, distance, strict=True))
    until(page, lambda: "The critic proves" in page.locator(".mm-diagnosis").inner_text())

    # While it runs, D becomes a probability and a critic again.
    choose_loss(page, "Non-saturating")
    until(page, lambda: page.evaluate(CHIPS, OF_D) == [True, True])
    until(page, lambda: page.evaluate(AXES) == [True, False])
    assert page.evaluate(CHIPS, OF_CRITIC) == [False, False]
    until(page, lambda: "D is right" in page.evaluate(READOUTS))
    assert not {"critic", "critic / slope"} & set(page.evaluate(READOUTS))
    open_charts(page)
    value = page.locator('[data-cell="value"]')
    until(page, lambda: value.locator("h2").inner_text() == "Value of the game")
    choose_loss(page, "Relativistic")
    until(page, lambda: value.locator("h2").inner_text() == "Value of the game: none, D is a critic")
    until(page, lambda: page.evaluate(CHIPS, OF_CRITIC) == [True, True])
