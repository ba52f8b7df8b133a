"""Columns of exports that only the whole record holds."""

from jejak_kit.exports.column import Column
from jejak_kit.views.view import STATE, View


def of_state(view: View, name: str, *path: str | int) -> Column:
    """What stands at a path in the record."""
    return Column(name, view.table.c[STATE][path])


def contact(view: View, *customer: str) -> tuple[Column, ...]:
    """The customer's first contact; `customer` is the path to the customer."""
    return tuple(
        of_state(view, f"contact_{part}", *customer, "contacts", 0, part) for part in ("name", "phone", "email")
    )
