"""What a registered merchant's codes show: the register's word, in both scripts."""

from dataclasses import dataclass

import emvqr
from emvqr.views import LanguageTemplate
from lapnet_sim.payments.merchant import Merchant
from lapnet_sim.routing.route import NoRouteError
from participants.reasons import Reason

NAME_LIMIT = 25
"""Characters of a name in a code. Source: EMVCo MPM, data object 59."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What the merchant's code shows to whoever reads it."""

    name: str
    category: str
    city: str
    lao: LanguageTemplate | None = None
    """The name in Lao, data object 64."""


def registered_sign(merchant: Merchant) -> Sign:
    """What the codes of a registered merchant show.

    Raises:
        NoRouteError: AC04, the merchant has closed.
    """
    if not merchant.is_open:
        raise NoRouteError(Reason.AC04, f"{merchant.acquirer} has closed this merchant")
    lao = None if merchant.name_lo is None else LanguageTemplate("lo", merchant.name_lo)
    name = merchant.name_en[:NAME_LIMIT].strip()
    return Sign(name, merchant.category, merchant.city, lao)


def static_code(merchant: Merchant, iin: str) -> emvqr.Payload:
    """The code that a registered merchant shows for any number of payments.

    Raises:
        NoRouteError: AC04, the merchant has closed.
    """
    sign = registered_sign(merchant)
    return emvqr.lao_qr.merchant(
        iin=iin,
        receiver_id=merchant.alias,
        merchant_category_code=sign.category,
        merchant_name=sign.name,
        merchant_city=sign.city,
        language=sign.lao,
    )
