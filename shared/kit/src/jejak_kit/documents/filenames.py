"""Names of files as people see them; a name is never a path and never decides what a file is."""

import unicodedata

MAX_CHARACTERS = 150
_LONGEST_EXTENSION = 10
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control, format (among them the bidi marks that make `exe.fdp` read `pdf.exe`), surrogates, private, unassigned."""
_RESERVED_CHARACTERS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_RESERVED_NAMES = {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}


def safe_filename(name: str) -> str:
    """The name in NFC without path, control and bidi characters, at most 150 characters, its extension kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = " ".join("".join(_kept(character) for character in name).translate(_RESERVED_CHARACTERS).split())
    name = name.strip(". ")
    if name.split(".", 1)[0].lower() in _RESERVED_NAMES:
        name = f"_{name}"
    return shortened(name) or "document"


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; empty if there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if stem and dot and len(extension) <= _LONGEST_EXTENSION else ""


def shortened(name: str) -> str:
    """At most MAX_CHARACTERS, cut before the extension."""
    extension = extension_of(name)
    tail = f".{name[-len(extension) :]}" if extension else ""
    return name[: len(name) - len(tail)][: MAX_CHARACTERS - len(tail)].rstrip(". ") + tail


def _kept(character: str) -> str:
    category = unicodedata.category(character)
    if category in _DROPPED and character not in "\t\n\r":
        return ""
    return " " if category.startswith("Z") or character in "\t\n\r" else character
