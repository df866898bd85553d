"""What is asked of every chapter as something to read: in a window of a projector's size, and of a phone's."""

from __future__ import annotations

from typing import Any

PHONE = {"width": 390, "height": 844}
PROJECTOR = {"width": 1280, "height": 720}
PICTURE = ".mm-figure .mm-card, .mm-live .mm-card, .mm-figure-one .mm-plot, .mm-live svg, .mm-code, .mm-thumbnail"
OVERFLOW = """() => [
    document.scrollingElement, ...document.querySelectorAll('.stMain, .stMainBlockContainer, .mm-live'),
]
    .filter((node) => node.scrollWidth > node.clientWidth + 1)
    .map((node) => `wider than a phone: ${node.className} ${node.scrollWidth} > ${node.clientWidth}`)"""
FORMULAS = """() => [...document.querySelectorAll('.katex')].filter((node) => {
    const { right, width } = node.getBoundingClientRect();
    if (!width || right <= innerWidth) return false;
    const frame = node.closest('.katex-display');
    if (!frame) return true;
    const { overflowX, backgroundImage } = getComputedStyle(frame);
    return overflowX !== 'auto' || !backgroundImage.includes('gradient');
}).map((node) => `a formula goes beyond a phone, without a hint that it scrolls: ${node.textContent}`)"""
SLIDERS = """() => [...document.querySelectorAll('.mm-figure')].filter((figure) => {
    const control = figure.querySelector('.tf-controls input, .tf-controls button')?.getBoundingClientRect();
    const apart = control ? control.top - figure.querySelector('.mm-card').getBoundingClientRect().bottom : 0;
    return apart < 0 || apart > 60;
}).map((figure) => `what moves ${figure.dataset.figure} is not directly under its first chart`)"""
OPEN = """() => [...document.querySelectorAll('.mm-contents details[open]')].map(() => 'the contents are open')"""


def on_a_projector(page: Any) -> list[str]:
    """What to complain about at 1280 × 720: a first screen without anything to look at."""
    box = page.locator(PICTURE).first.bounding_box()
    if box is None or box["y"] + min(box["height"], 160) > PROJECTOR["height"]:
        return [f"1280 × 720: nothing to look at before any scrolling, {box}"]
    return []


def on_a_phone(page: Any) -> list[str]:
    """What to complain about at 390 pixels."""
    return [f"390 px: {what}" for script in (OVERFLOW, FORMULAS, SLIDERS, OPEN) for what in page.evaluate(script)]
