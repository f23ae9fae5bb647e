"""Settings of the switch: read once, at the start, from the environment (prefix ``LAPNET_``)."""

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, StrictInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from participants.settlement_asset import Asset

DEFAULT_DATABASE = "sqlite:///lapnet-sim.sqlite"


class Reach(StrEnum):
    """Where webhooks may go; each includes what stands before it."""

    PUBLIC = "public"
    """Over https, to public addresses."""
    LOOPBACK = "loopback"
    """Also to this machine, over http too."""
    PRIVATE = "private"
    """Also to private networks, over http too: for a laboratory."""


class SettlementHours(StrEnum):
    """When the settlement bank moves money."""

    CALENDAR = "calendar"
    """While it is open, on business days of everybody concerned."""
    ALWAYS = "always"
    """At once, at any hour: for trying things out, and under load."""


class LogFormat(StrEnum):
    """How logs are written."""

    JSON = "json"
    """One object a line, for programs."""
    CONSOLE = "console"
    """Aligned and coloured, for people."""


class LogLevel(StrEnum):
    """What is logged at least."""

    DEBUG = "debug"
    """Every step of every payment."""
    INFO = "info"
    """What happens rarely: windows, starts, stops."""
    WARNING = "warning"
    """What somebody may have to look after."""
    ERROR = "error"
    """What somebody must look after."""


class Settings(BaseSettings):
    """Everything that may differ between two installations."""

    model_config = SettingsConfigDict(env_prefix="LAPNET_", frozen=True, extra="forbid")

    database_url: str = DEFAULT_DATABASE
    """SQLAlchemy address of the database: ``sqlite:///FILE`` or ``postgresql+psycopg://...``."""
    host: str = Field(default="127.0.0.1", min_length=1)
    """Address the server listens on; the sandbox is meant for this machine only."""
    port: int = Field(default=8080, ge=0, le=65535)
    """Port the server listens on; 0 takes a free one."""
    seed: int = 1
    """Fixes the chance of the simulated participants."""
    domestic_budget_s: float = Field(default=10.0, gt=0)
    """From arrival to deadline of a domestic payment."""
    corridors_enabled: tuple[str, ...] = ()
    """Corridors to open besides those that their files open, such as ``["LA-SG"]``; their
    participants are funded when a database is made."""
    quote_life_s: float = Field(default=120.0, gt=0, le=600)
    """How long a quote can be used, where its corridor does not allow less."""
    open_quotes_limit: int = Field(default=100, ge=0)
    """Most quotes that one participant may have open at once; 0 for any number."""
    rate_max_age_s: float = Field(default=86_400.0, gt=0)
    """How old a published rate may be before quotes on it are refused."""
    rate_jump_most: Decimal = Field(default=Decimal("1.10"), gt=1)
    """The largest factor between a published rate and the one before it."""
    enquiry_life_s: float = Field(default=600.0, gt=0, le=86_400)
    """How long a payment can quote what resolving its code found."""
    account_enquiry_s: float = Field(default=5.0, gt=0, le=5)
    """How long a participant may take to say whose account something is."""
    code_enquiry_s: float = Field(default=15.0, gt=0, le=60)
    """How long a partner network may take to say whose code something is."""
    lookup_capacity: int = Field(default=400, ge=20)
    """Look-ups a participant may make at once; a hit takes 1, a miss 20 (invented)."""
    lookup_refill_per_s: int = Field(default=40, ge=1)
    """How many of them come back each second, in each worker process (invented)."""
    enquiry_delays_s: tuple[float, ...] = (5.0, 15.0, 45.0)
    """When a partner network is asked again after an answer was missed."""
    enquiry_budget_s: float = Field(default=5.0, gt=0)
    """How long a participant may take to say what became of a payment that somebody asks about."""
    status_enquiry_after_s: float = Field(default=10.0, ge=0)
    """How long after its deadline a payment that has not ended may be asked about."""
    status_enquiries: int = Field(default=3, ge=1, le=1000)
    """How often each party may ask what became of a payment."""
    clock_tolerance_s: float = Field(default=1.0, ge=0)
    """How far ahead a participant's clock may be before its acceptance time lies in the future."""
    return_days: int = Field(default=90, ge=1, le=3650)
    """How long after its completion a payment can be returned, recalled or disputed; invented."""
    fraud_recall_days: int = Field(default=80, ge=1, le=3650)
    """How long after its completion a payment can be recalled as a fraud."""
    recall_answer_days: int = Field(default=10, ge=1, le=250)
    """Business days to answer a recall in."""
    fraud_answer_days: int = Field(default=7, ge=1, le=250)
    """Days to answer a recall for fraud in."""
    approvals: int = Field(default=0, ge=0, le=2)
    """How many operators, each with a key of their own, must approve a netted window before it is
    settled; with 0, as suits a sandbox, windows settle by themselves."""
    calendar: Path | None = None
    """A file with cut-offs, hours and holidays in place of those that ship with the scheme."""
    settlement_hours: SettlementHours = SettlementHours.CALENDAR
    """When windows are settled: ``calendar``, while the settlement bank is open, or ``always``."""
    settlement_asset: Asset = Asset.CASH
    """What windows settle in unless the operator chooses otherwise: ``cash`` at the settlement
    bank, or ``dlak``, the digital kip, for what is owed in kip."""
    settlement_withheld: tuple[str, ...] = ()
    """Cash that the settlement bank keeps back, so that a window can be seen to fall short, such
    as ``["BCEL/LAK/5000000.00"]``."""
    settlement_own_funds: tuple[str, ...] = ()
    """Most that a participant can pay in by one message, so that the settlement bank can be seen to
    refuse one; written as above."""
    settlement_answer_s: float = Field(default=5.0, gt=0, le=60)
    """How long the settlement bank may take to answer about cash that is paid in or out; then it
    is asked again."""
    batch_limit: int = Field(default=256, ge=1)
    """Most commands in one transaction of the writer."""
    queue_limit: int = Field(default=10_000, ge=1)
    """Most commands waiting for the writer; more are told that the switch is busy."""
    body_limit_bytes: int = Field(default=65_536, ge=1)
    """Largest request body."""
    day_limits: dict[str, Annotated[StrictInt, Field(ge=0)]] = Field(default={})
    """Most that an issuer's customers may pay in a business day, in whole kip, by its code."""
    account_key: SecretStr = SecretStr("sandbox-account-key")
    """Under which payers' accounts at wallets are hashed before they are stored."""
    sweep_every_s: float = Field(default=0.25, gt=0)
    """How often deadlines, unacknowledged confirmations and cut-offs are looked at."""
    registry_every_s: float = Field(default=0.4, gt=0)
    """How often the registry and the keys are read anew, for what another process changed."""
    webhook_reach: Reach = Reach.LOOPBACK
    """Where webhooks may go: ``public``, ``loopback`` or ``private``."""
    webhook_delays_s: tuple[float, ...] = (
        1, 2, 5, 15, 60, 300, 1_800, 7_200, 18_000, 36_000, 86_400,
    )  # fmt: skip
    """When an event is sent again after each failed attempt; after the last it is given up."""
    webhook_timeout_s: float = Field(default=15.0, gt=0, le=60)
    """How long an endpoint may take to acknowledge."""
    webhook_concurrency: int = Field(default=8, ge=1, le=256)
    """Most events on their way to one endpoint at once."""
    webhook_old_secret_s: float = Field(default=86_400.0, ge=0)
    """How long events are also signed with the secret before a rotation."""
    stop_within_s: float = Field(default=15.0, gt=0, le=600)
    """How long a stop waits for the payments that are under way."""
    log_format: LogFormat = LogFormat.JSON
    """How logs are written: ``json``, one object a line, or ``console``, for people."""
    log_level: LogLevel = LogLevel.INFO
    """What is logged at least: ``debug`` has every step of every payment."""
    day_folder: Path | None = None
    """Where a simulated day put its report, for the console to show."""

    @staticmethod
    def of_a_world(seed: int, asset: Asset = Asset.CASH) -> "Settings":
        """The defaults, whatever the environment says: a seed means the same day everywhere."""
        return Settings.model_construct(seed=seed, open_quotes_limit=0, settlement_asset=asset)
