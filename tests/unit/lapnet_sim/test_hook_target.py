"""Where webhooks may go: the tables that keep them out of other networks."""

from ipaddress import ip_address

import pytest

from lapnet_sim.config import Reach
from lapnet_sim.notify.target import TargetError, check_url, is_allowed

REACHES = {"p": Reach.PUBLIC, "l": Reach.LOOPBACK, "r": Reach.PRIVATE}

ADDRESSES = """
    93.184.216.34            p l r   # somebody's server
    2606:2800:220:1::1       p l r
    127.0.0.1                . l r   # this machine
    127.255.255.254          . l r
    ::1                      . l r
    ::ffff:127.0.0.1         . l r   # the same, mapped
    10.0.0.1                 . . r   # private networks
    172.16.0.1               . . r
    172.31.255.255           . . r
    192.168.1.1              . . r
    fd00::1                  . . r
    ::ffff:10.0.0.1          . . r
    172.32.0.1               p l r   # just outside
    0.0.0.0                  . . .   # means this machine
    ::                       . . .
    169.254.169.254          . . .   # what tells a cloud machine its keys
    ::ffff:169.254.169.254   . . .
    fe80::1                  . . .
    fe80::1%1                . . .
    100.64.0.1               . . .   # a provider's own
    192.0.0.1                . . .
    198.18.0.1               . . .   # measuring
    203.0.113.1              . . .   # documentation
    2001:db8::1              . . .
    224.0.0.1                . . .   # many
    ff02::1                  . . .
    240.0.0.1                . . .
    255.255.255.255          . . .
    64:ff9b::a9fe:a9fe       . . .   # an IPv4 address inside
    64:ff9b:1::1             . . .
    2002:7f00:1::            . . .
    2002:a9fe:a9fe::         . . .
    ::7f00:1                 . . .
    2001::1                  . . .
    fec0::1                  . . .
"""


def table(text: str) -> list[list[str]]:
    return [line.split("   #")[0].split() for line in text.strip().splitlines()]


@pytest.mark.parametrize("row", table(ADDRESSES), ids=lambda row: row[0])
def test_an_address_is_connected_to_only_within_reach(row: list[str]) -> None:
    address = ip_address(row[0])
    allowed = {letter for letter, reach in REACHES.items() if is_allowed(address, reach)}
    assert allowed == set(row[1:]) - {"."}


URLS = """
    https://bank.example/hooks            p l r
    https://bank.example:8443/hooks?a=b   p l r
    https://BANK.example/                 p l r
    https://bank.example./                p l r
    https://93.184.216.34/                p l r
    https://[2606:2800:220:1::1]/         p l r
    https://bank.example:9000/            . . r   # a port of somebody else's
    https://bank.example:22/              . . r
    http://bank.example/                  . . r   # in clear
    http://127.0.0.1:9000/                . l r
    http://localhost:9000/                . l r
    http://hooks.localhost:9000/          . l r
    http://[::1]:9000/                    . l r
    https://localhost/                    . l r   # a public switch has nothing to say to itself
    http://192.168.1.7:9000/              . . r
    https://10.0.0.1/                     . . r
    http://169.254.169.254/               . . .
    http://0.0.0.0:9000/                  . . .
    http://127.1:9000/                    . . .   # addresses in disguise
    http://2130706433/                    . . .
    http://0177.0.0.1/                    . . .
    http://0x7f.1/                        . . .
    http://127.0.0.1.:9000/               . . .
    https://good@127.0.0.1/               . . .   # who is the host?
    https://good:x@bank.example/          . . .
    https://@bank.example/                . . .
    https://good\\@127.0.0.1/             . . .
    https://bank.example#@127.0.0.1/      . . .
    https://[::ffff:169.254.169.254]/     . . .
    https://[fe80::1%25eth0]/             . . .
    https://bank.example:0/               . . .
    https://bank.example:99999/           . . .
    https://bank.example:໔໔໓/             . . .
    https://-bank.example/                . . .
    https://bank..example/                . . .
    https:///hooks                        . . .
    https://                              . . .
    //bank.example/                       . . .
    ftp://bank.example/                   . . .
    file:///etc/passwd                    . . .
    javascript:alert(1)                   . . .
    https://ທະນາຄານ.example/              . . .   # write it in its plain form
    https://xn--s6c1bgb6inb.example/  p l r
    https://xn--c9c.example/              . . .   # stands for nothing
    bank.example                          . . .
"""


@pytest.mark.parametrize("row", table(URLS), ids=lambda row: row[0])
def test_an_address_is_registered_only_if_every_reader_reads_the_same(row: list[str]) -> None:
    allowed = set()
    for letter, reach in REACHES.items():
        try:
            check_url(row[0], reach)
        except TargetError:
            continue
        allowed.add(letter)
    assert allowed == set(row[1:]) - {"."}


@pytest.mark.parametrize(
    "text",
    ["", " ", "https://a.example/ b", "https://a.example/\r\nX: y", "https://a.example/\x00"],
)
def test_no_space_and_no_control_character_gets_into_an_address(text: str) -> None:
    with pytest.raises(TargetError):
        check_url(text, Reach.PRIVATE)


def test_an_address_has_an_end() -> None:
    check_url("https://a.example/".ljust(500, "x"), Reach.PUBLIC)
    with pytest.raises(TargetError, match="longer"):
        check_url("https://a.example/".ljust(501, "x"), Reach.PUBLIC)
