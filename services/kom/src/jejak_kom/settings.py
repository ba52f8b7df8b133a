"""What the kom service is told by its environment."""

from pydantic import Field

from jejak_kit.settings import ServiceSettings


class KomSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8103, ge=1, le=65_535)
