"""Who is paid, in Lao and in Latin letters: what the code says, completed, never contradicted."""

import re
from dataclasses import dataclass
from typing import Final, Self

from emvqr import Payload
from lapnet_sim.qr.errors import QrToolError, QrToolErrorCode

_LAO_LETTER: Final = re.compile("[\u0e80-\u0eff]")
_BETWEEN: Final = "  ·  "


@dataclass(frozen=True, slots=True)
class Names:
    """The names on a poster; `place` is the city in the scripts the code has it in."""

    lao: str | None
    latin: str | None
    place: str | None

    @classmethod
    def of(cls, payload: Payload, lao: str | None = None, latin: str | None = None) -> Self:
        """The names in `payload`, with `lao` and `latin` where it has none.

        Raises: QrToolError with poster_name_differs.
        """
        in_lao, in_latin = _by_script(payload.merchant_name)
        city_lao, city_latin = _by_script(payload.merchant_city)
        if payload.language and payload.language.language.lower() == "lo":
            in_lao = payload.language.merchant_name
            city_lao = payload.language.merchant_city or city_lao
        cities = [city for city in (city_lao, city_latin) if city]
        return cls(
            lao=_completed(in_lao, lao, "Lao"),
            latin=_completed(in_latin, latin, "Latin"),
            place=_BETWEEN.join(cities) or None,
        )

    @property
    def title(self) -> str:
        """One line that names the payee; empty if nobody is named."""
        return " / ".join(name for name in (self.lao, self.latin) if name)


def _by_script(text: str | None) -> tuple[str | None, str | None]:
    """`text` as Lao or as Latin; real codes have Lao where the standard wants ASCII."""
    if text and _LAO_LETTER.search(text):
        return text, None
    return None, text


def _completed(in_code: str | None, added: str | None, script: str) -> str | None:
    if in_code and added and added != in_code:
        differs = f"the code has another {script} name"
        raise QrToolError(QrToolErrorCode.POSTER_NAME_DIFFERS, differs)
    return in_code or added
