"""One payee per network, named completely.

EMVCo asks for at least one merchant account. Two accounts of one network would let two readers pay
two people. What must stand inside an account is each network's own rule, kept here as a table.
Source: EMVCo MPM, section 4.2; LAO QR as used by LAPNet members; Thai QR guideline of April 2019.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from emvqr import networks
from emvqr.codes import QrErrorCode
from emvqr.errors import quoted
from emvqr.networks import Scheme
from emvqr.reading import MerchantAccount, Reading
from emvqr.rules.remark import Remark, Remarks
from emvqr.spec import GUID, TEMPLATE_ACCOUNTS


class _Field(NamedTuple):
    """A field without which an account pays nobody: its ID, its form, the form in words."""

    id: str
    form: re.Pattern[str]
    words: str


_LAO_QR: Final = (
    _Field("01", re.compile(r"[0-9]{4}0418"), "8 digits that end in 0418"),
    _Field("02", re.compile(r"[0-9]{3}"), "3 digits"),
    _Field("03", re.compile(r"[!-~]+"), "letters, digits and signs without blanks"),
)
_THAI_BILL: Final = (
    _Field("01", re.compile(r"[0-9]{15}"), "15 digits"),
    _Field("02", re.compile(r"[ -~]{1,20}"), "1 to 20 characters"),
)
REQUIRED: Final = {
    networks.LAO_QR_AID: _LAO_QR,
    networks.PROMPTPAY_BILL_AID: _THAI_BILL,
    networks.PROMPTPAY_CROSS_BORDER_AID: _THAI_BILL,
}
"""By identifier: the fields an account of this network must have."""

THAI_RECEIVERS: Final = {
    "01": _Field("01", re.compile(r"[0-9]{13}"), "13 digits"),
    "02": _Field("02", re.compile(r"[0-9]{13}"), "13 digits"),
    "03": _Field("03", re.compile(r"[0-9]{15}"), "15 digits"),
    "04": _Field("04", re.compile(r"[0-9]{1,43}"), "1 to 43 digits"),
    "05": _Field("05", re.compile(r"[ -~]{10}"), "10 characters"),
}
"""A PromptPay credit transfer has exactly one of these."""
_THAI_TRANSFERS: Final = {networks.PROMPTPAY_TRANSFER_AID, networks.PROMPTPAY_OTA_AID}


def payee(reading: Reading) -> Remarks:
    """no_merchant_account, ambiguous_payee, scheme_field_missing, scheme_field_format."""
    return () if _is_plain(reading) else _doubts(reading)


def _is_plain(reading: Reading) -> bool:
    """The common code at a glance: accounts of different networks, complete where it is known."""
    guids = set()
    count = 0
    for id_, fields in reading.templates.items():
        if id_ not in TEMPLATE_ACCOUNTS:
            continue
        guid = fields.get(GUID, "").upper()
        if not guid or "@" in guid or guid in _THAI_TRANSFERS:
            return False
        guids.add(guid)
        count += 1
        for field, form, _ in REQUIRED.get(guid, ()):
            if field not in fields or not form.fullmatch(fields[field]):
                return False
    return len(guids) == count > 0


def _doubts(reading: Reading) -> Iterator[Remark]:
    accounts = [account for account in reading.accounts if account.value]
    if not accounts:
        yield Remark(QrErrorCode.NO_MERCHANT_ACCOUNT, "", "nothing in 02 to 51 says whom to pay")
        return
    if len(accounts) > 1:
        yield from _twice(accounts)
    for account in accounts:
        guid = account.guid.upper()
        for field in REQUIRED.get(guid, ()):
            if not _fits(account, field):
                yield _unfit(account, field)
        if guid in _THAI_TRANSFERS:
            yield from _thai_transfer(account)


def _twice(accounts: list[MerchantAccount]) -> Iterator[Remark]:
    """Templates of one identifier; KHQR has none, so there the network itself counts."""
    first: dict[str, str] = {}
    for account in accounts:
        owner = account.scheme if account.scheme is Scheme.KHQR else account.guid.upper()
        if not owner:
            continue
        if owner in first:
            both = f"{first[owner]} and {account.id} are accounts of one network"
            yield Remark(QrErrorCode.AMBIGUOUS_PAYEE, account.id, both)
        first.setdefault(owner, account.id)


def _thai_transfer(account: MerchantAccount) -> Iterator[Remark]:
    present = [id_ for id_ in THAI_RECEIVERS if id_ in account.fields]
    if not present:
        nobody = "none of 01 to 05 names a receiver"
        yield Remark(QrErrorCode.SCHEME_FIELD_MISSING, account.id, nobody)
    elif len(present) > 1:
        several = f"receivers in {' and '.join(present)}, one is allowed"
        yield Remark(QrErrorCode.AMBIGUOUS_PAYEE, account.id, several)
    elif not _fits(account, THAI_RECEIVERS[present[0]]):
        yield _unfit(account, THAI_RECEIVERS[present[0]])


def _fits(account: MerchantAccount, field: _Field) -> bool:
    value = account.fields.get(field.id)
    return value is not None and field.form.fullmatch(value) is not None


def _unfit(account: MerchantAccount, field: _Field) -> Remark:
    path = f"{account.id}.{field.id}"
    value = account.fields.get(field.id)
    if value is None:
        absent = f"absent, should be {field.words}"
        return Remark(QrErrorCode.SCHEME_FIELD_MISSING, path, absent)
    wrong = f"{quoted(value)}, should be {field.words}"
    return Remark(QrErrorCode.SCHEME_FIELD_FORMAT, path, wrong)
