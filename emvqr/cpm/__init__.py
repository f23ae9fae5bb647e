"""Consumer-presented codes: what a payer shows and a shop scans, BER-TLV written in base64.

`decode` reads one, `check` tells every finding, `encode` writes one. There is no checksum, so
nothing notices damage but the lengths.
Source: EMV QRCPS Consumer-Presented Mode 1.0 (July 2017).

>>> from emvqr import cpm
>>> shown = cpm.decode("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=")
>>> shown.applications[0].adf_name, shown.encode()[:10]
('A0000000555555', 'hQVDUFYwMW')
"""

from emvqr.cpm.payload import ConsumerPayload, check, decode
from emvqr.cpm.views import Application, CommonData
from emvqr.cpm.writing import encode

__all__ = ["Application", "CommonData", "ConsumerPayload", "check", "decode", "encode"]
