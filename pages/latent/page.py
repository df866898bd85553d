"""The latent page: what lies between, beside and behind the images of a trained generator."""

from __future__ import annotations

import streamlit as st

from pages.latent.checkpoint_panel import checkpoint_panel
from pages.latent.component import latent_explorer
from pages.latent.generators import generator_names

SHELL = """
A generator only knows latents of the kind that it was trained with. In many dimensions normal noise lies in a thin
**shell**: with d coordinates |z| has the χ distribution with d degrees of freedom, so that nearly every z has a length
close to √d, and next to none lies near the origin.

- The **linear** path (1 − t)·A + t·B cuts through the inside of the shell. Two random latents are nearly at right
  angles, so the z half-way is about √2 times too short: a place that G hardly met in training.
- The **spherical** path turns from A to B at an even pace and stays in the shell, so that every image on the way comes
  from a typical z.

The chart of the walk shows it: the grey band is where 9 of 10 latents lie. Compare the two strips: how much it matters
depends on G. A perceptron forgives a short z, which its activations mostly pass on as a weaker signal; deeper
generators forgive less. Uniform noise fills a cube instead: there the straight line stays inside, and the spherical one
may leave it.

G is continuous: a small step of z changes the image a little. Where one digit turns into another, the images between
them come from latents as ordinary as any other, so p_g has some mass between the classes, where p_data has next to
none.
"""

KEYS = """
Click any tile to look at it, then **Use as** A, B … (or press that letter; **Shift**-click makes it A at once,
**Alt**-click B). **Space** plays the walk. Arrow keys move from tile to tile. **Ctrl + Z** takes back the last change.
The address of the page holds everything you see: copy the link and somebody else sees the same.
"""


def main() -> None:
    """Draw the page."""
    names = generator_names()
    if not names:
        st.error("There is no checkpoint yet: train one with `python -m gan_core pretrain mnist_mlp`.")
        return
    latent_explorer(names, key="latent-explorer")
    checkpoint_panel()
    with st.expander("How to use it", icon=":material/keyboard:"):
        st.markdown(KEYS)
    with st.expander("Why spherical?", icon=":material/help:"):
        st.markdown(SHELL)


main()
