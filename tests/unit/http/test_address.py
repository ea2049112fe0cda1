"""Where requests may go: a table of addresses, and connections over real sockets of this machine."""

import asyncio
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local_server import Reply, local_server
from skilltide.http import Answer, Failure, Fetcher, FetchError, Limits, Manners, Request
from skilltide.http.address import is_allowed, resolve

QUICK = Limits(tries=1, read_seconds=1.0, connect_seconds=1.0, total_seconds=5.0)
BARE = Manners(is_robots_obeyed=False)

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2001:4860:4860::8888",
    "2001:200::1",
    "2a00:1450:4001:830::200e",
    "2a01:4f8::5efe:808:808",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
]
PRIVATE = [
    # IPv4
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    # IPv6
    "::",
    "::1",
    "::2",
    "100::1",
    "100:0:0:1::1",
    "1234::1",
    "2001::1",
    "2001:1::1",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:5::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:db8::1",
    "2620:4f:8000::1",
    "3ffe::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "feff::1",
    "ff00::1",
    "ff02::1",
    "ff0e::1",
    # IPv4 within IPv6: mapped, compatible, translated
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:0:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    # NAT64: of all, and of one network
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::192.168.0.1",
    "64:ff9b:1::10.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b:1:a00:0:100::",
    # 6to4, Teredo (server and client), ISATAP
    "2002:a00:1::",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "2001:0:a00:1::f5ff:fffe",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2001:0:808:808::f7f7:f7f7",
    "2a01:4f8::5efe:10.0.0.1",
    "2a01:4f8::200:5efe:192.168.0.1",
    "2606:4700::5efe:127.0.0.1",
    "fe80::5efe:10.0.0.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_all_others(address: str) -> None:
    assert not is_allowed(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_allowed_to_tests_and_nothing_else_with_it(address: str) -> None:
    assert is_allowed(ipaddress.ip_address(address), is_loopback_allowed=True)
    assert not is_allowed(ipaddress.ip_address("10.0.0.1"), is_loopback_allowed=True)
    assert not is_allowed(ipaddress.ip_address("2a01:4f8::5efe:127.0.0.1"), is_loopback_allowed=True)


# All the ways in which a host can be written that are read as an address of this machine or its network.
WRITTEN = [
    "2130706433",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
    "0",
    "0x0",
    "10.1",
    "167772161",
    "0x0a000001",
    "012.0.0.1",
    "2852039166",
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376",
    "192.168.257",
    "localhost",
    "LOCALHOST",
    "[::1]",
    "[::]",
    "[::ffff:7f00:1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[fec0::1]",
    "user@127.0.0.1",
    "board.example@127.0.0.1",
]


UNREADABLE = {"0177.0.0.1", "012.0.0.1", "0251.0376.0251.0376"}
"""Those that httpx takes for no host at all."""


@pytest.mark.parametrize("host", WRITTEN)
@pytest.mark.parametrize("way", ["asked for", "redirected to"])
def test_no_way_to_write_a_host_leads_to_this_machine(host: str, way: str) -> None:
    with local_server() as board, local_server() as inner:
        port = inner.url.rpartition(":")[2]
        inner.fallback = lambda path, headers: Reply({"secret": 1})
        target = f"http://{host}:{port}/latest/meta-data"
        if way == "asked for":
            found = fetched(target, is_loopback_allowed=False)
        else:
            board.routes["/jobs"] = Reply(status=302, headers={"Location": target})
            found = fetched(f"{board.url}/jobs", allowed_port=int(board.url.rpartition(":")[2]))
            assert board.asked() == ["/jobs"]
        assert isinstance(found, FetchError)
        assert found.code is (Failure.refused if host in UNREADABLE else Failure.private_address), found
        assert inner.log == []


@pytest.mark.parametrize("target", ["http://[", "http://[x]/", "http://a:99999/", "http://a:b/", "http://%"])
def test_a_redirect_to_no_address_is_an_error_of_that_board(target: str) -> None:
    with local_server({"/jobs": Reply(status=302, headers={"Location": target})}) as board:
        found = fetched(f"{board.url}/jobs")
        assert isinstance(found, FetchError)
        assert found.code in (Failure.refused, Failure.unreachable)
        assert board.asked() == ["/jobs"]


def fetched(url: str, *, is_loopback_allowed: bool = True, allowed_port: int | None = None) -> Answer | FetchError:
    """Fetch one address. `allowed_port`: the only one of this machine that counts as public."""

    async def work() -> Answer | FetchError:
        async with Fetcher("me@example.org", limits=QUICK, is_loopback_allowed=is_loopback_allowed) as fetcher:
            if allowed_port is not None:
                _allow_only(fetcher, allowed_port)
            try:
                return await fetcher.get(Request(url), BARE)
            except FetchError as error:
                return error

    return asyncio.run(work())


def _allow_only(fetcher: Fetcher, port: int) -> None:
    network = fetcher._client._transport._pool._network_backend  # type: ignore[attr-defined]
    connect = network.connect_tcp

    async def connect_tcp(**options: Any) -> Any:
        network._is_loopback_allowed = options["port"] == port
        return await connect(**options)

    network.connect_tcp = connect_tcp


@contextmanager
def names(table: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Resolve names by a table: for each name its answers, one after another; yields what was asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        if host not in table:
            return real(host, port, *arguments, **options)
        asked.append(host)
        answers = table[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in item else socket.AF_INET, socket.SOCK_STREAM, 6, "", (item, port))
            for item in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield asked


@contextmanager
def listener(address: str, port: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Listen on an address of this machine; yields the port and who connected."""
    server = socket.create_server((address, port))
    seen: list[str] = []

    def serve() -> None:
        while True:
            try:
                connection, peer = server.accept()
            except OSError:
                return
            seen.append(peer[0])
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                                   b"Connection: close\r\n\r\n{}")  # fmt: skip

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1], seen
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def test_a_name_that_changes_its_address_between_check_and_use_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"rebinds.example": [["127.0.0.1"], ["127.0.0.2"]]}
    with (
        listener("127.0.0.1") as (port, public),
        listener("127.0.0.2", port) as (_, inner),
        names(answers, monkeypatch) as asked,
    ):
        found = fetched(f"http://rebinds.example:{port}/")
    assert isinstance(found, Answer)
    assert asked == ["rebinds.example"]  # once: what was checked is what was connected to
    assert (len(public), len(inner)) == (1, 0)


@pytest.mark.parametrize(
    "answers", [["10.1.2.3"], ["93.184.215.14", "10.1.2.3"], ["::1"], ["64:ff9b::a9fe:a9fe"], ["0.0.0.0"]]
)
def test_a_name_with_a_private_address_is_refused(answers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with names({"boards.example": [answers]}, monkeypatch):
        found = fetched("https://boards.example/", is_loopback_allowed=False)
    assert isinstance(found, FetchError)
    assert found.code is Failure.private_address


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    with listener("127.0.0.2") as (port, seen), names({"two.example": [["127.0.0.3", "127.0.0.2"]]}, monkeypatch):
        assert isinstance(fetched(f"http://two.example:{port}/"), Answer)
    assert len(seen) == 1


def test_the_host_keeps_its_name_for_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with local_server({"/": Reply({})}) as server, names({"named.example": [["127.0.0.1"]]}, monkeypatch):
        port = server.url.rpartition(":")[2]
        assert isinstance(fetched(f"http://named.example:{port}/"), Answer)
        assert server.log[0][1]["host"] == f"named.example:{port}"


def test_hosts_at_one_address_show_a_certificate_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that was opened with the certificate of one host isn't used for another."""
    certificate = _certificate(tmp_path, "first.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, tmp_path / "key.pem")
    hosts = {name: [["127.0.0.1"]] for name in ("first.example", "second.example")}
    with local_server({"/": Reply({})}, context=context) as server, names(hosts, monkeypatch):
        port = server.url.rpartition(":")[2]

        async def work() -> list[Answer | Failure]:
            found: list[Answer | Failure] = []
            async with Fetcher("me@example.org", limits=QUICK, is_loopback_allowed=True) as fetcher:
                for name in ("first.example", "second.example", "first.example"):
                    try:
                        found.append(await fetcher.get(Request(f"https://{name}:{port}/"), BARE))
                    except FetchError as error:
                        found.append(error.code)
            return found

        first, second, third = asyncio.run(work())
    assert isinstance(first, Answer) and isinstance(third, Answer)
    assert second is Failure.unreachable
    assert [headers["host"] for _, headers, _ in server.log] == [f"first.example:{port}"] * 2


def _certificate(folder: Path, name: str) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "certificate.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_name_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*arguments: Any, **options: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    found = fetched("https://nowhere.example/")
    assert isinstance(found, FetchError)
    assert found.code is Failure.unreachable
    assert "nowhere.example" in str(found)


def test_addresses_of_both_versions_come_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    with names({"both.example": [["2606:4700::1", "1.1.1.1", "1.1.1.1"]]}, monkeypatch):
        found = asyncio.run(resolve("both.example", 443))
    assert [str(address) for address in found] == ["1.1.1.1", "2606:4700::1"]
