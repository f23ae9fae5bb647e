"""Reading a clearing file without having been told whose it is: its first line says so."""

import re

from participants.clearing import fields
from participants.clearing.layouts import LAYOUTS
from participants.clearing.record import ClearingFile
from participants.identity import ParticipantId
from participants.networks import Network, networks

SUFFIXES = frozenset(f".{layout.suffix}" for layout in LAYOUTS.values())
"""How names of clearing files end."""

_LOOKED_AT = 400
_HEADS = {
    "fixed_width": re.compile(r"H([A-Z0-9]{1,16}) *[0-9]{16}\n"),
    "pipes": re.compile(r"HDR\|([A-Z0-9]{1,16})\|"),
    "json_lines": re.compile(r'\{[^\n]{0,300}"network": ?"([A-Z0-9]{1,16})"'),
    "xml": re.compile(r'(?:<\?xml[^>]{0,100}\?>\s*)?<ClearingDay [^>]{0,300}Network="([A-Z0-9]+)"'),
}


def network_of(text: str) -> Network | None:
    """The network whose file ``text`` is; None where it is not the beginning of anybody's."""
    for id_, network in networks().items():
        found = _HEADS[network.layout].match(text[:_LOOKED_AT])
        if found is not None and ParticipantId(found[1]) == id_:
            return network
    return None


def read_clearing(text: str) -> tuple[Network, ClearingFile]:
    r"""A network's file, and the network.

    Raises: ``participant.clearing_malformed``; ``participant.clearing_totals``.

    >>> network, file = read_clearing("HDR|NAPAS|20261120|20261123\nTRL|0|0\n")
    >>> network.id, file.business_date.isoformat(), file.records
    ('NAPAS', '2026-11-20', ())
    """
    network = network_of(text)
    if network is None:
        raise fields.malformed(1, "this is no clearing file of a network that is known here")
    return network, LAYOUTS[network.layout].read(network, text)
