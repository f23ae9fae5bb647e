"""The packaged table of currencies, compared with the world.

Run as a program, this file prints the table anew::

    python tests/unit/fx/test_fx_iso4217_table.py > fx/iso4217.csv
"""

import sys
from collections.abc import Iterator
from importlib.resources import files

import iso4217
import pycountry
from babel.core import get_cldr_version
from babel.numbers import get_currency_precision

HEADER = "code,numeric,exponent,digits_in_use"


def world_rows() -> Iterator[str]:
    """One line for each code of ISO 4217 list one, by code."""
    for each in sorted(iso4217.Currency, key=lambda entry: entry.code):
        number = f"{each.number:03d}"
        if each.exponent is None:
            yield f"{each.code},{number},,"
        else:
            in_use = get_currency_precision(each.code)
            yield f"{each.code},{number},{each.exponent},{in_use}"


def first_line() -> str:
    """What a reader must know of the table: its editions, and how it was made."""
    return (
        f"# ISO 4217 list one of {iso4217.__published__}; digits in use: CLDR {get_cldr_version()};"
        " made by tests/unit/fx/test_fx_iso4217_table.py"
    )


def packaged_lines() -> list[str]:
    """The table as it ships."""
    return files("fx").joinpath("iso4217.csv").read_text(encoding="ascii").splitlines()


def test_the_first_line_tells_edition_and_making() -> None:
    assert packaged_lines()[0].startswith("# ISO 4217 list one of 20")
    assert packaged_lines()[0].endswith("made by tests/unit/fx/test_fx_iso4217_table.py")
    assert packaged_lines()[1] == HEADER


def test_every_row_agrees_with_iso_and_cldr() -> None:
    assert packaged_lines()[2:] == list(world_rows())


def test_pycountry_gives_the_same_codes_and_numbers() -> None:
    ours = {tuple(line.split(",")[:2]) for line in packaged_lines()[2:]}
    assert ours == {(each.alpha_3, each.numeric) for each in pycountry.currencies}


if __name__ == "__main__":
    sys.stdout.write("\n".join([first_line(), HEADER, *world_rows()]) + "\n")
