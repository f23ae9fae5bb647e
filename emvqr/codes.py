"""Every reason to refuse or remark on a payload, once, in the order in which they answer.

The order of the members is the order of judgement: text, framing, checksum, payee, currency,
amount, tip, characters, then the manners of a code. When a payload breaks several rules the
earliest code answers. Codes are never renamed: programs keep them.
"""

from enum import StrEnum
from typing import Final


class Mode(StrEnum):
    """How strictly a payload is judged."""

    PAY = "pay"
    """Refuse what puts payee, amount or currency in doubt; only remark on what real codes do."""
    LINT = "lint"
    """Refuse what we would never issue."""


_MODES: Final = {mode.value: mode for mode in Mode}


def mode_of(mode: str) -> Mode:
    """`mode` as a `Mode`; ValueError if it is neither ``pay`` nor ``lint``."""
    return _MODES.get(mode) or Mode(mode)


class Severity(StrEnum):
    """What a finding means for the payload that has it."""

    REFUSE = "refuse"
    """The payload is not accepted in this mode."""
    WARN = "warn"
    """The payload is accepted; somebody may want to know."""


class QrErrorCode(StrEnum):
    """One member per rule; each docstring says the cause, then the remedy."""

    NOT_UTF8 = "qr.not_utf8"
    """The bytes are not UTF-8 text. Hand over the bytes the scanner read, or the text decoded as
    UTF-8."""
    EMPTY = "qr.empty"
    """There is nothing to read. Scan the code again."""
    TOO_LONG = "qr.too_long"
    """More than 2,048 characters. No payment code is that long; check what was scanned."""
    CONSUMER_PRESENTED = "qr.consumer_presented"
    """This is a code a payer shows to a shop. Ask for the merchant's code instead."""
    NOT_EMV_URI = "qr.not_emv_uri"
    """This is a link of another payment system or a web page. Only EMVCo merchant codes can be paid
    here."""
    NOT_EMV = "qr.not_emv"
    """This is structured data (such as JSON), not an EMVCo code. Hand over the code's own text."""
    PFI_NOT_FIRST = "qr.pfi_not_first"
    """The payload does not begin with data object 00. It is another kind of code, or its start is
    missing."""
    BAD_ID = "qr.bad_id"
    """A data object's ID is not two ASCII digits. An earlier length is usually wrong; check it
    there."""
    BAD_LENGTH = "qr.bad_length"
    """A length is not two ASCII digits. Rewrite the length; it counts the characters of the
    value."""
    TRUNCATED_LENGTH = "qr.truncated_length"
    """The text ends inside an ID or a length. Scan the whole code, or correct the length before
    it."""
    TRUNCATED = "qr.truncated"
    """A value ends before its length says. Scan the whole code, or correct this length."""
    DUPLICATE_ID = "qr.duplicate_id"
    """An ID occurs twice at one level, so readers may differ on which one counts. Remove one of
    them."""
    AMBIGUOUS_LENGTH = "qr.ambiguous_length"
    """Well formed by characters and by bytes, with different contents. Do not pay; have it
    reissued."""
    CRC_MISSING = "qr.crc_missing"
    """There is no checksum (data object 63). Scan the whole code, or seal it before printing."""
    CRC_NOT_LAST = "qr.crc_not_last"
    """Something follows the checksum. Remove it, or seal the payload again as a whole."""
    CRC_FORMAT = "qr.crc_format"
    """The checksum is not four hexadecimal characters. Seal the payload again."""
    CRC_MISMATCH = "qr.crc_mismatch"
    """The checksum does not fit the text: damaged on the way, or changed. Scan the code again."""
    NO_MERCHANT_ACCOUNT = "qr.no_merchant_account"
    """No merchant account (02 to 51) says whom to pay. Have the code reissued."""
    AMBIGUOUS_PAYEE = "qr.ambiguous_payee"
    """Two accounts for one network, so readers may pay different people. Have the code reissued."""
    SCHEME_FIELD_MISSING = "qr.scheme_field_missing"
    """The network's account lacks a field without which nobody can be paid. Have the code
    reissued."""
    SCHEME_FIELD_FORMAT = "qr.scheme_field_format"
    """A field of the network's account has the wrong form. Have the code reissued."""
    CURRENCY_MISSING = "qr.currency_missing"
    """No transaction currency (53). Have the code reissued with its ISO 4217 number."""
    CURRENCY_FORMAT = "qr.currency_format"
    """The currency is not three ASCII digits. Write the ISO 4217 number: 418, not LAK."""
    CURRENCY_UNKNOWN = "qr.currency_unknown"
    """The currency number is in no table of ours, so the amount has no unit. Check the number."""
    COUNTRY_FORMAT = "qr.country_format"
    """The country is not two upper-case ASCII letters. Write the ISO 3166-1 alpha-2 code."""
    AMOUNT_FORMAT = "qr.amount_format"
    """The amount is not ASCII digits with at most one point. Write 15000 or 98.73, nothing else."""
    AMOUNT_TOO_LONG = "qr.amount_too_long"
    """The amount has more than 13 characters. Split the payment, or write the amount shorter."""
    AMOUNT_ZERO = "qr.amount_zero"
    """The amount is zero. Leave it out to let the payer enter one."""
    AMOUNT_EXPONENT = "qr.amount_exponent"
    """The amount is finer than the currency's smallest unit. Round it before issuing."""
    AMOUNT_FRACTION = "qr.amount_fraction"
    """A LAO QR amount is not whole kip. Round it before issuing; `.00` is accepted."""
    TIP_INDICATOR_VALUE = "qr.tip_indicator_value"
    """The tip indicator (55) is not 01, 02 or 03. Correct it or leave it out."""
    TIP_BOTH_KINDS = "qr.tip_both_kinds"
    """Fixed (56) and percentage (57) fees stand together. Keep the one that 55 announces."""
    TIP_FIXED_MISSING = "qr.tip_fixed_missing"
    """55 announces a fixed fee and 56 is absent. Add it, or remove 55."""
    TIP_FIXED_UNEXPECTED = "qr.tip_fixed_unexpected"
    """A fixed fee (56) that 55 does not announce. Set 55 to 02, or remove 56."""
    TIP_FIXED_FORMAT = "qr.tip_fixed_format"
    """The fixed fee is not a positive amount of the currency. Write it like data object 54."""
    TIP_PERCENT_MISSING = "qr.tip_percent_missing"
    """55 announces a percentage and 57 is absent. Add it, or remove 55."""
    TIP_PERCENT_UNEXPECTED = "qr.tip_percent_unexpected"
    """A percentage (57) that 55 does not announce. Set 55 to 03, or remove 57."""
    TIP_PERCENT_FORMAT = "qr.tip_percent_format"
    """The percentage is not ASCII digits with at most two decimals. Write 5 or 7.25, without a
    sign."""
    TIP_PERCENT_RANGE = "qr.tip_percent_range"
    """The percentage is not between 00.01 and 99.99. Correct it."""
    CONTROL_CHAR = "qr.control_char"
    """A value holds a control character. Remove it; it has no place on a screen or in a log."""
    BIDI_CHAR = "qr.bidi_char"
    """A value holds a character that turns the writing direction. Remove it; it disguises names."""
    INVISIBLE_CHAR = "qr.invisible_char"
    """A value holds a character nobody can see. Remove it; it makes two names look alike."""
    UNASSIGNED_CHAR = "qr.unassigned_char"
    """A value holds a code point without a meaning. Remove it."""
    CONFUSABLE_WIDTH = "qr.confusable_width"
    """A value holds full-width or half-width forms that imitate others. Write the ordinary
    letters."""
    MIXED_SCRIPT = "qr.mixed_script"
    """One value mixes scripts that imitate each other. Write the name in one script, or add Latin
    to Lao."""
    CPM_PREFIX = "qr.cpm_prefix"
    """The text is no consumer-presented code, which begins hQVDUFYwMW. Ask the payer to show the
    payment code again."""
    CPM_NOT_BASE64 = "qr.cpm_not_base64"
    """A consumer-presented code is not base64 as RFC 4648 writes it. Scan the code again."""
    CPM_TAG = "qr.cpm_tag"
    """A consumer-presented code breaks inside a tag, or has none where one should be. Scan it
    again."""
    CPM_LENGTH = "qr.cpm_length"
    """A length of a consumer-presented code is indefinite, too wide or cut off. Correct the
    encoder."""
    CPM_TRUNCATED = "qr.cpm_truncated"
    """A value of a consumer-presented code ends before its length says. Scan the whole code."""
    CPM_APPLICATIONS = "qr.cpm_applications"
    """There is not one or two application templates (61). Ask the payer for another code."""
    CPM_ADF_NAME = "qr.cpm_adf_name"
    """No application has an ADF name (4F) of 5 to 16 bytes, so no network can be asked."""
    CPM_DUPLICATE = "qr.cpm_duplicate"
    """One object occurs twice in the data of one application, so readers may differ. Write it
    once."""

    PFI_VALUE = "qr.pfi_value"
    """Data object 00 is not 01. Live codes do it; issue 01."""
    POI_VALUE = "qr.poi_value"
    """The point of initiation (01) is neither 11 nor 12. Issue 11 for many payments, 12 for one."""
    MCC_MISSING = "qr.mcc_missing"
    """No merchant category code (52). Add the four digits of ISO 18245."""
    MCC_FORMAT = "qr.mcc_format"
    """The merchant category code is not four ASCII digits. Write the digits of ISO 18245."""
    COUNTRY_MISSING = "qr.country_missing"
    """No country code (58). Add the ISO 3166-1 alpha-2 code."""
    COUNTRY_SWAPPED = "qr.country_swapped"
    """Country (58) and city (60) have changed places, as in old OnePay codes. Issue them in their
    places."""
    NAME_MISSING = "qr.name_missing"
    """No merchant name (59). Add it; payers read it before they pay."""
    CITY_MISSING = "qr.city_missing"
    """No merchant city (60). Add it."""
    ZERO_LENGTH = "qr.zero_length"
    """A data object has no value. Accepted on reading; leave the object out when issuing."""
    FIELD_TOO_LONG = "qr.field_too_long"
    """A value is longer than its data object allows. Shorten it; a printed code must not be cut
    silently."""
    PAYLOAD_LONG = "qr.payload_long"
    """More than the 512 characters EMVCo recommends. Phones may fail to scan it; drop optional
    objects."""
    TEMPLATE_WITHOUT_GUID = "qr.template_without_guid"
    """A template has no identifier (00), so nobody knows whose it is. Add the owner's
    identifier."""
    TEMPLATE_NOT_TLV = "qr.template_not_tlv"
    """An unreserved template (80 to 99) is not made of data objects. It is kept unread."""
    URL_IN_TEMPLATE = "qr.url_in_template"
    """A template holds a link. It is never followed; check it before a person does."""
    DATA_REQUEST_FORMAT = "qr.data_request_format"
    """62.09 is not made of A, M and E, each at most once. Correct it or leave it out."""
    LANGUAGE_MISSING = "qr.language_missing"
    """The language template (64) does not name its language (00). Add it, such as lo."""
    LANGUAGE_NAME_MISSING = "qr.language_name_missing"
    """The language template (64) has no merchant name (01). Add it or remove the template."""
    PAYMENT_TYPE_UNKNOWN = "qr.payment_type_unknown"
    """The LAO QR payment type (38.02) is none of 001 to 009. Its receiver may not understand it."""
    EXPIRY_FORMAT = "qr.expiry_format"
    """The expiry of a LAO QR code cannot be read. Write yyyymmddHHMMSS in Vientiane time."""
    AMOUNT_MINOR_UNUSED = "qr.amount_minor_unused"
    """The amount has a fraction that nobody uses in this currency. Round it before issuing."""
    CPM_SKIPPED = "qr.cpm_skipped"
    """One of two applications has no usable ADF name (4F) and is skipped. Correct or remove it."""
    CPM_NO_ACCOUNT = "qr.cpm_no_account"
    """An application has neither track 2 data (57) nor a number (5A). Its network must know why."""
    CPM_FIELD_FORMAT = "qr.cpm_field_format"
    """A field of a consumer-presented code is not in the form of its tag. It is passed on
    unread."""
    CPM_COMMON_UNEXPECTED = "qr.cpm_common_unexpected"
    """Common data (62) stands beside a single application. Put the fields into the application."""

    CRC_LOWER_CASE = "qr.crc_lower_case"
    """The checksum is right but in lower case. Issue it in upper case."""
    RESERVED_ID = "qr.reserved_id"
    """An ID that EMVCo keeps for later. It is kept unread."""
    AMOUNT_EXCESS_ZEROS = "qr.amount_excess_zeros"
    """The amount has more zero decimals than the currency has. Write fewer."""
    AMOUNT_LEADING_ZEROS = "qr.amount_leading_zeros"
    """The amount begins with needless zeros. Leave them out."""
    DYNAMIC_WITHOUT_AMOUNT = "qr.dynamic_without_amount"
    """A code for one payment (01 is 12) has no amount. The payer has to enter it."""
    STATIC_WITH_AMOUNT = "qr.static_with_amount"
    """A code for many payments (01 is 11) carries an amount. The amount is fixed all the same."""
    CURRENCY_COUNTRY_MISMATCH = "qr.currency_country_mismatch"
    """The currency is not one used in the country of the code. Show both to the payer."""
    SCHEME_COUNTRY_MISMATCH = "qr.scheme_country_mismatch"
    """The network belongs to another country than the code. Route by the network."""
    NON_ASCII_IN_ANS = "qr.non_ascii_in_ans"
    """A field for ASCII text holds other characters. Put the local name into the language template
    (64)."""
    NOT_NFC = "qr.not_nfc"
    """The text is not in composed form (NFC). Compose it before issuing; never after sealing."""
    MARKUP_CHARS = "qr.markup_chars"
    """A value looks like markup. Screens must escape it."""
    FORMULA_CHARS = "qr.formula_chars"
    """A value begins like a spreadsheet formula. Exports must quote it."""
    BLANK_EDGES = "qr.blank_edges"
    """Name or city begins or ends with a blank. It is trimmed for display only."""
    TRIMMED = "qr.trimmed"
    """Blanks around the payload were removed before reading, by the field it was typed into."""
    LINK_STRIPPED = "qr.link_stripped"
    """The payload came inside an app's link; the link was removed before reading."""
    CPM_SINGLE_BYTE_LENGTH = "qr.cpm_single_byte_length"
    """Lengths over 127 are written in one byte, against BER; read as they were meant. Write 81
    before them."""


_ORDER: Final = tuple(QrErrorCode)
RANK: Final = {code: rank for rank, code in enumerate(_ORDER)}
"""The place of each code in the order of answering."""
_WARNED: Final = frozenset(_ORDER[_ORDER.index(QrErrorCode.CRC_LOWER_CASE) :])
_LINTED: Final = frozenset(_ORDER[_ORDER.index(QrErrorCode.PFI_VALUE) :]) - _WARNED


def severity_of(code: QrErrorCode, mode: Mode) -> Severity:
    """What `code` means in `mode`: the groups of `QrErrorCode` refuse always, in lint, and never.

    >>> [str(severity_of(QrErrorCode.NAME_MISSING, mode)) for mode in Mode]
    ['warn', 'refuse']
    """
    if code in _WARNED or (code in _LINTED and mode is Mode.PAY):
        return Severity.WARN
    return Severity.REFUSE
