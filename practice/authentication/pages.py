"""QR codes as SVG."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class QrCode:
    """A QR code as one path of an SVG, with its quiet border."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """The QR code of a text. Presentation attributes only: the content policy forbids styles."""
    border = 4
    rows = [list(row) for row in segno.make(text, error="m").matrix]
    dark = (
        f"M{x + border} {y + border}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return QrCode(len(rows) + 2 * border, "".join(dark))
