"""The sandbox's merchants as their acquirers have registered them: made-up names in two scripts."""

from datetime import datetime

from lapnet_sim.payments.merchant import Merchant, MerchantStatus
from lapnet_sim.sandbox.merchants import Stall, lao_merchants
from participants.shops import TRADES

IN_LAO = (
    "ຮ້ານເຝີຕົວຢ່າງ",
    "ຮ້ານກາເຟຕົວຢ່າງ",
    "ມິນິມາກຕົວຢ່າງ",
    "ຮ້ານຂາຍຢາຕົວຢ່າງ",
    "ປ້ຳນ້ຳມັນຕົວຢ່າງ",
    "ສ້ອມໂທລະສັບຕົວຢ່າງ",
)
"""The names of ``TRADES``, in the same order."""


def sample_merchants(now: datetime) -> list[Merchant]:
    """Every Lao merchant of the sandbox."""
    lao = {name: in_lao for (name, _), in_lao in zip(TRADES, IN_LAO, strict=True)}
    return [_registered(stall, lao, now) for stall in lao_merchants()]


def _registered(stall: Stall, lao: dict[str, str], now: datetime) -> Merchant:
    name = stall.payee.name
    payload = stall.code
    assert payload.merchant_category_code is not None
    assert payload.merchant_city is not None
    return Merchant(
        acquirer=stall.holder,
        alias=stall.alias,
        name_en=name,
        name_lo=lao[name.removesuffix(f" {stall.holder}")],
        category=payload.merchant_category_code,
        city=payload.merchant_city,
        status=MerchantStatus.OPEN,
        created_at=now,
        changed_at=now,
    )
