"""QR codes as SVG."""

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class QrCode:
    """A QR code for an SVG: ``path`` fills the dark squares; ``side`` is its width in squares, with the border."""

    side: int
    path: str


def qr_code(text: str) -> QrCode:
    """The QR code of a text, with error correction M."""
    border = 4  # squares; ISO/IEC 18004 asks for four
    rows = [list(row) for row in segno.make(text, error="m").matrix]
    dark = (
        f"M{x + border} {y + border}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return QrCode(len(rows) + 2 * border, "".join(dark))
