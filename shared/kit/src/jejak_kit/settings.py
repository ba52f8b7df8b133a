"""What every service is told by its environment. A service's `settings.py` extends this and is its only reader."""

from typing import Annotated

from pydantic import AliasChoices, AnyHttpUrl, Field, PostgresDsn, SecretStr, UrlConstraints
from pydantic_core import Url
from pydantic_settings import BaseSettings, SettingsConfigDict

NatsUrl = Annotated[Url, UrlConstraints(allowed_schemes=["nats", "tls"], host_required=True)]


class ServiceSettings(BaseSettings):
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
    issuer: AnyHttpUrl
    audience: str = "jejak"
    jwks_url: AnyHttpUrl | None = None
    """Where the issuer's keys are; found by OpenID discovery when not given."""
    documents_url: str
    """A folder (`file:///…`) or a bucket (`s3://…`)."""
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
