"""Templates filled in as HTML: whatever people have typed is cleaned and escaped, so that no template can forget it.

The only module that asks for jinja2. Nothing reaches a page that is not cleaned (`shown`) and escaped: both are done to
every expression of a template.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from plans.characters import shown

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def own_file(name: str) -> str:
    """The text of a file in the folder `templates` of a package: `console.telling.report/style.css`."""
    package, _, file = name.partition("/")
    return (files(package) / "templates" / file).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """What a Content-Security-Policy calls a style or a script that may be used."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def filled(name: str, **values: object) -> str:
    """A template, named as `own_file` names files, with these values. Raises ImportError without jinja2."""
    return _environment().get_template(name).render(**values)


def macros(name: str, **known: object) -> Any:  # noqa: ANN401 - a template's macros are whatever it holds
    """The macros of a template, to be called for a part of a page each; `known` is what they may use besides."""
    return _environment().get_template(name, globals=known).make_module(known)


def raw(text: str) -> object:
    """A text of our own that a template takes as it is: nothing of anybody's may be in it."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - our own files alone


@cache
def _environment() -> "Environment":
    import jinja2
    from markupsafe import Markup

    def clean(value: object) -> object:
        """What goes out; what the template itself has made is clean."""
        return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=clean,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(own_file),
    )
    environment.filters["sort_of"] = lambda block: type(block).__name__
    return environment
