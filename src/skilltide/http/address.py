"""Lets requests reach public addresses only: a board can't send us to the machine's own network.

Names are resolved here and the connection is made to the very address that was checked, so a name that changes its
address between check and use gains nothing. Which addresses are public is a list of what is allowed
(`addresses.yml`), not of what is refused.
"""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpcore
import httpx

from skilltide.quick_yaml import load_yaml

_TRIED = 3
_KEPT_OPEN_SECONDS = 5.0
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""What stands before the IPv4 address in the last 64 bits of an ISATAP address (RFC 5214)."""


class PrivateAddressError(httpx.TransportError):
    """The host is, or resolves to, an address that is not public."""


@dataclass(frozen=True, slots=True)
class _Table:
    unicast: tuple[Network, ...]
    special: tuple[Network, ...]
    stands_for_ipv4: tuple[Network, ...]


@cache
def _table() -> _Table:
    data: dict[str, list[dict[str, Any]]] = load_yaml(
        Path(__file__).with_name("addresses.yml").read_text(encoding="utf-8")
    )
    return _Table(**{name: tuple(ipaddress.ip_network(row["network"]) for row in rows) for name, rows in data.items()})


def is_allowed(address: Address, *, is_loopback_allowed: bool = False) -> bool:
    """Tell whether requests may go to an address: public ones, and loopback where a test asks for it.

    An IPv6 address that holds an IPv4 address is public only if that one is: IPv4-mapped, NAT64, ISATAP. All other
    embeddings (IPv4-compatible, IPv4-translated, NAT64 of one network, 6to4, Teredo) are out of use, and refused.
    """
    table = _table()
    if isinstance(address, ipaddress.IPv6Address):
        address = ipaddress.IPv6Address(int(address))  # without its zone
        low = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if any(address in network for network in table.stands_for_ipv4):
            return is_allowed(low, is_loopback_allowed=is_loopback_allowed)
        if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP and not is_allowed(low):
            return False
    if address.is_loopback and is_loopback_allowed:
        return True
    is_unicast = any(address in network for network in table.unicast)
    return is_unicast and not any(address in network for network in table.special)


async def resolve(host: str, port: int) -> list[Address]:
    """Return a host's addresses in the order to try. Raises httpcore.ConnectError where it has none."""
    bare = host.strip("[]")
    try:
        return [ipaddress.ip_address(bare)]
    except ValueError:
        pass
    try:
        # reads decimal, octal and hexadecimal ways to write an address too ("0x7f.1"); what comes out is checked
        found = await asyncio.get_running_loop().getaddrinfo(bare, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the name {host} can't be resolved ({error})") from None
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    return sorted(dict.fromkeys(addresses), key=lambda address: address.version)


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """Opens connections, after a look at where they go."""

    def __init__(self, *, is_loopback_allowed: bool = False) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._is_loopback_allowed = is_loopback_allowed

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a checked address. One private address among a name's addresses is enough to refuse."""
        addresses = await resolve(host, port)
        for address in addresses:
            if not is_allowed(address, is_loopback_allowed=self._is_loopback_allowed):
                raise PrivateAddressError(f"{host} is the private address {address}")
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: nothing that we fetch is on a socket of this machine."""
        raise PrivateAddressError(f"{path} is a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait before another try."""
        await self._inner.sleep(seconds)


class PublicTransport(httpx.AsyncBaseTransport):
    """Sends requests through `PublicNetwork`. httpx's own transport, which takes no other network, does the same."""

    def __init__(self, *, max_connections: int, is_loopback_allowed: bool = False) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=max_connections,
            keepalive_expiry=_KEPT_OPEN_SECONDS,
            network_backend=PublicNetwork(is_loopback_allowed=is_loopback_allowed),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; raises httpx's exceptions, and PrivateAddressError."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path
        )
        assert isinstance(request.stream, httpx.AsyncByteStream)
        with _as_httpx():
            response = await self._pool.handle_async_request(
                httpcore.Request(
                    request.method,
                    url,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for part in self._response.aiter_stream():
                yield part

    async def aclose(self) -> None:
        with _as_httpx():
            await self._response.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise httpcore's exceptions as those of httpx, which have the same names."""
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpcore.ProxyError,
    ) as error:
        known = getattr(httpx, type(error).__name__, httpx.TransportError)
        raise known(str(error)) from error
