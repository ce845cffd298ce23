"""Clients that cost next to nothing: one thread, a socket each, answers counted.

Two processors serve, keep the data and call. What the callers take, the server
lacks, so requests are bytes made beforehand and of an answer only its status and
length are read.
"""

import json
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LONGEST_ANSWER = 1 << 16


class CallFailed(RuntimeError):
    """The server answered otherwise than a measurement needs."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as bytes, and the status that answers it."""

    sent: bytes
    status: int = 200


@dataclass(slots=True)
class Tally:
    """How long the requests of a measurement took."""

    times: list[list[float]] = field(default_factory=list)
    """Milliseconds; one list for each unit of work, with its requests in order."""
    seconds: float = 0.0

    def units(self) -> list[float]:
        """Return how long each unit of work took, in milliseconds."""
        return [sum(times) for times in self.times]

    def requests(self, position: int) -> list[float]:
        """Return how long the requests at one place of the units took."""
        return [times[position] for times in self.times]

    @property
    def per_second(self) -> float:
        """Units of work done in a second, by all clients together."""
        return len(self.times) / self.seconds


def request(
    method: str, path: str, *, token: str, body: object = None, key: object = None
) -> bytes:
    """Return a request of the API as bytes."""
    content = b"" if body is None else json.dumps(body).encode()
    lines = [
        f"{method} /api/v1{path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {token}",
        "Accept-Language: en",
        f"Content-Length: {len(content)}",
        "Content-Type: application/json",
    ]
    if key is not None:
        lines.append(f"Idempotency-Key: {key}")
    return "\r\n".join([*lines, "", ""]).encode() + content


class _Client:
    """One connection that stays, and the work it has begun."""

    def __init__(self, address: tuple[str, int], work: Iterator[list[Request]]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._work = work
        self._waiting: list[Request] = []
        self._asked = Request(b"")
        self._began = 0.0
        self._answer = b""
        self._times: list[float] = []

    def begin(self) -> None:
        """Send the first request of the next unit of work."""
        self._waiting = next(self._work)
        self._times = []
        self._send()

    def _send(self) -> None:
        self._asked = self._waiting.pop(0)
        self._answer = b""
        self._began = time.perf_counter()
        self.socket.sendall(self._asked.sent)

    def read(self) -> list[float] | None:
        """Read what came; return the times of a unit of work when it is done."""
        self._answer += self.socket.recv(LONGEST_ANSWER)
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            if not head:
                raise CallFailed("The server closed the connection.")
            return None
        _before, _name, rest = head.lower().partition(b"content-length:")
        if len(body) < int(rest.split(b"\r\n", 1)[0]):
            return None
        self._times.append((time.perf_counter() - self._began) * 1000)
        if int(head[9:12]) != self._asked.status:
            raise CallFailed(self._answer.decode(errors="replace"))
        if self._waiting:
            self._send()
            return None
        return self._times


def call(
    address: tuple[str, int],
    work: Callable[[int], Iterator[list[Request]]],
    *,
    clients: int,
    seconds: float,
) -> Tally:
    """Let clients work for some time, each with one request under way at once.

    Args:
        address: Host and port.
        work: The number of a client to its endless units of work.
        clients: How many call at once.
        seconds: How long.

    Returns:
        What was done.

    Raises:
        CallFailed: If the server answers otherwise than foreseen.
    """
    tally = Tally()
    with selectors.DefaultSelector() as ready:
        callers = [_Client(address, work(number)) for number in range(clients)]
        began = time.perf_counter()
        for caller in callers:
            ready.register(caller.socket, selectors.EVENT_READ, caller)
            caller.begin()
        under_way = clients
        while under_way:
            for found, _events in ready.select():
                times = found.data.read()
                if times is None:
                    continue
                tally.times.append(times)
                if time.perf_counter() - began < seconds:
                    found.data.begin()
                else:
                    under_way -= 1
        tally.seconds = time.perf_counter() - began
        for caller in callers:
            caller.socket.close()
    return tally
