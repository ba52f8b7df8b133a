"""Who may do what with a notification."""

from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule
from jejak_notifier.domain.notification.commands import (
    ConfirmDelivery,
    DropNotification,
    MarkRead,
    MarkUnread,
    RaiseNotification,
    ReportFailure,
    RetryNotification,
    StartAttempt,
)
from jejak_notifier.domain.notification.state import Notification, NotificationStatus
from jejak_notifier.domain.roles import OPS_ADMIN, ROLES

ALL = tuple(NotificationStatus)
OPEN = (NotificationStatus.WAITING, NotificationStatus.SENDING)

RULES = RuleBook[Notification](
    "notification",
    lambda state: state.status.value,
    {
        RaiseNotification: rule((ABSENT, *ALL), (SYSTEM,)),
        StartAttempt: rule(OPEN, (SYSTEM,)),
        ConfirmDelivery: rule(ALL, (SYSTEM,)),
        ReportFailure: rule(ALL, (SYSTEM,)),
        RetryNotification: rule((NotificationStatus.DEAD,), (OPS_ADMIN,)),
        DropNotification: rule((*OPEN, NotificationStatus.DEAD), (OPS_ADMIN,)),
        MarkRead: rule((NotificationStatus.DELIVERED,), ROLES),
        MarkUnread: rule((NotificationStatus.DELIVERED,), ROLES),
    },
)
