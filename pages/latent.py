"""The latent page: a walk through the latent space of a trained generator."""

from __future__ import annotations

import secrets
from typing import Any

import numpy as np
import streamlit as st

from gan_core import checkpoints
from gan_core.errors import MinimaxError, RunError
from gan_core.runs.host import get_host
from ui.latent.downloads import strip_png, walk_gif
from ui.latent.view import latent_view
from ui.latent.walk import LARGEST_SEED, PATHS, STEPS, STRIP, Walk, latents, read, typical_length

PATIENCE = 60.0  # seconds to wait for a worker, which may have to start first

SHELL = """
A generator only knows latents of the kind that it was trained with. In many dimensions normal noise lies in a thin
**shell**: with {dim} coordinates nearly every z has a length close to √{dim} = {typical:.1f}, and next to none lies
near the origin.

- The **linear** path (1 − t)·A + t·B cuts through the inside of the shell. Two random latents are nearly at right
  angles, so that half-way z is about √2 times too short: a place that G hardly met in training.
- The **spherical** path turns from A to B at an even pace and stays in the shell, so that every image on the way comes
  from a typical z.

Compare the two strips: how much it matters depends on G. This perceptron forgives a short z, which its activations
mostly pass on as a weaker signal, so that both ways look alike in most places; deeper generators forgive less.
"""

CUBE = """
A generator only knows latents of the kind that it was trained with, here uniform noise on the cube [−1, 1] in {dim}
dimensions, whose length is close to √({dim}/3) = {typical:.1f}.

- The **linear** path (1 − t)·A + t·B stays inside the cube, but half-way it is shorter than nearly every z.
- The **spherical** path keeps the length; it may leave the cube.
"""

CONTINUITY = """
G is continuous: a small step of z changes the image a little. Where one digit turns into another, the images between
them come from latents as ordinary as any other; so p_g has some mass between the classes, where p_data has next to
none.
"""


def main() -> None:
    """Draw the page."""
    names = checkpoints.available()
    if not names:
        st.error("There is no checkpoint yet: train one with `python -m gan_core pretrain mnist_mlp`.")
        return
    if "latent-walk" not in st.session_state:
        st.session_state["latent-walk"], problems = read(st.query_params.to_dict(), names)
        for problem in problems:
            st.error(problem)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        controls(names)
    walk: Walk = st.session_state["latent-walk"]
    try:
        with st.spinner("The generator is loading …", show_time=False):
            images, lengths = travelled(walk.checkpoint, walk.a, walk.b)
            generator = checkpoints.load(walk.checkpoint)
    except MinimaxError as error:
        st.error(str(error))
        return
    typical = typical_length(generator.settings)
    latent_view(walk, images, lengths, typical, lambda path, at: change(path=path, position=at), key="latent-view")
    downloads(walk, images[walk.path])
    explain(generator)
    if st.query_params.to_dict() != walk.to_query():
        st.query_params.from_dict(walk.to_query())


def change(**changes: Any) -> None:
    """Walk elsewhere."""
    st.session_state["latent-walk"] = st.session_state["latent-walk"].replace(**changes)


def controls(names: list[str]) -> None:
    """Checkpoint, path, and the seeds of both ends."""
    walk: Walk = st.session_state["latent-walk"]
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", width="content", key="latent-main-controls"
    ):
        st.session_state["latent-checkpoint"] = walk.checkpoint
        st.selectbox(
            "Checkpoint",
            names,
            key="latent-checkpoint",
            width=185,
            on_change=lambda: change(checkpoint=st.session_state["latent-checkpoint"]),
        )
        st.session_state["latent-path"] = walk.path
        st.segmented_control(
            "Path",
            list(PATHS),
            key="latent-path",
            required=True,
            format_func=PATHS.__getitem__,
            on_change=lambda: change(path=st.session_state["latent-path"]),
        )
    for end in ("a", "b"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", width="content"):
            seed_control(walk, end)


def seed_control(walk: Walk, end: str) -> None:
    """The seed of one end, to type or to throw."""
    key = f"latent-{end}"
    st.session_state[key] = getattr(walk, end)
    st.number_input(
        f"{end.upper()}: seed",
        min_value=0,
        max_value=LARGEST_SEED,
        step=1,
        key=key,
        width=130,
        on_change=lambda: change(**{end: st.session_state[key]}),
    )
    st.button(
        "",
        icon=":material/casino:",
        key=f"{key}-dice",
        help=f"Another {end.upper()} by chance",
        on_click=lambda: change(**{end: secrets.randbelow(1000)}),
    )


@st.cache_data(max_entries=200, show_spinner=False)
def travelled(checkpoint: str, a: int, b: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """All images of a walk, made in a worker.

    Returns:
        For each path the images uint8 (STEPS + 1, height, width), and for each the lengths of z (STEPS + 1,).

    Raises:
        MinimaxError: the checkpoint cannot be read, or no worker answered.
    """
    ways = latents(Walk(checkpoint, a, b), checkpoints.load(checkpoint).settings)
    request = get_host().render(checkpoint, np.concatenate(list(ways.values())))
    try:
        images = request.result(PATIENCE)
    except TimeoutError:
        raise RunError("No worker has made the images in time: the server is busy. Try again in a moment.") from None
    split = dict(zip(ways, np.split(images, len(ways)), strict=True))
    return split, {name: np.linalg.norm(way, axis=1) for name, way in ways.items()}


def explain(generator: checkpoints.Checkpoint) -> None:
    """What the generator is, and why the path matters."""
    settings = generator.settings
    st.caption(
        f"{generator.name}: z has {settings.latent_dim} dimensions; {generator.steps:,} steps of training, seed "
        f"{settings.seed}; weights of G averaged; data {generator.licence}."
    )
    text = CUBE if settings.latent == "uniform" else SHELL
    with st.expander("Why spherical?", icon=":material/help:", expanded=True):
        st.markdown(text.format(dim=settings.latent_dim, typical=typical_length(settings)) + CONTINUITY)


def downloads(walk: Walk, images: np.ndarray) -> None:
    """The chosen path as files."""
    name = f"{walk.checkpoint}-{walk.a}-{walk.b}-{walk.path}"
    shown = images[np.linspace(0, STEPS, STRIP).round().astype(int)]
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Strip (PNG)",
            data=lambda: strip_png(shown),
            file_name=f"{name}.png",
            mime="image/png",
            key="latent-png",
            icon=":material/image:",
            on_click="ignore",
        )
        st.download_button(
            "Walk (GIF)",
            data=lambda: walk_gif(images),
            file_name=f"{name}.gif",
            mime="image/gif",
            key="latent-gif",
            icon=":material/gif_box:",
            on_click="ignore",
        )


main()
