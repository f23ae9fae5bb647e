"""Chance as the customer: whatever a scheme can carry is issued flawless, read back and equal."""

import string
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

import emvqr

FEW = settings(max_examples=150)

ALNUM = string.ascii_letters + string.digits
names = st.text(ALNUM + ".,'&", min_size=1, max_size=25)
cities = st.text(string.ascii_letters, min_size=1, max_size=15)
categories = st.integers(0, 9999).map("{:04}".format)
whole = st.none() | st.integers(1, 10**12).map(str)
cents = st.none() | st.decimals("0.01", 10**6, places=2)
labels = st.none() | st.text(ALNUM, min_size=1, max_size=25)
additional = st.builds(emvqr.AdditionalData, bill_number=labels, terminal_label=labels)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by contract
unionpay = st.builds(
    emvqr.unionpay.account,
    acquirer_iin=st.integers(0, 10**8 - 1).map("{:08}".format),
    merchant_id=st.text(ALNUM, min_size=1, max_size=15),
)


def digits(count: int) -> st.SearchStrategy[str]:
    return st.integers(0, 10**count - 1).map(f"{{:0{count}}}".format)


def alnum(longest: int) -> st.SearchStrategy[str]:
    return st.text(ALNUM, min_size=1, max_size=longest)


SHOP = {
    "merchant_name": names,
    "merchant_city": cities,
    "merchant_category_code": categories,
    "additional_data": additional,
}
PERSON = {"merchant_name": names, "merchant_city": cities, "additional_data": additional}

issued = st.one_of(
    st.builds(
        emvqr.khqr.merchant,
        account=st.from_regex(r"[a-z0-9_]{1,20}@[a-z]{2,6}", fullmatch=True),
        merchant_id=alnum(32),
        acquiring_bank=alnum(20),
        amount=whole,
        created_at=moments,
        expires_at=moments,
        **SHOP,
    ),
    st.builds(
        emvqr.promptpay.personal,
        kind=st.just(emvqr.ThaiKind.EWALLET),
        receiver_id=digits(15),
        amount=cents,
        additional_data=additional,
    ),
    st.builds(
        emvqr.vietqr.personal,
        bank_bin=digits(6),
        account_number=alnum(19),
        amount=whole,
        additional_data=additional,
    ),
    st.builds(emvqr.vnpay.merchant, merchant_id=alnum(20), amount=whole, **SHOP),
    st.builds(
        emvqr.qris.merchant,
        acquirer_guid=st.just("ID.CO.EXAMPLE.WWW"),
        pan=digits(14).map("9360{}".format),
        merchant_id=alnum(15),
        national_id=digits(13).map("ID{}".format),
        criteria=st.sampled_from(["UMI", "UKE", "UME", "UBE", "URE"]),
        postal_code=digits(5),
        amount=whole,
        **SHOP,
    ),
    st.builds(emvqr.duitnow.merchant, acquirer_id=digits(6), qr_id=alnum(22), amount=cents, **SHOP),
    st.builds(
        emvqr.sgqr.paynow,
        proxy_type=st.just(emvqr.PayNowProxy.MOBILE),
        proxy=digits(10).map("+{}".format),
        amount=cents,
        expires=st.none() | moments.map("{:%Y%m%d}".format),
        label_id=st.none() | st.text("0123456789ABCDEF", min_size=12, max_size=12),
        **SHOP,
    ),
    st.builds(
        emvqr.qrph.personal, bic=digits(11), account_number=alnum(20), amount=cents, **PERSON
    ),
    st.builds(emvqr.qrph.merchant, bic=digits(11), merchant_id=alnum(25), amount=cents, **SHOP),
    st.builds(
        emvqr.mmqr.merchant,
        merchant_id=digits(15),
        terminal_id=st.none() | digits(8),
        amount=whole,
        **SHOP,
    ),
    st.builds(
        emvqr.pix.merchant,
        key=alnum(60),
        merchant_name=names,
        merchant_city=cities,
        amount=cents,
        transaction_id=labels,
    ),
    st.builds(
        emvqr.bcel_onepay.merchant,
        receiver_id=alnum(24),
        amount=whole,
        expires_at=st.none() | moments,
        **SHOP,
    ),
    st.builds(
        emvqr.unionpay.merchant,
        unionpay=unionpay,
        currency=st.just("764"),
        country=st.just("TH"),
        amount=cents,
        **SHOP,
    ),
    st.builds(
        emvqr.lao_qr.merchant,
        iin=digits(4).map("{}0418".format),
        receiver_id=alnum(40),
        unionpay=unionpay,
        amount=whole,
        **SHOP,
    ),
)


@FEW
@given(issued)
def test_every_builder_issues_what_lint_has_nothing_to_say_about(made: emvqr.Payload) -> None:
    assert emvqr.check(made.encode()) == []
    read = emvqr.decode(made.encode())
    assert read == made
    assert read.profile == made.profile is not None
    assert read.networks[0] in made.networks


@FEW
@given(issued)
def test_a_static_code_takes_an_amount_and_gives_it_back(made: emvqr.Payload) -> None:
    paid = made.as_static().with_amount("15000")
    assert paid.amount == 15000
    assert paid.point_of_initiation is emvqr.PointOfInitiation.DYNAMIC
    assert paid.as_static() == made.as_static()
    assert paid.profile == made.profile
