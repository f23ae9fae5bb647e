"""The chain of final windows: whoever changes a past file breaks it, and the head tells."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from participants.settlement_asset import Asset
from settlement.batch import Batch, Control
from settlement.chain import Link, broken_links, link_after

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def a_file(number: int) -> Batch:
    """The file about a final window."""
    return Batch(
        window_id=f"2026-11-20/{number}",
        control=Control(number, number * 100, f"{number:064}"),
        netting_digest="d" * 64,
        approved_by=("one", "two"),
        message_id=f"2026-11-20-{number}-1",
        entered_at=NOON,
        irrevocable_at=NOON,
        final_at=NOON,
    )


FILES = {each.window_id: each for each in map(a_file, (1, 2, 3))}


def chain() -> list[Link]:
    links: list[Link] = []
    for each in FILES.values():
        links.append(link_after(links[-1] if links else None, each))
    return links


def broken(links: list[Link], **changed: Batch) -> list[int]:
    files = FILES | {each.window_id: each for each in changed.values()}
    return [each.number for each in broken_links(links, files)]


def test_each_link_names_the_seal_before_it_and_the_first_names_none() -> None:
    first, second, third = chain()
    assert (first.number, first.previous) == (1, "")
    assert (second.number, second.previous) == (2, first.seal)
    assert (third.number, third.previous) == (3, second.seal)
    assert len({first.seal, second.seal, third.seal}) == 3
    assert broken(chain()) == []


@pytest.mark.parametrize(
    "change",
    [
        {"control": Control(2, 201, f"{2:064}")},
        {"netting_digest": "e" * 64},
        {"approved_by": ("one", "three")},
        {"message_id": "another"},
        {"asset": Asset.DLAK},
        {"entered_at": None},
        {"irrevocable_at": NOON + timedelta(seconds=1)},
        {"final_at": NOON + timedelta(microseconds=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_in_a_past_file_breaks_its_link(change: dict[str, object]) -> None:
    changed = replace(FILES["2026-11-20/2"], **change)  # type: ignore[arg-type] # its own fields
    assert broken(chain(), it=changed) == [2]


def test_a_seal_taken_again_breaks_the_link_behind_it() -> None:
    first, second, third = chain()
    changed = replace(FILES["2026-11-20/2"], netting_digest="e" * 64)
    again = link_after(first, changed)
    assert broken([first, again, third], it=changed) == [3]
    assert again.seal != second.seal


def test_a_link_taken_out_or_put_twice_is_seen() -> None:
    first, second, third = chain()
    assert broken([first, third]) == [3]
    assert broken([first, second, third, replace(third, number=4)]) == [4]


def test_a_link_without_a_file_is_broken() -> None:
    assert [each.number for each in broken_links(chain(), {})] == [1, 2, 3]


def test_the_zone_in_which_an_instant_is_told_changes_nothing() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=7)))
    changed = replace(FILES["2026-11-20/2"], final_at=local)
    assert broken(chain(), it=changed) == []
