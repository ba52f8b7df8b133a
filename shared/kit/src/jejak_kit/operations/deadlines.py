"""An operator's word about a deadline that stands still, beside the running service."""

from jejak_kit.deadlines.jobs import AgainJob
from jejak_kit.deadlines.scheduler import utc_now
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer
from jejak_kit.store.deadlines import DeadlineKey, Waiting
from jejak_kit.store.postgres import PostgresStore


async def again(service: Service, key: DeadlineKey) -> Waiting | None:
    """Lets it be tried from the beginning. Returns it as it stood, None when no such deadline waits."""
    return await _settle(service, AgainJob(key, utc_now()))


async def drop(service: Service, key: DeadlineKey, reason: str) -> Waiting | None:
    """Gives it up for good; the reason is kept. Returns it as it stood, None when no such deadline waits."""
    return await _settle(service, AgainJob(key, utc_now(), reason))


async def _settle(service: Service, job: AgainJob) -> Waiting | None:
    store = PostgresStore(str(service.settings.database_url))
    committer = Committer(store)
    committer.start()
    try:
        await committer.submit(job)
    finally:
        await committer.close()
        store.close()
    return job.found
