"""What every service is told by its environment. A service's `settings.py` extends this and is its only reader."""

from datetime import date, time
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyHttpUrl,
    Field,
    PostgresDsn,
    SecretStr,
    TypeAdapter,
    UrlConstraints,
    model_validator,
)
from pydantic_core import Url
from pydantic_settings import SettingsConfigDict

from jejak_kit.papers.settings import LetterheadSettings

NatsUrl = Annotated[Url, UrlConstraints(allowed_schemes=["nats", "tls"], host_required=True)]
_HTTP_URL: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)


def _as_written(url: str) -> str:
    _HTTP_URL.validate_python(url)
    return url


IssuerUrl = Annotated[str, AfterValidator(_as_written)]
"""Kept letter for letter: tokens name their issuer so, and some issuers end in a slash."""


class ServiceSettings(LetterheadSettings):
    """Variables are named `JEJAK_<FIELD>`. Raises pydantic.ValidationError naming each one that is missing or wrong."""

    model_config = SettingsConfigDict(env_prefix="JEJAK_", frozen=True, extra="ignore", hide_input_in_errors=True)

    host: str = "127.0.0.1"
    port: int = Field(ge=1, le=65_535)
    database_url: PostgresDsn
    """The service's own database, with its own role."""
    keyring_url: PostgresDsn
    """The keys of persons: the stated exception to one database per service."""
    master_keys: SecretStr
    """`id:base64 of 32 bytes[,older…]`; the first wraps new keys."""
    nats_url: NatsUrl
    """With the service's own user."""
    issuer: IssuerUrl
    """Exactly as the provider's discovery document writes it."""
    audience: str = "jejak"
    roles_claim: str = Field(default="roles", min_length=1, max_length=200)
    """The claim that lists a person's roles: its name, or a path by dots (Keycloak: `realm_access.roles`)."""
    jwks_url: AnyHttpUrl | None = None
    """Where the issuer's keys are; found by OpenID discovery when not given."""
    documents_url: str
    """A folder (`file:///…`) or a prefix in a bucket (`s3://…/…`), of this service alone."""
    extra_holidays: tuple[date, ...] = ()
    """Days that are not worked beside weekends, public holidays and cuti bersama; JSON, `["2027-03-10"]`."""
    extra_working_days: tuple[date, ...] = ()
    """Days that are worked although they are one of those."""
    work_begins: time = time(9)
    work_ends: time = time(17)
    """Working hours, WIB."""
    log_level: str = "INFO"
    otlp_endpoint: AnyHttpUrl | None = Field(
        default=None, validation_alias=AliasChoices("JEJAK_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    )
    """An OTLP/HTTP collector (`http://127.0.0.1:4318`) that traces are sent to; none are recorded without one."""
    otlp_headers: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("JEJAK_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS")
    )
    """`name=value,name=value`, say a key of the collector."""
    traces_share: float = Field(
        default=1.0, ge=0, le=1, validation_alias=AliasChoices("JEJAK_TRACES_SHARE", "OTEL_TRACES_SAMPLER_ARG")
    )
    """Which share of the traces that begin here is recorded; those that callers began follow their callers."""

    @model_validator(mode="after")
    def _work_begins_before_it_ends(self) -> Self:
        if not self.work_begins < self.work_ends:
            raise ValueError("work_begins must be before work_ends")
        return self

    @property
    def verification_address(self) -> str:
        """Where papers are verified, but for the paper's hash."""
        base = str(self.public_url) if self.public_url else f"http://{self.host}:{self.port}"
        return f"{base.rstrip('/')}/v1/documents"
