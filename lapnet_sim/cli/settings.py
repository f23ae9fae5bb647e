"""Settings for a command: the environment, and above it what was typed."""

from pydantic import ValidationError

from lapnet_sim.config import Settings
from lapnet_sim.errors import SwitchError, SwitchErrorCode


def read_settings(**typed: object) -> Settings:
    """The settings, with what was typed in place of what the environment says.

    Raises:
        SwitchError: ``switch.setting_invalid``, naming the variable.
    """
    given = {name: value for name, value in typed.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type] # pydantic checks them
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "LAPNET_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SwitchError(SwitchErrorCode.SETTING_INVALID, first["msg"], name) from None
