"""A TCP port on 127.0.0.1 that can be closed for a while: whoever connects then is refused."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Port:
    """Gives each connection to `serve`, in a thread of its own; `serve` closes it."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        """Take a free port, and keep it; nobody listens yet."""
        self._serve = serve
        self._lock = threading.Lock()
        self._clients: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self._kept = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._kept.bind(("127.0.0.1", 0))
        self.number: int = self._kept.getsockname()[1]

    def open(self) -> None:
        """Listen, if it does not."""
        with self._lock:
            if self._listener is None:
                self._listener = socket.create_server(("127.0.0.1", self.number))
                threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self, *, but: socket.socket | None = None) -> None:
        """Stop listening, and end every connection but this one."""
        with self._lock:
            listener, self._listener = self._listener, None
            if listener is not None:
                with suppress(OSError):
                    listener.shutdown(socket.SHUT_RDWR)  # wakes the one who accepts
                listener.close()
            for client in self._clients - {but}:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def give_back(self) -> None:
        """Close it for good."""
        self.close()
        self._kept.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._clients.add(client)
            threading.Thread(target=self._served, args=(client,), daemon=True).start()

    def _served(self, client: socket.socket) -> None:
        try:
            self._serve(client)
        finally:
            with self._lock:
                self._clients.discard(client)
