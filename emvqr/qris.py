"""Issuing QRIS codes (Indonesia): the acquirer's account in 26, the national record in 51.

The acquirer names itself by a reversed domain and numbers its merchants from 9360. Rupiah are whole
in use; the postal code is mandatory.
Source: codes in circulation and public QRIS libraries.
"""

from typing import Final

from emvqr.issue import Amount, fitting, issued, opening, shop
from emvqr.payload import Payload
from emvqr.views import AdditionalData

NATIONAL_GUID: Final = "ID.CO.QRIS.WWW"

_RUPIAH: Final = "360"
_COUNTRY: Final = "ID"
_CRITERIA: Final = ("UMI|UKE|UME|UBE|URE", "UMI, UKE, UME, UBE or URE")
_GUID_FORM: Final = (r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+", "a reversed domain name")
_NO_DATA: Final = AdditionalData()


def merchant(
    *,
    acquirer_guid: str,
    pan: str,
    merchant_id: str,
    national_id: str,
    criteria: str,
    merchant_category_code: str,
    merchant_name: str,
    merchant_city: str,
    postal_code: str,
    amount: Amount = None,
    additional_data: AdditionalData = _NO_DATA,
) -> Payload:
    """A shop's code. Raises: QrError if anything is amiss.

    >>> code = merchant(acquirer_guid="ID.CO.EXAMPLE.WWW", pan="936000140000000017",
    ...     merchant_id="885001", national_id="ID1021081861606", criteria="UMI",
    ...     merchant_category_code="5411", merchant_name="Toko Kita", merchant_city="JEPARA",
    ...     postal_code="59462")
    >>> code.scheme, code.profile.national_id
    (<Scheme.QRIS: 'qris'>, 'ID1021081861606')
    """
    size = fitting("26.03", criteria, *_CRITERIA)
    return issued(
        {
            **opening(amount),
            "26": {
                "00": fitting("26.00", acquirer_guid, *_GUID_FORM),
                "01": fitting("26.01", pan, "9360[0-9]{4,15}", "up to 19 digits from 9360"),
                "02": fitting("26.02", merchant_id, "[0-9A-Za-z]{1,15}", "1 to 15 characters"),
                "03": size,
            },
            "51": {
                "00": NATIONAL_GUID,
                "02": fitting("51.02", national_id, "ID[0-9]{13}", "ID and 13 digits"),
                "03": size,
            },
            **shop(
                currency=_RUPIAH,
                country=_COUNTRY,
                category=merchant_category_code,
                name=merchant_name,
                city=merchant_city,
                amount=amount,
                postal_code=fitting("61", postal_code, "[0-9]{5}", "5 digits"),
            ),
            "62": additional_data.template(),
        }
    )
