"""A service manager of the tests: a real socket of datagrams, and all that it has heard."""

import socket


class Systemd:
    """Hears what it is told at an address: a path, or `@name` of the abstract kind."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self.environ = {"NOTIFY_SOCKET": address}
        self.lines: list[str] = []

    def heard(self) -> list[str]:
        """All of it so far."""
        while True:
            try:
                self.lines.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self.lines

    def close(self) -> None:
        """Hear nothing any more."""
        self._socket.close()
