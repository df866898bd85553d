"""About the site: what it is, who it is for, how to cite it, licences and versions."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from gan_core.markdown import table as markdown_table
from pages.about.citation import bibtex
from pages.about.copy_box import copy_box
from pages.about.licences import FONTS, libraries, own_parts
from ui.site import NAME, PITCH

MEASURE = 680  # pixels: some 75 characters

WHAT = f"""
{PITCH} It does so on densities on the line and on points in the plane, where the best discriminator and the
divergences are computed beside what the networks have learned, and on images of digits, animals, faces and characters.
Around these labs stand the members of the GAN family, a theory in chapters, an explorer of the latent space, and
lessons whose tasks are checked on the run itself.
"""
FOR_WHOM = """
- **Lecturers**, who want a phenomenon to happen before the class: every experiment, figure and lesson has an address of
  its own, and can be shown inside another page.
- **Students** of a course on generative models. The theory takes densities, expectations and derivatives as known, and
  begins where a classifier is trained.
- **Whoever builds GANs** and wants to see what a loss, a learning rate or a penalty does before it is hidden in a large
  model. Any experiment can be taken away as a short script of plain PyTorch.
"""
BESIDE = """
- [GAN Lab](https://poloclub.github.io/ganlab/) (Kahng et al., 2018) trains GANs on points in the plane. It runs in the
  browser, with TensorFlow.js, and needs no server. Here a server trains, with PyTorch, and beside the plane there are
  labs on the line, where D\\* is drawn beside D, and on images; the loss can be changed while a run goes on.
- The [DCGAN tutorial of PyTorch](https://docs.pytorch.org/tutorials/beginner/dcgan_faces_tutorial.html) is a program to
  read and to run. It is the textbook that the generators of the latent page are measured beside, after the same time
  of training; the numbers stand there.
"""
LICENCES = f"""
{NAME} is free software under the MIT licence. The images that ship with it have licences of their own, and so has what
was trained on them: a checkpoint, a classifier or a kept stage stands under the terms of its images.
"""


def about_page() -> None:
    """Draw the page."""
    st.html(Path(__file__).with_name("about.css"))
    with st.container(key="about", width=MEASURE):
        st.title(f"About {NAME}", anchor=False)
        st.markdown(WHAT)
        # A link within the site: its end is what the lab listens to.
        st.html('<a class="about-tour" href="./#tour">Take the tour: four steps in the 1-D lab</a>')
        _section("Who it is for", FOR_WHOM)
        _section("How to cite it", "As software, in the version that you used. For BibTeX:")
        copy_box(bibtex(), key="about-citation")
        _section("Beside other ways to learn this", BESIDE)
        _section("Licences", LICENCES)
        st.markdown(markdown_table(("What", "Licence"), [*own_parts(), *FONTS]))
        _section("Versions", "What this server runs, and the licences of it:")
        st.markdown(markdown_table(("What", "Version", "Licence"), libraries()))


def _section(title: str, text: str) -> None:
    st.header(title)
    st.markdown(text)


about_page()
