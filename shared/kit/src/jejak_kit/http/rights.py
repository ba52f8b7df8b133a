"""Who may read what."""

from collections.abc import Mapping
from dataclasses import dataclass

from jejak_events.personal import Kind
from jejak_kit.auth import Principal


@dataclass(frozen=True)
class Rights:
    """Who may read these records at all (others find nothing), and which kinds of personal data they see in them."""

    readers: frozenset[str]
    kinds: Mapping[Kind, frozenset[str]]

    def may_read(self, principal: Principal) -> bool:
        return not self.readers.isdisjoint(principal.roles)

    def readable_kinds(self, principal: Principal) -> set[Kind]:
        return {kind for kind, roles in self.kinds.items() if not roles.isdisjoint(principal.roles)}
