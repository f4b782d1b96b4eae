"""Every setting of the bot, from the environment; `.env.example` is made from this class."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ccm.posting_settings import PostingSettings
from storage.database import Keys

DEFAULT_DATABASE = "sqlite:///data/ccm.db"
SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """The environment, checked once at start. An unusable value is refused with its name, never its content."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    slack_bot_token: SecretStr = Field(
        SecretStr(""), description="Bot token, xoxb-… (OAuth & Permissions page); `ccm-bot simulator` prints its own"
    )
    slack_app_token: SecretStr = Field(
        SecretStr(""), description="App token, xapp-…, for Socket Mode; the simulator prints its own"
    )
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Signing secret, for HTTP")
    slack_api_url: str = Field(SLACK_API, description="Slack's Web API, or the simulator's: http://127.0.0.1:8765/api/")
    database_url: str = Field(DEFAULT_DATABASE, description="sqlite:///path or postgresql+psycopg://…")
    ccm_timezone: str = Field("America/New_York", description="The practice's zone, used when it is first made")
    ccm_worklist_channel: str = Field("", description="Channel id of the daily worklist; `/ccm setup` changes it")
    ccm_escalation_channel: str = Field("", description="Channel id of escalations; the same")
    ccm_digest_channel: str = Field("", description="Channel id of forecasts and the month-end digest; the same")
    ccm_secret_key: SecretStr = Field(
        SecretStr(""), description="At least 32 random characters; audit, secret and webhook keys derive from it"
    )
    ccm_clock: str = Field("", description="Training only: an ISO instant, or the simulator's clock address")
    ccm_indicator_file: str = Field(
        "", description="A newer chronic condition indicator (AHRQ CCIR as CSV); empty for the one that ships, v2023-1"
    )
    ccm_rules: str = Field("", description="A folder of billing rule files beside the ones that ship")
    ccm_metrics_port: int = Field(0, description="Loopback port for metrics; 0 for none")

    @field_validator("slack_api_url")
    @classmethod
    def _slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("ccm_timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("not a time zone name; write one as America/New_York")
        return value

    @field_validator("ccm_clock")
    @classmethod
    def _clock(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")) and not _is_instant(value):
            raise ValueError("neither an instant with its offset, as 2026-11-24T09:00:00-05:00, nor an address")
        return value

    @model_validator(mode="after")
    def _clock_only_in_training(self) -> Settings:
        if self.ccm_clock and not self.training:
            raise ValueError("CCM_CLOCK is refused unless SLACK_API_URL is loopback")
        return self

    @property
    def training(self) -> bool:
        """True against a loopback Slack: the practice is synthetic and says so (design section 10)."""
        host = urlsplit(self.slack_api_url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False

    def audit_keys(self) -> Keys:
        """The audit chain's key, derived apart from every other use of the secret. Raises ValueError when unset."""
        secret = self.ccm_secret_key.get_secret_value()
        if len(secret) < 32:
            raise ValueError("CCM_SECRET_KEY must have at least 32 characters")
        return Keys(audit=derive(secret, "audit"), key_id=derive(secret, "key id").hex()[:8])

    def posting(self) -> PostingSettings:
        """The deployment's posting settings, before the practice chose its own."""
        return PostingSettings(
            worklist_channel=self.ccm_worklist_channel,
            escalation_channel=self.ccm_escalation_channel,
            digest_channel=self.ccm_digest_channel,
        )

    def sqlite_folder(self) -> Path | None:
        """The folder of a SQLite file, which is made on first use; None for PostgreSQL."""
        if not self.database_url.startswith("sqlite:///"):
            return None
        return Path(self.database_url.removeprefix("sqlite:///")).parent


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def derive(secret: str, purpose: str) -> bytes:
    """A 32-byte key for one purpose. One-way: a leaked key tells nothing of the secret or of other keys."""
    return hmac.new(secret.encode(), f"ccm-bot/{purpose}/1".encode(), hashlib.sha256).digest()


def env_example() -> str:
    """The text of `.env.example`: each setting, what it is, and its default where that is safe to show."""
    lines = ["# Made from bot/settings.py by `make env-example`. Copy to .env and fill in.", ""]
    for name, field in Settings.model_fields.items():
        default = "" if isinstance(field.default, SecretStr) else field.default
        lines += [f"# {field.description}", f"{name.upper()}={default}", ""]
    return "\n".join(lines)
