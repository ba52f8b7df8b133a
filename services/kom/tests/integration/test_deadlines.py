"""What is due stands in the database until it is done or pointless."""

from pathlib import Path

import psycopg
from tests.acceptance.kom_office import KomDesk
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running, load_environment


def test_an_answer_takes_the_reason_from_its_deadline(system: Running, office: Office, kom_desk: KomDesk) -> None:
    kom = kom_desk.requested(kom_desk.completed(office.approved(quotation())), "deployment")
    kom_desk.sales_ops.acknowledge(kom, "procurement", "accepted", reference="PR-1")
    url = load_environment(Path(system.home), "kom")["JEJAK_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as database:

        def waiting() -> list[str]:
            found = database.execute("select name from deadlines.waiting where record_id = %s", (kom.id,))
            return [str(name) for (name,) in found]

        awaited(lambda: waiting() == ["deployment_acknowledgement"])
