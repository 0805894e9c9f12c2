"""The process that sends one message by apprise: it reads it, and its exit status says what came of it."""

import json
import os
import sys


def main() -> int:
    """Send what standard input says."""
    from apprise import Apprise, AppriseAsset, NotifyFormat

    given = json.load(sys.stdin)
    services = Apprise(asset=AppriseAsset(async_mode=False, secure_logging=True))
    if not services.add(given["url"]) or not len(services):
        return os.EX_USAGE
    taken = services.notify(title=given["title"], body=given["text"], body_format=NotifyFormat.TEXT)
    return os.EX_OK if taken else os.EX_TEMPFAIL


if __name__ == "__main__":
    sys.exit(main())
