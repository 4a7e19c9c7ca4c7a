"""Style sheets and scripts joined at start, one of each for all pages, and what is compressed on the wire."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request, session
from flask_compress import Compress

from practice.access import Allow
from practice.web import blueprints, request_checks

# In the order in which a browser has to read them; each script does nothing where a page has no use for it.
STYLES = (
    "tokens", "base", "layout",
    "parts/everyday", "parts/forms", "parts/writing", "parts/charts", "parts/clinic", "parts/doors", "parts/opening", "parts/enlarged",
)  # fmt: skip
SCRIPTS = (
    "leave", "idle", "notices", "drafts", "once", "counter", "release", "reach", "untap",
    "copy", "zone", "timer", "steps", "feasible", "preview", "picks", "room", "aloud",
)  # fmt: skip
COMPRESSED_TYPES = ["text/html", "text/css", "text/javascript", "image/svg+xml"]

compressor = Compress()


def install_assets(app: Flask, folder: Path) -> None:
    """Join the files, serve them under addresses with their hash, and compress what may be compressed."""
    files = {
        "site.css": ("text/css", _join_files(folder / "css", STYLES, ".css")),
        "site.js": ("text/javascript", _join_files(folder / "js", SCRIPTS, ".js")),
    }
    editions = {name: sha256(text).hexdigest()[:12] for name, (_, text) in files.items()}

    def bundle(edition: str, filename: str) -> Response:
        """One joined file. A page from before an update gets today's, which is then not kept."""
        if filename not in files:
            abort(404)
        kind, text = files[filename]
        kept = "public, max-age=31536000, immutable" if edition == editions[filename] else "no-cache"
        answer = Response(text, mimetype=kind, headers={"Cache-Control": kept})
        answer.set_etag(editions[filename])
        answer.make_conditional(request)
        return answer

    # Beside the folders of static/, so that what a style sheet names with ../vendor is found.
    app.add_url_rule("/static/joined/<string(length=12):edition>-<filename>", "bundle", bundle)
    blueprints.label_library_routes(app, {"bundle": Allow.ANYONE})

    @app.url_defaults
    def name_edition(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "bundle":
            values.setdefault("edition", editions[values["filename"]])

    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=COMPRESSED_TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,  # files of static/, of which a browser may ask a part; pages name the joined ones
    )
    compressor.init_app(app)
    # Registered before the other functions that look at a response, and so the last to run.
    after: Callable[[Response], Response] = _compress
    app.after_request(after)


def _join_files(folder: Path, names: tuple[str, ...], ending: str) -> bytes:
    # Files of a sub-folder name what lies beside static/css from one step further down.
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
    """A file is the same for every cookie; a browser keeps it for one cookie alone if the answer says otherwise.

    Flask-Login looks into the session at each answer, and Flask then says that the answer varies with it.
    """
    response.vary.add("Accept-Encoding")
    if not session.modified:
        session.accessed = False


def _is_compression_welcome() -> bool:
    """False where both ways are refused, also with ``q=0``, which Flask-Compress takes for the least welcome."""
    accepted = request.accept_encodings
    return accepted["br"] > 0 or accepted["gzip"] > 0


def _may_compress() -> bool:
    """Whether the length of this answer may tell of what stands in it.

    Another site can make a browser ask for a page again and again, with words of its own in the address, and learn
    from the lengths what else the page holds (BREACH). So pages are compressed only where the browser says that
    this site itself, or the person, asked for them.
    """
    return request.endpoint in request_checks.STATIC_ENDPOINTS or request.headers.get("Sec-Fetch-Site") in {
        "same-origin",
        "none",
    }
