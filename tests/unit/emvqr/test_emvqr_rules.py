"""The rules one by one: a sound code, one object changed, the checksum renewed, and who answers.

Lines read: changes as ``ID=value`` (``ID=`` empties, ``ID-`` removes), then what pay and lint say.
"""

import pytest

import emvqr
from emvqr.encode import sealed

SHOP = {
    "00": "01",
    "01": "12",
    "38": "0016A0052662846625770108277104180203002" + "0306mch001",
    "52": "5411",
    "53": "418",
    "54": "15000",
    "58": "LA",
    "59": "Talat Sao",
    "60": "Vientiane",
}

# changes | pay | lint; "-" is no finding, "?" a warning
MONEY = """
    54=15000.      | -                | -                    # the point may end the amount
    54=15000.00    | -                | -                    # two decimals of nothing
    54=15000.50    | amount_fraction  | amount_fraction      # a LAO QR pays whole kip
    54=.5          | amount_format    | amount_format        # a digit comes first
    54=            | amount_format    | amount_format        # an empty amount is no amount
    54=1.2.3       | amount_format    | amount_format
    54=12345678901234 | amount_too_long | amount_too_long    # 13 with the point
    54=000         | amount_zero      | amount_zero
    54=015000      | ?amount_leading_zeros | ?amount_leading_zeros
    54=15000.000   | ?amount_excess_zeros  | ?amount_excess_zeros
    53-            | currency_missing | currency_missing
    53=999         | currency_unknown | currency_unknown     # no table of ours has it
    53=٤١٨         | currency_format  | currency_format      # Arabic digits
    53=840         | ?currency_country_mismatch | ?currency_country_mismatch
    53=116;54=10.5 | ?amount_minor_unused | amount_minor_unused  # riel are whole in use
    53=764;54=10.5 | ?currency_country_mismatch | ?currency_country_mismatch
"""

PAYEE = """
    38-            | no_merchant_account  | no_merchant_account
    38=            | no_merchant_account  | no_merchant_account
    38=0016A0052662846625770108277104180203002 | scheme_field_missing | scheme_field_missing
    38=0016A0052662846625770104123402030020301x | scheme_field_format | scheme_field_format
    38=0016A00526628466257701082771041802030020310mch | truncated | truncated
    29=0016A00526628466257701087003041802030020301x | ambiguous_payee | ambiguous_payee
    29=0016a00526628466257701087003041802030020301x | ambiguous_payee | ambiguous_payee
    15=31031041800520446mch64f01defcb3 | - | -               # UnionPay beside LAO QR
    15=9999        | -                | -                    # a primitive is never taken apart
    38=0016A00526628466257701082771041802030990301x | ?payment_type_unknown | payment_type_unknown
"""

TIP = """
    55=01          | -                     | -
    55=02;56=500   | -                     | -
    55=03;57=7.25  | -                     | -
    55=04          | tip_indicator_value   | tip_indicator_value
    55=02          | tip_fixed_missing     | tip_fixed_missing
    56=500         | tip_fixed_unexpected  | tip_fixed_unexpected
    55=02;56=0     | tip_fixed_format      | tip_fixed_format
    55=02;56=0.001 | tip_fixed_format      | tip_fixed_format
    55=03;57=100   | tip_percent_range     | tip_percent_range
    55=03;57=1.234 | tip_percent_format    | tip_percent_format
"""

PRESENCE = """
    01-            | -                     | -               # optional
    01=11          | ?static_with_amount   | ?static_with_amount
    54-            | ?dynamic_without_amount | ?dynamic_without_amount
    52-            | ?mcc_missing          | mcc_missing
    58-            | ?country_missing      | country_missing
    59-            | ?name_missing         | name_missing
    60-            | ?city_missing         | city_missing
    59=            | ?zero_length          | zero_length
    62=            | ?zero_length          | zero_length
    60=Nakhon Viang Chan | ?field_too_long | field_too_long
    58=TH;53=764   | ?scheme_country_mismatch | ?scheme_country_mismatch
    62=0003ABC     | ?reserved_id          | ?reserved_id
    65=abc         | ?reserved_id          | ?reserved_id
    62=0904AMEA    | ?field_too_long       | field_too_long
    62=0902AA      | ?data_request_format  | data_request_format
    62=0903AME     | -                     | -
    62=0105A       | truncated             | truncated
    62=0101A0101B  | duplicate_id          | duplicate_id
    80=0101A0101B  | duplicate_id          | duplicate_id
    80=hello       | ?template_not_tlv     | template_not_tlv
    64=0002lo      | ?language_name_missing | language_name_missing
"""

TEXT = """
    59=ຕະຫຼາດເຊົ້າ | ?non_ascii_in_ans     | ?non_ascii_in_ans
    59=Café        | ?non_ascii_in_ans     | ?non_ascii_in_ans
    59==1+1        | ?formula_chars        | ?formula_chars
    62=0211+8562012345 | -                 | -               # a telephone number is no formula
    59=Sao\u202e1  | bidi_char             | bidi_char
    59=Sao\u00ad1  | invisible_char        | invisible_char
    59=Sao\u3164   | invisible_char        | invisible_char
    59=Sao\ue000   | unassigned_char       | unassigned_char
    59=Lao ຕະຫຼາດ  | ?non_ascii_in_ans     | ?non_ascii_in_ans # Latin beside Lao imitates nothing
    59=ຕะ          | mixed_script          | mixed_script    # Lao and Thai do
    59=S\u03b1o         | mixed_script          | mixed_script
    59=東京タワー  | ?non_ascii_in_ans     | ?non_ascii_in_ans
"""


def changed(changes: str) -> str:
    """The shop's code with `changes`, sealed again."""
    objects = dict(SHOP)
    for change in changes.split(";"):
        if change.endswith("-"):
            del objects[change[:-1]]
        else:
            id_, _, value = change.partition("=")
            objects[id_] = value
    return sealed(objects)


def rows(table: str) -> list[tuple[str, str, str]]:
    """Changes, verdict of pay, verdict of lint."""
    lines = [line.partition(" #")[0] for line in table.splitlines() if "|" in line]
    cells = [[cell.strip() for cell in line.split(" |")] for line in lines]
    return [(changes, pay, lint) for changes, pay, lint in cells]


def verdict(text: str, mode: str) -> str:
    found = emvqr.check(text, mode)
    refusing = [finding for finding in found if finding.severity == "refuse"]
    if refusing:
        return refusing[0].code.removeprefix("qr.")
    return "?" + found[0].code.removeprefix("qr.") if found else "-"


def test_the_shop_itself_is_flawless() -> None:
    assert emvqr.check(sealed(SHOP)) == []


@pytest.mark.parametrize(("changes", "pay", "lint"), rows(MONEY + PAYEE + TIP + PRESENCE + TEXT))
def test_each_rule_answers_for_what_it_protects(changes: str, pay: str, lint: str) -> None:
    text = changed(changes)
    assert (verdict(text, "pay"), verdict(text, "lint")) == (pay, lint)


@pytest.mark.parametrize("expiry", ["ab", "20260231000000", "00010101000000", "\u0ed1" * 14])
def test_an_expiry_nobody_can_read_is_remarked_on_and_never_guessed(expiry: str) -> None:
    text = sealed(SHOP | {"38": SHOP["38"] + f"04{len(expiry):02}{expiry}"})
    assert (verdict(text, "pay"), verdict(text, "lint")) == ("?expiry_format", "expiry_format")
    profile = emvqr.decode(text).profile
    assert isinstance(profile, emvqr.LaoQr)
    assert profile.expires_at is None


def test_two_bakong_accounts_are_two_payees_although_their_identifiers_differ() -> None:
    bakong = {"00": "01", "29": "0005a@bnk", "30": "0005b@bnk", "53": "116", "58": "KH"}
    assert verdict(sealed(bakong), "pay") == "ambiguous_payee"


def test_a_personal_lao_code_needs_no_category_name_and_city() -> None:
    personal = {"00": "01", "38": SHOP["38"].replace("0203002", "0203001"), "53": "418", "58": "LA"}
    assert emvqr.check(sealed(personal)) == []


def test_country_and_city_of_old_onepay_codes_may_have_changed_places() -> None:
    old = {"00": "01", "33": "0004BCEL0106ONEPAY0203mch", "53": "418", "58": "VTE", "60": "LA"}
    payload = emvqr.decode(sealed(old))
    assert (payload.country, payload.merchant_city) == ("LA", "VTE")
    assert "qr.country_swapped" in [finding.code for finding in payload.findings]
    assert verdict(sealed(old | {"58": "la", "60": "VT"}), "pay") == "country_format"


# what stands in the account of a PromptPay transfer, who answers in pay
THAI_TRANSFERS = {
    "01130066912345678": "-",
    "0213012345678901X": "scheme_field_format",
    "": "scheme_field_missing",
    "011300669123456780213012345678901": "truncated",
    "0113006691234567802130123456789012": "ambiguous_payee",
}


@pytest.mark.parametrize("fields", THAI_TRANSFERS)
def test_a_thai_transfer_names_exactly_one_receiver(fields: str) -> None:
    account = "0016A000000677010111" + fields
    text = sealed({"00": "01", "29": account, "53": "764", "58": "TH"})
    assert verdict(text, "pay") == THAI_TRANSFERS[fields]
