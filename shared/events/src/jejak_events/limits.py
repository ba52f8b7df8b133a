"""How long, how many and how much: bounds of what may enter the store. They may be widened later, never narrowed.

Texts lose their outer blanks. One-line texts carry no control characters; longer ones may have line breaks and tabs but
no other control characters (PostgreSQL's jsonb cannot hold U+0000).
"""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

LINE = r"^[^\x00-\x1f\x7f]*$"
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=LINE)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=LINE)]
"""A document's or a register's number as its issuer writes it."""
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=LINE)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000, pattern=TEXT)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000, pattern=TEXT)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=TEXT)]
Filename = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=LINE)]
StaffId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=LINE)]
"""A colleague's id as in the token; never a name."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Rupiah = Annotated[int, Field(ge=0, le=10**15)]
Quantity = Annotated[int, Field(ge=1, le=10**6)]
Mbps = Annotated[int, Field(ge=1, le=10**8)]
Revision = Annotated[int, Field(ge=1, le=10**6)]
Round = Annotated[int, Field(ge=0, le=10**6)]
"""Which submission of an IRO: 0 before the first."""
RecordVersion = Annotated[int, Field(ge=0, le=2**31)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
