"""The route of a job's file: signed in, one's own, and for a day."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from invoicing import identity, jobs, working
from invoicing.house import House
from invoicing.jobs import Job, Outcome, Report
from invoicing.model.decisions import Action
from invoicing.model.people import Actor
from invoicing.web.command import Commands
from tests.houses import KARI, NILS, SIRI
from tests.signing_in import enter, give_passphrase, later
from tests.test_routes import HERE, app, echo

NAME = "Årets «salg» = 1/2"


def writing(house: House, actor: Actor, job: Job, report: Report) -> Outcome:
    path = jobs.folder(house, job) / "result.csv"
    path.write_text(f"of {actor.name}", "utf-8")
    return Outcome({}, path, NAME)


@pytest.fixture
def result(house: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a result of Nils's."""
    monkeypatch.setitem(working.KINDS, "writing", writing)
    for person in (KARI, NILS, SIRI):
        give_passphrase(house, person)
    job = jobs.start(house, NILS, "writing", {}, needs=Action.EXPORT)
    working.work(house)
    return f"/jobs/{job.id}/file"


@pytest.fixture
def as_(house: House) -> Callable[[Actor], TestClient]:
    served: Starlette = app(house, Commands(lambda: house, echo))

    def signed_in(who: Actor) -> TestClient:
        client = TestClient(served, HERE, follow_redirects=False)
        client.cookies.set(identity.COOKIE, enter(house, who))
        return client

    return signed_in


def test_a_result_comes_under_the_name_it_was_given(
    result: str, as_: Callable[[Actor], TestClient]
) -> None:
    answer = as_(NILS).get(result)
    assert (answer.status_code, answer.text) == (200, "of Nils Berg")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-encoding"] == "identity"
    assert answer.headers["cache-control"] == "no-store"
    named = answer.headers["content-disposition"]
    assert named.startswith("attachment")
    assert quote("Årets «salg» = 1 2.csv", safe="") in named


def test_a_super_admin_may_fetch_it_too_and_nobody_else(
    result: str, as_: Callable[[Actor], TestClient]
) -> None:
    assert as_(KARI).get(result).status_code == 200
    answer = as_(SIRI).get(result)
    assert (answer.status_code, answer.text) == (
        404,
        "Job 1 was not found; check the link or ask for access.",
    )


def test_nobody_is_asked_to_sign_in(
    result: str, house: House, as_: Callable[[Actor], TestClient]
) -> None:
    client = as_(NILS)
    client.cookies.clear()
    assert client.get(result).status_code == 401


def test_a_permission_taken_back_holds_for_results_already_made(
    result: str, house: House, as_: Callable[[Actor], TestClient]
) -> None:
    client = as_(NILS)
    identity.save_account(house, KARI, 2, permissions=identity.Permissions())
    answer = client.get(result)
    assert (answer.status_code, answer.text) == (
        403,
        "You do not have permission to export; ask an administrator for it.",
    )


def test_after_a_day_the_way_to_a_new_one_is_told(
    result: str, house: House, as_: Callable[[Actor], TestClient]
) -> None:
    later(house, hours=24)
    answer = as_(NILS).get(result)
    assert (answer.status_code, answer.text) == (
        403,
        "The file was removed after 24 hours; run the job again to get a new one.",
    )


@pytest.mark.parametrize("id", ["999", "9" * 30, "-1", "x", "1/..%2F..", ""])
def test_an_address_of_no_job_is_not_found(
    result: str, as_: Callable[[Actor], TestClient], id: str
) -> None:
    assert as_(NILS).get(f"/jobs/{id}/file").status_code == 404
