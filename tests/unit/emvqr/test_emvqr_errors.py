"""A refusal names code, path, place and reason on one harmless line."""

import ast
import inspect
import pickle

import pytest

import emvqr
from emvqr import codes
from emvqr.crc import seal
from emvqr.errors import quoted

# text, the whole line
LINES = {
    seal("00020126260013la.example.qr0113M0001"): (
        "qr.truncated at 26.01 [31:44]: length says 13 characters, 5 remain"
    ),
    "000201630": "qr.truncated_length [6:9]: ID and length need 4 characters, 3 remain",
    seal("00020126170013la.example.qr5802la"): (
        "qr.currency_missing at 53: there is no transaction currency"
    ),
    seal("00020126170013la.example.qr53034185802la"): (
        "qr.country_format at 58 [38:40]: 'la' is not two upper-case letters"
    ),
}


@pytest.mark.parametrize("text", LINES)
def test_a_refusal_is_one_line_with_its_place(text: str) -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(text)
    assert str(refusal.value) == LINES[text]


def test_the_span_points_at_the_value_in_question() -> None:
    text = seal("00020126170013la.example.qr53034185802la")
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(text)
    assert (refusal.value.code, refusal.value.path) == ("qr.country_format", "58")
    assert refusal.value.span is not None
    assert text[slice(*refusal.value.span)] == "la"


def test_a_refusal_tells_everything_else_that_is_wrong() -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode(seal("0002015303LAK54010"))
    found = [finding.code for finding in refusal.value.findings]
    assert found[:3] == ["qr.no_merchant_account", "qr.currency_format", "qr.amount_zero"]


def test_a_refusal_survives_the_way_to_another_process() -> None:
    with pytest.raises(emvqr.QrError) as refusal:
        emvqr.decode("")
    assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)  # noqa: S301 - our own bytes


def test_values_are_quoted_escaped_and_short() -> None:
    assert quoted("Shop\x1b[31m") == r"'Shop\x1b[31m'"
    assert len(quoted("\U0001f4a9" * 99)) < 500
    assert quoted("y" * 99).endswith("(99 characters)")


def test_every_code_has_its_own_name_and_says_cause_and_remedy() -> None:
    [enum] = [
        node
        for node in ast.parse(inspect.getsource(codes)).body
        if isinstance(node, ast.ClassDef) and node.name == "QrErrorCode"
    ]
    members, docs = enum.body[1::2], enum.body[2::2]
    assert len(members) == len(docs) == len(emvqr.QrErrorCode)
    for member, doc in zip(members, docs, strict=True):
        assert isinstance(member, ast.Assign)
        assert isinstance(member.targets[0], ast.Name)
        assert isinstance(doc, ast.Expr)
        name = member.targets[0].id
        assert emvqr.QrErrorCode[name] == f"qr.{name.lower()}"
        text = ast.literal_eval(doc.value)
        assert text.endswith(".")


def test_pay_never_refuses_more_than_lint() -> None:
    for code in emvqr.QrErrorCode:
        pay, lint = (codes.severity_of(code, mode) for mode in emvqr.Mode)
        assert (pay, lint) != ("refuse", "warn")
