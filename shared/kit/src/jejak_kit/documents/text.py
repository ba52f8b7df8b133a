"""Plain text: UTF-8, without control characters, and not a program or a page in disguise."""

import codecs
import mmap
import re

_CHUNK = 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_NOT_PLAIN = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<?php", "{\\rtf", "%!ps", "#!")


def check(content: mmap.mmap) -> bool:
    """Whether all of it is plain UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    for start in range(0, len(content), _CHUNK):
        try:
            text = decoder.decode(content[start : start + _CHUNK], final=start + _CHUNK >= len(content))
        except UnicodeDecodeError:
            return False
        if _CONTROL.search(text) or (start == 0 and text.lstrip().lower().startswith(_NOT_PLAIN)):
            return False
    return True
