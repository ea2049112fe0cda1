"""Lets requests reach public addresses only: a board can't send us to the machine's own network.

Names are resolved here and the connection is made to the very address that was checked, so a name that changes its
address between check and use gains nothing.
"""

import asyncio
import ipaddress
import socket

import httpx

_TRIED = 3
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PrivateAddressError(httpx.TransportError):
    """The host is, or resolves to, an address that is not public."""


def is_allowed(address: Address, *, is_loopback_allowed: bool = False) -> bool:
    """Tell whether requests may go to an address: public ones, and loopback where a test asks for it."""
    if isinstance(address, ipaddress.IPv6Address):
        embedded = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if embedded is not None:
            return is_allowed(embedded, is_loopback_allowed=is_loopback_allowed)
    if address.is_loopback:
        return is_loopback_allowed
    return address.is_global and not address.is_multicast


async def resolve(host: str, port: int) -> list[Address]:
    """Return a host's addresses in the order to try. Raises httpx.ConnectError where it has none."""
    bare = host.strip("[]")
    try:
        return [ipaddress.ip_address(bare)]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(bare, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"the name {host} can't be resolved ({error})") from None
    addresses = [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]
    return sorted(dict.fromkeys(addresses), key=lambda address: address.version)


class PublicTransport(httpx.AsyncBaseTransport):
    """Checks where a request goes before it does."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *, is_loopback_allowed: bool = False) -> None:
        self._inner = inner
        self._is_loopback_allowed = is_loopback_allowed

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address. One private address among a name's addresses is enough to refuse."""
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        addresses = await resolve(host, port)
        for address in addresses:
            if not is_allowed(address, is_loopback_allowed=self._is_loopback_allowed):
                raise PrivateAddressError(f"{host} is the private address {address}")
        failure: httpx.TransportError = httpx.ConnectError(f"{host} has no address")
        for address in addresses[:_TRIED]:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await self._inner.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()
