"""The data objects of EMVCo merchant-presented codes, as a table.

Edition: EMV QRCPS Merchant-Presented Mode 1.0 (July 2017), with 62.10 and 62.11 of 1.1. `presence`
is the EMVCo one: M mandatory, C conditional, O optional; networks waive some of it
(`emvqr.rules.presence`).
"""

from typing import Final, NamedTuple


class DataObject(NamedTuple):
    """One row of the standard: what an ID means and how long its value may be, in characters."""

    path: str
    name: str
    presence: str
    longest: int


OBJECTS: Final = {
    row.path: row
    for row in (
        DataObject("00", "payload format indicator", "M", 2),
        DataObject("01", "point of initiation method", "O", 2),
        DataObject("52", "merchant category code", "M", 4),
        DataObject("53", "transaction currency", "M", 3),
        DataObject("54", "transaction amount", "C", 13),
        DataObject("55", "tip or convenience indicator", "O", 2),
        DataObject("56", "convenience fee, fixed", "C", 13),
        DataObject("57", "convenience fee, percentage", "C", 5),
        DataObject("58", "country code", "M", 2),
        DataObject("59", "merchant name", "M", 25),
        DataObject("60", "merchant city", "M", 15),
        DataObject("61", "postal code", "O", 10),
        DataObject("62", "additional data", "O", 99),
        DataObject("62.01", "bill number", "O", 25),
        DataObject("62.02", "mobile number", "O", 25),
        DataObject("62.03", "store label", "O", 25),
        DataObject("62.04", "loyalty number", "O", 25),
        DataObject("62.05", "reference label", "O", 25),
        DataObject("62.06", "customer label", "O", 25),
        DataObject("62.07", "terminal label", "O", 25),
        DataObject("62.08", "purpose of transaction", "O", 25),
        DataObject("62.09", "consumer data request", "O", 3),
        DataObject("62.10", "merchant tax id", "O", 20),
        DataObject("62.11", "merchant channel", "O", 3),
        DataObject("63", "checksum", "M", 4),
        DataObject("64", "language template", "O", 99),
        DataObject("64.00", "language", "M", 2),
        DataObject("64.01", "merchant name in this language", "M", 25),
        DataObject("64.02", "merchant city in this language", "O", 15),
    )
}
"""By path. Accounts, reserved and unreserved objects are ranges and stand below."""


def _ids(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"{number:02}" for number in range(first, last + 1))


PRIMITIVE_ACCOUNTS: Final = frozenset(_ids(2, 25))
"""The ID implies the network; the value is the network's own text, never data objects."""
TEMPLATE_ACCOUNTS: Final = frozenset(_ids(26, 51))
"""Templates; 00 inside names the network."""
ACCOUNTS: Final = PRIMITIVE_ACCOUNTS | TEMPLATE_ACCOUNTS
RESERVED: Final = frozenset(_ids(65, 79))
"""Kept by EMVCo for later; never read."""
UNRESERVED: Final = frozenset(_ids(80, 99))
"""Templates of anybody; 00 inside names the owner."""
KNOWN_TEMPLATES: Final = TEMPLATE_ACCOUNTS | {"62", "64"}
"""What must be made of data objects for the payload to be readable."""
OWNED_TEMPLATES: Final = TEMPLATE_ACCOUNTS | UNRESERVED
"""Templates that say in 00 whose they are."""
TEMPLATES: Final = KNOWN_TEMPLATES | UNRESERVED

GUID: Final = "00"
"""The identifier inside a template of 26 to 51 or 80 to 99: an AID, a UUID or a reversed domain."""
LONGEST_GUID: Final = 32

RESERVED_INSIDE: Final = {
    "62": frozenset({"00", *_ids(12, 49)}),
    "64": frozenset(_ids(3, 99)),
}
"""IDs inside templates that EMVCo keeps for later."""


LONGEST_BY_PATH: Final = {row.path: row.longest for row in OBJECTS.values()} | {
    f"{id_}.{GUID}": LONGEST_GUID for id_ in OWNED_TEMPLATES
}
"""How many characters a value may have; any other value may have 99."""
RESERVED_PATHS: Final = RESERVED | {
    f"{id_}.{inner}" for id_, reserved in RESERVED_INSIDE.items() for inner in reserved
}


def name_of(path: str) -> str:
    """What people call the object at `path`.

    >>> name_of("62.08"), name_of("38.00"), name_of("15")
    ('purpose of transaction', 'network identifier', 'merchant account')
    """
    if path in OBJECTS:
        return OBJECTS[path].name
    root, _, inner = path.partition(".")
    if inner:
        owned = root in OWNED_TEMPLATES
        return "network identifier" if owned and inner == GUID else "field"
    if root in ACCOUNTS:
        return "merchant account"
    return "reserved" if root in RESERVED else "unreserved template"
