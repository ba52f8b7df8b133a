"""What the iro service makes of contracts that are in force and that end, as the contract service tells of them."""

import pytest
from tests.acceptance.office import Office
from tests.acceptance.pks_office import PksDesk
from tests.acceptance.record import Problem
from tests.acceptance.telco import quotation


def test_an_iro_with_an_active_contract_is_not_cancelled_until_that_ends(office: Office) -> None:
    iro = office.approved(quotation())
    pks = PksDesk(office.contract)
    contract = pks.active(iro)
    office.observer.hears("iro.contract_noted", iro, active=True)
    assert office.manager.see(iro).why_not("cancel") == "contract_is_active"
    with pytest.raises(Problem, match=rf"409 contract_is_active: .*{contract['number']}"):
        office.manager.cancel(iro, "Batal")
    pks.legal.act(contract, "terminate", {"reason": "Diakhiri bersama"})
    office.observer.hears("iro.contract_noted", iro, active=False)
    assert office.manager.cancel(iro, "Batal").status == "Cancelled"
    noted = [entry for entry in office.manager.history(iro) if entry["type"] == "iro.contract_noted"]
    assert [entry["caused_by"]["type"] for entry in noted] == [None, None], "events of another service"
