"""A document as one page of HTML: no script, nothing from anywhere else, whatever people have typed escaped.

The only module that asks for jinja2 (the extra `report`). Nothing reaches the page that is not cleaned (`shown`) and
escaped: both are done to every expression of the template, so that none can be forgotten.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from console.errors import Misused
from console.telling.report.document import Document
from plans.characters import shown

if TYPE_CHECKING:
    from jinja2 import Template

_FOLDER = "console.telling.report"


@cache
def _file(name: str) -> str:
    return (files(_FOLDER) / "templates" / name).read_text(encoding="utf-8")


def page(document: Document) -> str:
    """The page. Raises `Misused` where the extra is not installed."""
    try:
        from markupsafe import Markup

        template = _template()
    except ImportError:
        raise Misused(
            "a page of HTML needs the extra `report`",
            hint="pip install 'cutover-console[report]'; .md, .json and .csv need none",
        ) from None
    style = _file("style.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(
        document=document,
        style=Markup(style),  # noqa: S704 - our own file, and nothing of anybody's in it
        style_hash=f"sha256-{digest}",
    )


@cache
def _template() -> "Template":
    """The page without a document. Raises ImportError where the extra is not installed."""
    import jinja2
    from markupsafe import Markup

    def clean(value: object) -> object:
        """What goes out; what the template itself has made is clean."""
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, finalize=clean, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["sort_of"] = lambda block: type(block).__name__
    return environment.from_string(_file("page.html"))
