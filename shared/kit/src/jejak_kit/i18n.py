"""What people read, in Indonesian first and English beside it, from .po catalogues whose keys are codes.

A text may hold placeholders, `{status}`. They are filled by name only: no attribute access, no format specification, so
that a value can never reach into an object. Codes among the values are shown in the reader's words: a `role` by the key
`role.<code>`, a `status` by `status.<aggregate>.<code>` or `status.<code>`, an `aggregate` by `aggregate.<code>`; a
list of them (`roles`, `statuses`) is joined as a sentence would join it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
BUSINESS_ZONE = ZoneInfo("Asia/Jakarta")

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_SINGULAR = {"roles": "role", "statuses": "status", "aggregates": "aggregate"}
_log = structlog.get_logger(__name__)


class CatalogueIncomplete(ValueError):
    """A catalogue lacks a key or its texts disagree on their placeholders."""


def negotiate(accept_language: str | None) -> str:
    """The language to answer in: the best of `Accept-Language` that is spoken here, Indonesian otherwise."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "")[:200].split(",")):
        tag, _, parameters = part.strip().partition(";")
        match = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", parameters)
        quality = float(match[1]) if match else 1.0
        if quality > 0 and re.fullmatch(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", tag):
            # Java's and old browsers' code for Indonesian
            tag = re.sub(r"^in(?=-|$)", "id", tag.lower())
            wanted.append((-quality, place, tag))
    return negotiate_locale([tag for _, _, tag in sorted(wanted)], LANGUAGES, sep="-") or DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Catalogue:
    """The merged texts of the published language, the kit and one service, by language and key."""

    texts: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, *folders: Path) -> "Catalogue":
        """What events are called and the kit's texts, overlaid by those of each folder in turn. A folder holds both languages.

        Raises FileNotFoundError if a folder lacks a language.
        """
        texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        for folder in (files("jejak_events") / "translations", files("jejak_kit") / "translations", *folders):
            for language in LANGUAGES:
                with (folder / f"{language}.po").open("rb") as file:
                    for message in read_po(file, locale=language, abort_invalid=True):
                        if message.id and message.string:
                            texts[language][str(message.id)] = str(message.string)
        return cls(texts)

    def has(self, key: str) -> bool:
        return key in self.texts[DEFAULT_LANGUAGE]

    def text(self, key: str, language: str, params: Mapping[str, Any] | None = None) -> str:
        """The text of a key. A missing one is logged and reads as its key; `verify` finds it before it gets there."""
        found = self.texts.get(language, {}).get(key) or self.texts[DEFAULT_LANGUAGE].get(key)
        if found is None:
            _log.error("text_missing", key=key, language=language)
            return key
        params = params or {}

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            return self.readable(name, params[name], language, params) if name in params else match[0]

        return _PLACEHOLDER.sub(fill, found)

    def readable(self, name: str, value: Any, language: str, params: Mapping[str, Any]) -> str:
        """A value in the reader's words; `name` says what kind of code it is."""
        if isinstance(value, str | Enum):
            return self._word(name, str(value.value) if isinstance(value, Enum) else value, language, params)
        if isinstance(value, bool):
            return self.text(f"word.{str(value).lower()}", language)
        if isinstance(value, Mapping):
            return ", ".join(f"{key}: {self.readable(name, one, language, params)}" for key, one in value.items())
        if isinstance(value, Iterable):
            kind = _SINGULAR.get(name, name)
            style = "or" if name in _SINGULAR else "standard"
            return self._joined([self.readable(kind, one, language, params) for one in value], language, style)
        return _plain(value, language)

    def _joined(self, items: Sequence[str], language: str, style: Any) -> str:
        return format_list(items, style=style, locale=language) if items else self.text("word.nothing", language)

    def _word(self, name: str, code: str, language: str, params: Mapping[str, Any]) -> str:
        """A code in the reader's words where the catalogues have `<name>.<code>`; any other text as it is."""
        if name == "role":
            keys = [f"role.{code or 'none'}"]
        elif name == "status":
            keys = [f"status.{params.get('aggregate')}.{code}", f"status.{code}"]
        else:
            keys = [f"{name}.{code}"]
        texts = self.texts[language]
        return next((texts[key] for key in keys if key in texts), code)

    def verify(self, required: Iterable[str] = ()) -> None:
        """Raises CatalogueIncomplete, naming every key that is required or translated once but not in all languages,
        and every key whose placeholders differ between languages."""
        faults = []
        everywhere = set(required).union(*self.texts.values())
        for key in sorted(everywhere):
            missing = [language for language in LANGUAGES if key not in self.texts[language]]
            if missing:
                faults.append(f"{key} is missing in {', '.join(missing)}")
                continue
            placeholders = {frozenset(_PLACEHOLDER.findall(self.texts[language][key])) for language in LANGUAGES}
            if len(placeholders) > 1:
                faults.append(f"{key} has other placeholders in {' than in '.join(LANGUAGES)}")
        if faults:
            raise CatalogueIncomplete("; ".join(faults))


def _plain(value: Any, language: str) -> str:
    locale = Locale.parse(language)
    if value is None:
        return "–"
    if isinstance(value, datetime):
        return format_datetime(value, "d MMMM y HH:mm 'WIB'", tzinfo=BUSINESS_ZONE, locale=locale)
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=locale)
    if isinstance(value, int | float):
        return format_decimal(value, locale=locale)
    return str(value)
