"""Statements of accounts abroad against each other: the home bank's book, and the other bank's.

Both are camt.053, written as the home bank sees its account; an account is named by its network and
currency, and an entry by its window. Each window that the two do not have alike is a break (I07),
and so is an opening balance that differs: something of a day before is still open.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fx import currency
from participants import ParticipantId
from participants.correspondents import Correspondents, Item, MirrorAccount, correspondents
from settlement import explanation
from settlement.beside import about
from settlement.breaks import Break, BreakCode, Sides
from settlement.camt import Statement, read_camt
from settlement.errors import SettlementError, SettlementErrorCode
from settlement.mirror import mirror_breaks
from settlement.terms import Terms

Account = tuple[ParticipantId, str]
"""Network and currency."""


def against_correspondents(
    nostro: Sequence[Path], vostro: Sequence[Path], terms: Terms
) -> list[Break]:
    """Return the breaks between the two books of accounts abroad.

    Raises: `SettlementError` with ``settlement.file_...``, also for an account that no link has.
    """
    ours, theirs = _read(nostro, terms), _read(vostro, terms)
    found: list[Break] = []
    for key in sorted(ours.keys() | theirs.keys()):
        account = _account(key, ours.get(key), theirs.get(key))
        found += mirror_breaks([account], terms)
        found += _opening(account, terms)
    return found


def _read(paths: Sequence[Path], terms: Terms) -> dict[Account, Statement]:
    found: dict[Account, Statement] = {}
    for path in paths:
        for each in read_camt(path, terms.business_date):
            key = _key(each, path)
            if key in found:
                raise SettlementError(
                    SettlementErrorCode.FILE_FIELD, f"{each.account} has two statements", str(path)
                )
            found[key] = each
    return found


def _key(statement: Statement, path: Path) -> Account:
    """Which account a statement is about.

    Raises: `SettlementError` with ``settlement.file_field``.
    """
    network, _, code = statement.account.rpartition("-")
    link = correspondents().get(ParticipantId(network))
    if link is None or code not in {money.currency.code for money in link.opening}:
        raise SettlementError(
            SettlementErrorCode.FILE_FIELD, f"{statement.account} is no account abroad", str(path)
        )
    return link.network, currency(code).code


def _account(key: Account, ours: Statement | None, theirs: Statement | None) -> MirrorAccount:
    link: Correspondents = correspondents()[key[0]]
    opening = ours.opening_minor if ours else theirs.opening_minor if theirs else 0
    gap = theirs.opening_minor - opening if theirs else 0
    return MirrorAccount(link, key[1], opening, _items(ours, 1), _items(theirs, -1), gap)


def _items(statement: Statement | None, sign: int) -> tuple[Item, ...]:
    """Entries added up by window; one that names no window stands under its own name."""
    found: dict[str, int] = {}
    for line in statement.lines if statement else ():
        name = line.window_id or line.txn_id
        received = str(line.payee) == (statement.account if statement else "")
        minor = line.amount_minor if received else -line.amount_minor
        found[name] = found.get(name, 0) + sign * minor
    return tuple(Item(name, minor) for name, minor in sorted(found.items()) if minor)


def _opening(account: MirrorAccount, terms: Terms) -> Iterable[Break]:
    if account.gap_minor:
        name = f"{account.link.network}/{account.currency}"
        yield explanation.subject(
            BreakCode.I07, Sides.SWITCH_NETWORK, about(name, terms, account.currency), terms,
            "opening_minor", str(account.opening_minor),
            str(account.opening_minor + account.gap_minor), account.gap_minor,
        )  # fmt: skip
