"""Who may do what with a webhook delivery."""

from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule
from jejak_notifier.domain.roles import OPS_ADMIN
from jejak_notifier.domain.webhook.delivery.commands import (
    ConfirmPost,
    DropDelivery,
    RaiseDelivery,
    ReplayDelivery,
    ReportPost,
    RetryDelivery,
    StartPost,
)
from jejak_notifier.domain.webhook.delivery.state import OPEN, DeliveryStatus, WebhookDelivery

ALL = tuple(DeliveryStatus)

RULES = RuleBook[WebhookDelivery](
    "webhook_delivery",
    lambda state: state.status.value,
    {
        RaiseDelivery: rule((ABSENT, *ALL), (SYSTEM,)),
        ReplayDelivery: rule((ABSENT, *ALL), (SYSTEM,)),
        StartPost: rule(OPEN, (SYSTEM,)),
        ConfirmPost: rule(ALL, (SYSTEM,)),
        ReportPost: rule(ALL, (SYSTEM,)),
        RetryDelivery: rule((DeliveryStatus.WAITING, DeliveryStatus.DEAD), (OPS_ADMIN,)),
        DropDelivery: rule((*OPEN, DeliveryStatus.DEAD), (OPS_ADMIN, SYSTEM)),
    },
)
