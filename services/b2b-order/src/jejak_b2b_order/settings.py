"""What the b2b-order service is told by its environment."""

from pydantic import Field

from jejak_kit.settings import ServiceSettings


class B2bOrderSettings(ServiceSettings):
    """Beside what every service needs."""

    port: int = Field(default=8104, ge=1, le=65_535)
