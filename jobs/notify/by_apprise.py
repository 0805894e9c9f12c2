"""A message by way of apprise (the extra `notify`): in a process of its own, so that nothing of it is loaded here, and
one that hangs is ended when its time is up.

The address, which holds keys, is given to that process on its standard input; what it prints nobody keeps.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from urllib.parse import quote

from jobs.child_environment import environment
from jobs.notify.message import Message, Receipt
from jobs.notify.undelivered import Fate, Undelivered
from jobs.postgres.connection.endpoint import expand
from jobs.processes import told
from plans.model.hooks import AppriseChannel

_ROUTES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "VIRTUAL_ENV")
"""What it needs besides to get out of a hospital's network, where the engine has it; and in small letters."""
ADDRESS = "{address}"
"""What stands for the party's address in an address of apprise."""


async def by_apprise(
    channel: AppriseChannel, message: Message, environ: Mapping[str, str], begun: Callable[[], None] = lambda: None
) -> Receipt:
    """Have every service of the address take it.

    Raises `Undelivered`, and `ConnectionFactsMissing` for a variable that is not set.
    """
    if find_spec("apprise") is None:
        raise Undelivered("apprise is not installed on the engine's host (the extra notify)", Fate.REFUSED)
    url = expand(channel.url, environ)
    if ADDRESS in url and not message.address:
        raise Undelivered(f"{message.party} has no address for this channel", Fate.REFUSED)
    given = {"url": url.replace(ADDRESS, quote(message.address, safe="+")), "title": message.subject}
    routes = [name for one in _ROUTES for name in (one, one.lower()) if name in environ]
    begun()
    try:
        status = await told(
            (sys.executable, "-P", "-m", "jobs.notify.apprise_child"),
            environ=environment(routes, environ),
            given=json.dumps({**given, "text": message.text}).encode(),
        )
    except OSError as error:
        raise Undelivered(
            f"apprise cannot be started ({error.strerror or type(error).__name__})", Fate.REFUSED
        ) from None
    return _receipt(status)


def _receipt(status: int) -> Receipt:
    match status:
        case 0:
            return Receipt(answer="apprise says that it was taken")
        case os.EX_USAGE:
            raise Undelivered("apprise can make nothing of the address", Fate.REFUSED)
        case os.EX_TEMPFAIL:
            raise Undelivered("apprise says that it was not taken")
        case _:
            raise Undelivered(f"apprise ended with {status}")
