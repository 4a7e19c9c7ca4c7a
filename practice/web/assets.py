"""Style sheets and scripts joined into one file each at start, and which responses are compressed."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, session
from flask_compress import Compress

from practice.access import Allow
from practice.web import blueprints, request_checks

# In the order in which a browser has to read them. A script does nothing on a page without the elements it serves.
STYLES = (
    "tokens", "base", "layout",
    "parts/everyday", "parts/forms", "parts/writing", "parts/charts", "parts/clinic", "parts/signed_out", "parts/opening", "parts/enlarged",
)  # fmt: skip
SCRIPTS = (
    "leave", "idle", "notices", "drafts", "once", "counter", "release", "reach", "untap",
    "copy", "zone", "timer", "steps", "weekly_load", "preview", "picks", "room", "aloud",
)  # fmt: skip
COMPRESSED_TYPES = ["text/html", "text/css", "text/javascript", "image/svg+xml"]

compressor = Compress()


def install_assets(app: Flask, folder: Path) -> None:
    """Serve the joined files of ``folder`` under addresses that hold their hash, and compress responses."""
    files = {
        "site.css": ("text/css", _join_files(folder / "css", STYLES, ".css")),
        "site.js": ("text/javascript", _join_files(folder / "js", SCRIPTS, ".js")),
    }
    editions = {name: sha256(text).hexdigest()[:12] for name, (_, text) in files.items()}

    def bundle(edition: str, filename: str) -> Response:
        """One joined file. A page from before an update gets the present one, which its browser must not cache."""
        if filename not in files:
            abort(404)
        kind, text = files[filename]
        caching = "public, max-age=31536000, immutable" if edition == editions[filename] else "no-cache"
        response = Response(text, mimetype=kind, headers={"Cache-Control": caching})
        response.set_etag(editions[filename])
        response.make_conditional(request)
        return response

    # One folder below static/, so that a path such as ../vendor in a style sheet is found.
    app.add_url_rule("/static/joined/<string(length=12):edition>-<filename>", "bundle", bundle)
    blueprints.label_library_routes(app, {"bundle": Allow.ANYONE})

    @app.url_defaults
    def add_edition(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "bundle":
            values.setdefault("edition", editions[values["filename"]])

    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=COMPRESSED_TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,  # single files of static/: browsers may ask for a range of them
    )
    compressor.init_app(app)
    # Flask runs these functions in reverse order: registered first, this one runs last, on the finished response.
    after: Callable[[Response], Response] = _compress
    app.after_request(after)


def _join_files(folder: Path, names: tuple[str, ...], ending: str) -> bytes:
    # Files in parts/ reach static/vendor by ../../vendor; the joined file lies one folder higher.
    texts = [(folder / f"{name}{ending}").read_text(encoding="utf-8") for name in names]
    return "\n".join(text.replace("../../vendor/", "../vendor/") for text in texts).encode()


def _compress(response: Response) -> Response:
    if request.endpoint in request_checks.STATIC_ENDPOINTS:
        _drop_cookie_variance(response)
    if not _may_compress() or not _is_compression_welcome():
        return response
    compressed: Response = compressor.after_request(response)
    return compressed


def _drop_cookie_variance(response: Response) -> None:
    """Keep ``Vary: Cookie`` off files, which are the same for everybody, so that browsers cache them once.

    Flask-Login reads the session for every response, and Flask then adds ``Vary: Cookie``.
    """
    response.vary.add("Accept-Encoding")
    if not session.modified:
        session.accessed = False


def _is_compression_welcome() -> bool:
    """Whether the client accepts Brotli or gzip. Flask-Compress takes ``q=0``, a refusal, for a low preference."""
    accepted = request.accept_encodings
    return accepted["br"] > 0 or accepted["gzip"] > 0


def _may_compress() -> bool:
    """Whether compressing this response is safe from BREACH.

    Another site can make a browser request a page again and again, with words of its own in the address, and learn
    from the compressed lengths what else the page holds. So pages are compressed only where the browser says that
    this site itself, or the person, requested them.
    """
    return request.endpoint in request_checks.STATIC_ENDPOINTS or request.headers.get("Sec-Fetch-Site") in {
        "same-origin",
        "none",
    }
