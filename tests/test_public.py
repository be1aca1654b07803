"""The buyer's page: whoever has the link sees the invoice, and nothing else."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from invoicing import lifecycle, record, sharing
from invoicing.house import House
from invoicing.model.errors import NotFound, Refused
from invoicing.model.events import Event
from invoicing.model.invoice import Invoice
from invoicing.web.command import Commands
from invoicing.web.gate import Rules
from invoicing.web.headers import policy, security
from invoicing.web.public import Pace
from invoicing.web.routes import ERRORS, middleware, routes
from tests.houses import KARI, OLA, SIRI, Clock, a_draft, a_line, an_open_invoice, pay, set_up

HTML = {"accept": "text/html", "accept-language": "nb"}


@pytest.fixture
def buyer(house: House) -> TestClient:
    """A browser that is signed in nowhere."""
    rules = Rules(
        lambda: house, frozenset({"127.0.0.1"}), frozenset(), security(policy("<html></html>"))
    )
    commands = Commands(lambda: house, lambda *_, **__: 0)
    app = Starlette(
        routes=routes(rules, commands, set()),
        middleware=middleware(rules),
        exception_handlers=dict(ERRORS),
    )
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def seen(house: House, invoice: Invoice) -> Invoice:
    return record.read(house, KARI, invoice.id).invoice


@pytest.mark.contract("A-52", "A-54", "A-132")
def test_the_link_is_stable_and_leads_to_the_invoice(house: House, buyer: TestClient) -> None:
    invoice = an_open_invoice(house, "1000")
    path = sharing.path(house, KARI, invoice.id)
    assert path == sharing.path(house, OLA, invoice.id)
    assert re.fullmatch(r"/p/[A-Za-z0-9_-]{43}", path)
    answer = buyer.get(path, headers=HTML)
    assert answer.status_code == 200
    for wanted in (str(invoice.number), "Fjell og Hav AS", "Faktura", "Forfaller"):
        assert wanted in answer.text
    paper = buyer.get(f"{path}.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_the_buyer_sees_prices_in_full_and_what_was_taken_off(
    house: House, buyer: TestClient
) -> None:
    line = replace(
        a_line("99.3"), quantity=Decimal(3), base_quantity=Decimal(2), discount_amount=Decimal(5)
    )
    told = buyer.get(
        sharing.path(house, KARI, an_open_invoice(house, lines=(line,)).id), headers=HTML
    ).text
    assert "99,30 / 2" in told
    assert "−5,00" in told


def test_only_a_hash_of_the_token_is_kept(house: House) -> None:
    invoice = an_open_invoice(house)
    token = sharing.path(house, KARI, invoice.id).removeprefix("/p/")
    with house.reading() as cursor:
        kept = cursor.execute("select token_hash from invoice_link").fetchall()
        told = cursor.execute("select string_agg(detail) from history").fetchall()
    assert token not in f"{kept}{told}"
    assert (house.home / "link.secret").stat().st_mode & 0o077 == 0


def test_what_is_no_link_gets_a_page_that_tells_nothing(house: House, buyer: TestClient) -> None:
    invoice = an_open_invoice(house)
    right = sharing.path(house, KARI, invoice.id)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    pages = [buyer.get(path, headers=HTML) for path in (wrong, "/p/", "/p/x/y", f"{wrong}.pdf")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    assert "Her er det ingenting" in pages[0].text
    for secret in ("Traceback", "Tally", "sign-in", "Fjell"):
        assert secret not in pages[0].text


def test_a_renewed_link_ends_the_old_one(house: House, buyer: TestClient) -> None:
    invoice = an_open_invoice(house)
    old = sharing.path(house, KARI, invoice.id)
    new = sharing.renew(house, KARI, invoice.id)
    assert buyer.get(old).status_code == 404
    assert buyer.get(new).status_code == 200
    with pytest.raises(Refused):
        sharing.renew(house, OLA, invoice.id)


def test_a_link_whose_secret_was_lost_is_made_anew(house: House, buyer: TestClient) -> None:
    invoice = an_open_invoice(house)
    old = sharing.path(house, KARI, invoice.id)
    (house.home / "link.secret").unlink()
    new = sharing.path(house, KARI, invoice.id)
    assert new != old
    assert buyer.get(new).status_code == 200


def test_a_draft_has_no_link_and_what_is_out_of_reach_neither(house: House) -> None:
    with pytest.raises(Refused):
        sharing.path(house, KARI, a_draft(house).id)
    with pytest.raises(NotFound):
        sharing.path(house, SIRI, an_open_invoice(house).id)


def test_a_deleted_invoice_is_gone_for_its_buyer_too(house: House, buyer: TestClient) -> None:
    set_up(house, allow_delete_finalized=True)
    invoice = an_open_invoice(house)
    path = sharing.path(house, KARI, invoice.id)
    lifecycle.delete(house, KARI, invoice.id)
    assert buyer.get(path).status_code == 404


def test_the_page_says_paid_void_and_overdue(house: House, buyer: TestClient) -> None:
    assert isinstance(house.clock, Clock)
    late, paid, void = (an_open_invoice(house, language="en") for _ in range(3))
    pay(house, paid)
    lifecycle.void(house, KARI, void.id)
    paths = [sharing.path(house, KARI, i.id) for i in (late, paid, void)]
    house.clock.forward(days=90)
    texts = [buyer.get(path).text for path in paths]
    assert "Overdue" in texts[0]
    assert "Paid. Thank you!" in texts[1]
    assert "This invoice is void" in texts[2]
    assert all("How to pay" not in text for text in texts[1:])


def test_looking_is_noted_once_in_ten_minutes_and_changes_no_version(
    house: House, buyer: TestClient
) -> None:
    assert isinstance(house.clock, Clock)
    invoice = an_open_invoice(house)
    path = sharing.path(house, KARI, invoice.id)
    buyer.get(path, headers={"user-agent": "Phone\x01"})
    buyer.get(path)
    first = seen(house, invoice)
    assert first.last_viewed_at == house.now()
    assert first.version == invoice.version
    house.clock.forward(minutes=11)
    buyer.get(path)
    assert seen(house, invoice).last_viewed_at == house.now()
    events = [h.event for h in record.read(house, KARI, invoice.id).history]
    assert events.count(Event.VIEWED) == 2


def test_the_page_is_shut_off_from_everything(house: House, buyer: TestClient) -> None:
    answer = buyer.get(sharing.path(house, KARI, an_open_invoice(house).id))
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers


def test_texts_of_an_invoice_are_only_texts(house: House, buyer: TestClient) -> None:
    evil = '<img src=x onerror="alert(1)">'
    invoice = an_open_invoice(house, title=evil, comments=evil, purchase_order=evil)
    text = buyer.get(sharing.path(house, KARI, invoice.id)).text
    assert "<img" not in text
    assert "&lt;img" in text


def test_who_asks_too_often_waits() -> None:
    clock = Clock()
    pace = Pace(clock, most=3)
    assert [pace.take("a") for _ in range(4)] == [True, True, True, False]
    assert pace.take("b")
    clock.at += timedelta(seconds=20)
    assert [pace.take("a"), pace.take("a")] == [True, False]


def test_a_flood_of_requests_is_told_to_wait(house: House, buyer: TestClient) -> None:
    answers = [buyer.get("/p/x").status_code for _ in range(125)]
    assert answers[-1] == 429
    assert answers[0] == 404


def test_the_menu_leads_to_the_page_and_copies_its_address(house: House, buyer: TestClient) -> None:
    invoice = an_open_invoice(house)
    assert buyer.get(f"/invoices/{invoice.id}/link").status_code == 401
    assert buyer.get(f"/invoices/{invoice.id}/view", headers=HTML).status_code == 303
