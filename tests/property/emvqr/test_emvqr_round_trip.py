"""What is written can be read, what is read can be written, and nothing in between is invented."""

import string
from datetime import datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

import emvqr
from emvqr import tlv
from emvqr.encode import sealed
from emvqr.formats import VIENTIANE

FEW = settings(max_examples=200)

NAME_CHARS = string.ascii_letters + string.digits + ".,'&-"
LAO_CHARS = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮະາິີຶືຸູເແໂໄໃ"

values = st.text(max_size=99)
ids = st.integers(0, 99).map("{:02}".format)
receivers = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=40)
iins = st.integers(0, 9999).map("{:04}0418".format)
amounts = st.none() | st.integers(1, 10**12).map(str) | st.integers(1, 10**9).map(Decimal)
names = st.text(NAME_CHARS, min_size=1, max_size=25).filter(lambda name: name[0] != "-")
cities = st.text(string.ascii_letters, min_size=1, max_size=15)
labels = st.none() | st.text(string.ascii_letters + string.digits, min_size=1, max_size=25)
lao_names = st.builds(
    emvqr.LanguageTemplate,
    language=st.just("lo"),
    merchant_name=st.text(LAO_CHARS, min_size=1, max_size=25),
    merchant_city=st.none() | st.text(LAO_CHARS, min_size=1, max_size=15),
)
additional = st.builds(emvqr.AdditionalData, bill_number=labels, purpose=labels)

personal = st.builds(
    emvqr.lao_qr.personal,
    iin=iins,
    receiver_id=receivers,
    amount=amounts,
    additional_data=additional,
    expires_at=st.none() | st.datetimes(datetime(1970, 1, 2), timezones=st.just(VIENTIANE)),  # noqa: DTZ001 - the bound is naive by contract
)
merchants = st.builds(
    emvqr.lao_qr.merchant,
    iin=iins,
    receiver_id=receivers,
    merchant_category_code=st.integers(0, 9999).map("{:04}".format),
    merchant_name=names,
    merchant_city=cities,
    amount=amounts,
    additional_data=additional,
    language=st.none() | lao_names,
)
thai = st.builds(
    emvqr.promptpay.merchant,
    biller_id=st.integers(0, 10**15 - 1).map("{:015}".format),
    reference_1=receivers.map(lambda text: text[:20]),
    reference_2=labels.map(lambda text: text and text[:20]),
    amount=st.none() | st.decimals("0.01", 10**6, places=2),
    merchant_name=st.none() | names,
    cross_border=st.booleans(),
)
issued = personal | merchants | thai


@FEW
@given(st.dictionaries(ids, values, max_size=12))
def test_scanning_undoes_composing(objects: dict[str, str]) -> None:
    assert list(tlv.scan(tlv.compose(objects)).items()) == list(objects.items())


@FEW
@given(issued)
def test_what_is_issued_is_read_back_equal_and_without_a_remark(made: emvqr.Payload) -> None:
    read = emvqr.decode(made.encode(), "lint")
    assert read == made
    assert read.encode() == made.encode()
    assert read.profile == made.profile
    assert not read.findings


@FEW
@given(issued)
def test_writing_the_objects_of_a_payload_again_gives_the_same_text(made: emvqr.Payload) -> None:
    assert sealed(made.objects) == made.encode()


@FEW
@given(merchants, st.integers(1, 10**12))
def test_an_amount_put_in_can_be_taken_out(made: emvqr.Payload, kip: int) -> None:
    sticker = made.as_static()
    paid = sticker.with_amount(str(kip))
    assert paid.amount == kip
    assert paid.as_static() == sticker
    assert made.additional_data == paid.additional_data
