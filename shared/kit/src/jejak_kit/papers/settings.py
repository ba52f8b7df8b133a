"""What papers are told by the environment."""

from pathlib import Path

from pydantic import AnyHttpUrl, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from jejak_kit.papers.letterhead import Letterhead, logo_svg


class LetterheadSettings(BaseSettings):
    """Whose papers they are, and where whoever holds one asks whether it is genuine."""

    model_config = SettingsConfigDict(env_prefix="JEJAK_", frozen=True, extra="ignore", hide_input_in_errors=True)

    letterhead_name: str = Field(default="(nama perusahaan)", min_length=1, max_length=200)
    letterhead_tagline: str = Field(default="", max_length=200)
    letterhead_address: str = Field(default="", max_length=500)
    letterhead_npwp: str = Field(default="", max_length=40)
    letterhead_phone: str = Field(default="", max_length=100)
    letterhead_email: str = Field(default="", max_length=200)
    letterhead_website: str = Field(default="", max_length=200)
    letterhead_logo: Path | None = None
    """An SVG or PNG file."""
    public_url: AnyHttpUrl | None = None
    """Where this service is reached from outside, for the address in QR codes; its own address when not given."""

    @property
    def letterhead(self) -> Letterhead:
        """Raises ValueError or OSError if there is a logo that cannot be used."""
        return Letterhead(
            name=self.letterhead_name,
            tagline=self.letterhead_tagline,
            address=self.letterhead_address,
            npwp=self.letterhead_npwp,
            phone=self.letterhead_phone,
            email=self.letterhead_email,
            website=self.letterhead_website,
            logo=logo_svg(self.letterhead_logo) if self.letterhead_logo else "",
        )
