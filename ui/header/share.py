"""The QR code of a page's address, for a hall to point its phones at."""

from __future__ import annotations

import io
from urllib.parse import urlsplit

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ui.browser.assets import base_path

LONGEST = 1200
"""Characters of an address that is drawn: the code of a longer one has more than 117 modules to a side, which no phone
reads off a screen from the last row. `ui/header/browser/share.js` knows the number too."""
_STURDY = 300  # characters up to which the code can lose a seventh and not only a fourteenth of itself
_QUIET = 4  # white modules around it, as the standard wants


def qr_code(address: str) -> str:
    """The QR code of an address as SVG, black on white in any theme, as large as it is shown.

    Args:
        address: of a page, with its scheme.

    Raises:
        ValueError: it is no address of a page, or longer than `LONGEST`.
    """
    if len(address) > LONGEST:
        raise ValueError(f"The address has {len(address):,} characters; at most {LONGEST:,} fit into a QR code here.")
    if not address.isascii() or not address.isprintable() or not _is_page(address):
        raise ValueError("This is no address of a page: it begins with http:// or https:// and is spelled in ASCII.")
    code = segno.make_qr(address, error="m" if len(address) <= _STURDY else "l", boost_error=False)
    drawing = io.BytesIO()
    code.save(drawing, kind="svg", xmldecl=False, omitsize=True, border=_QUIET, dark="#000", light="#fff")
    return drawing.getvalue().decode()


def _is_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


async def _qr_code(request: Request) -> Response:
    try:
        drawing = qr_code(request.query_params.get("address", ""))
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=400)
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=86400"})


def share_routes() -> list[Route]:
    """The route that draws it."""
    return [Route(f"{base_path()}/share/qr.svg", _qr_code)]
