"""Codes a program can keep, and one line a person can read."""

import pickle

from fx import FxError, FxErrorCode


def test_every_code_carries_the_package_prefix_and_its_own_name() -> None:
    for code in FxErrorCode:
        assert code.value == f"fx.{code.name.lower()}"


def test_the_line_names_code_place_and_message() -> None:
    missing = FxErrorCode.RATE_MISSING
    assert str(FxError(missing, "none published")) == "fx.rate_missing: none published"
    assert (
        str(FxError(missing, "none published", "THB/LAK"))
        == "fx.rate_missing at THB/LAK: none published"
    )


def test_an_error_survives_the_way_between_processes() -> None:
    error = FxError(FxErrorCode.RATE_STALE, "old", "THB/LAK")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, one line above
    assert (back.code, back.message, back.where) == (error.code, error.message, error.where)
