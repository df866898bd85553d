"""The server: Streamlit's pages, the live socket and its assets in one ASGI app.

Start it with `streamlit run app.py`.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from gan_core.runs.server.host import get_host
from pages.family.socket import family_routes
from pages.latent.socket import latent_routes
from ui.browser.assets import asset_routes, packed_plotly
from ui.browser.front_page import page_routes
from ui.browser.link_preview import picture_routes
from ui.browser.missing_page import MissingPageMiddleware
from ui.browser.origins import HostMiddleware
from ui.browser.page_policy import PolicyMiddleware
from ui.browser.server_process import allow_open_files, shorten_collections
from ui.browser.shutdown import wait_for_clients_at_most
from ui.browser.streamlit_socket import StreamlitSocketMiddleware
from ui.embedding import EmbedMiddleware
from ui.header.share import share_routes
from ui.live.files import file_routes
from ui.live.stream import stream_routes
from ui.site import SITE

LEAVING_SECONDS = 3


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Make ready what the first visitor will ask for, the workers above all, and stop these with the server."""
    wait_for_clients_at_most(LEAVING_SECONDS)
    allow_open_files()
    shorten_collections()
    threading.Thread(target=packed_plotly, name="plotly.js", daemon=True).start()
    host = get_host()
    host.start_workers()
    try:
        yield
    finally:
        host.close()


app = st.App(
    Path(__file__).parent / "ui" / "shell.py",
    routes=[
        *asset_routes(),
        *page_routes(SITE.values()),
        *picture_routes(),
        *stream_routes(),
        *file_routes(),
        *latent_routes(),
        *family_routes(),
        *share_routes(),
    ],
    middleware=[
        Middleware(PolicyMiddleware),
        Middleware(HostMiddleware),
        Middleware(StreamlitSocketMiddleware),
        Middleware(EmbedMiddleware),
        Middleware(MissingPageMiddleware, pages={path: page.full_title for path, page in SITE.items()}),
    ],
    lifespan=lifespan,
)
