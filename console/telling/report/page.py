"""A document as one page of HTML: no script, nothing from anywhere else, whatever people have typed escaped."""

from console.errors import Misused
from console.telling.markup import filled, hash_of, own_file, raw
from console.telling.report.document import Document

_STYLES = ("console.telling.report/chart.css", "console.telling.report/style.css")


def page(document: Document) -> str:
    """The page. Raises `Misused` where the extra is not installed."""
    style = "".join(map(own_file, _STYLES))
    try:
        told = filled(
            "console.telling.report/page.html", document=document, style=raw(style), style_hash=hash_of(style)
        )
    except ImportError:
        raise Misused(
            "a page of HTML needs the extra `report`",
            hint="pip install 'cutover-console[report]'; .md, .json and .csv need none",
        ) from None
    return told
