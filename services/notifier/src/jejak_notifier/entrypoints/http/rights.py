"""Who may read what of the notifier: rules and deliveries are for those who keep the house; inboxes are everybody's own."""

from jejak_kit.http.rights import Rights
from jejak_notifier.domain.roles import MANAGER, OPS_ADMIN

READING = Rights(readers=frozenset({OPS_ADMIN, MANAGER}), kinds={"contact": frozenset({OPS_ADMIN})})
WEBHOOKS = Rights(readers=frozenset({OPS_ADMIN}), kinds={})
"""Nobody opens a secret."""
