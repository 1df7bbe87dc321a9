"""A QR code as SVG that can stand in a page: `svg()`."""

from __future__ import annotations


def svg(content: str) -> str:
    """Black on white, with its quiet zone, without any style or script, 200 units wide and high."""
    import segno  # here: only who sets up an app needs it

    drawn = segno.make(content, micro=False, error="m")
    return str(drawn.svg_inline(border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True))
