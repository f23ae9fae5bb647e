"""Nostro against vostro: two books of one account abroad, and a break where they differ.

The check is the day's: what the home bank believes it has must be the negative of what the bank
abroad believes, in all and window by window; each window that differs is a break of its own.
"""

from collections.abc import Iterable
from dataclasses import replace

from participants import ParticipantId
from participants.correspondents import MirrorAccount
from settlement import explanation
from settlement.beside import about
from settlement.breaks import Break, BreakCode, Sides
from settlement.terms import Terms


def mirror_breaks(accounts: Iterable[MirrorAccount], terms: Terms) -> Iterable[Break]:
    """Yield I07 for each window in which an account and its mirror differ.

    Each is named as the window's order of the network is: window, currency, network.

    Units: the difference is theirs less ours, as the home bank would see its account.
    """
    for account in accounts:
        ours = {item.window_id: item.minor for item in account.nostro}
        theirs = {item.window_id: -item.minor for item in account.vostro}
        for window in sorted(ours.keys() | theirs.keys()):
            here, there = ours.get(window, 0), theirs.get(window, 0)
            if here == there:
                continue
            name = f"{window}/{account.currency}/{account.link.network}"
            line = about(name, terms, account.currency, window)
            line = replace(
                line,
                payer=ParticipantId(account.link.home),
                payee=ParticipantId(account.link.abroad),
            )
            yield explanation.subject(
                BreakCode.I07, Sides.SWITCH_NETWORK, line, terms, "nostro_minor", str(here),
                str(there), there - here,
            )  # fmt: skip
