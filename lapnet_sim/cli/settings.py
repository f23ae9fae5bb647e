"""Settings for a command: the environment, and above it what was typed."""

from pydantic import ValidationError
from pydantic_settings import SettingsError

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
    except SettingsError as error:
        # A list that is no JSON: the source names the field in its message only.
        field = next((name for name in Settings.model_fields if f'"{name}"' in str(error)), "")
        raise SwitchError(
            SwitchErrorCode.SETTING_INVALID,
            "write a list as JSON, such as [5, 15, 45]",
            f"LAPNET_{field}".upper(),
        ) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "LAPNET_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SwitchError(SwitchErrorCode.SETTING_INVALID, first["msg"], name) from None
