"""Names and values that look like a secret, which a plan never holds: it names a variable instead."""

import re
from collections.abc import Iterator

_SECRET = re.compile(r"passw(or)?d|passphrase|secret|token|api_?key", re.IGNORECASE)
_CREDENTIALS = re.compile(r"authorization|cookie|api-key|signature|\bsig\b|credential", re.IGNORECASE)
_SCHEME = re.compile(r"(basic|bearer|digest|negotiate)\s", re.IGNORECASE)
_URI_PASSWORD = re.compile(r"//[^/@:]*:(?P<password>[^@]+)@")
_NAMED_PASSWORD = re.compile(r"password\s*=\s*(?P<password>'[^']*'|[^\s&]+)", re.IGNORECASE)
_ONLY_VARIABLES = re.compile(r"'?(\$\{[A-Za-z_]\w*\})+'?")


def names_password(dsn: str) -> bool:
    """Whether a connection string, or a URL, holds a password that is not just ${VAR}."""
    return any(not _ONLY_VARIABLES.fullmatch(password) for password in _passwords(dsn))


def names_any_password(text: str) -> bool:
    """Whether a connection string holds a password, be it only ${VAR}: one that is kept elsewhere as it is."""
    return any(_passwords(text))


def _passwords(text: str) -> Iterator[str]:
    return (match["password"] for form in (_URI_PASSWORD, _NAMED_PASSWORD) for match in form.finditer(text))


def names_password_variable(name: str) -> bool:
    """Whether a variable is called as one is that holds a password."""
    return _SECRET.search(name) is not None


def names_secret(name: str) -> bool:
    """Whether a header, or a parameter of a query, is called as one is that holds a secret."""
    return names_password_variable(name) or _CREDENTIALS.search(name) is not None


def holds_secret(value: str) -> bool:
    """Whether a header's value begins as credentials do."""
    return _SCHEME.match(value) is not None
