"""A buyer's browser without the browser: links, forms and pages of the checkout over HTTP."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from invoicing import sharing
from invoicing.house import House
from invoicing.ledger import captures as kept
from invoicing.model.capture import Capture
from invoicing.model.invoice import Invoice
from invoicing.web.command import Commands
from invoicing.web.gate import Rules
from invoicing.web.headers import policy, security
from invoicing.web.routes import ERRORS, middleware, routes
from tests.checkouts import Buyer
from tests.houses import KARI, now_of

HERE = "http://127.0.0.1"
OURS = {"accept": "text/html", "origin": HERE, "sec-fetch-site": "same-origin"}


def outside(house: House) -> TestClient:
    """Our routes behind the gate, for somebody who is signed in nowhere."""
    rules = Rules(
        lambda: house, frozenset({"127.0.0.1"}), frozenset(), security(policy("<html></html>"))
    )
    commands = Commands(lambda: house, lambda *_, **__: 0)
    app = Starlette(
        routes=routes(rules, commands, set()),
        middleware=middleware(rules),
        exception_handlers=dict(ERRORS),
    )
    return TestClient(app, base_url=HERE, follow_redirects=False)


@dataclass
class Visit:
    """Somebody with the link to an invoice, at its checkout."""

    house: House
    invoice: Invoice
    client: TestClient
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = sharing.path(self.house, KARI, self.invoice.id)

    def see(self, path: str = "") -> Any:
        """A page below the invoice's own."""
        return self.client.get(path if path.startswith("/p/") else self.path + path, headers=OURS)

    def filled(self, offer: str = "card_success", **typed: str) -> dict[str, str]:
        """The form as it is now, with a choice made in it."""
        page = self.see("/pay").text
        names = re.findall(r'<input[^>]* name="([a-z]+)"[^>]* value="([^"]*)"', page)
        hidden = {n: unescape(v) for n, v in names if n in ("form", "amount")}
        return hidden | {"offer": offer} | typed

    def send(self, form: dict[str, str]) -> Any:
        """Press the button."""
        return self.client.post(self.path + "/pay", data=form, headers=OURS)

    def pay(self, offer: str = "card_success", **typed: str) -> Any:
        """Fill in, press, and see where it leads."""
        answer = self.send(self.filled(offer, **typed))
        return self.see(answer.headers["location"]) if answer.status_code == 303 else answer

    def confirm(self, page: Any, answer: str = "yes") -> Any:
        """Go to the bank, say it there, and come back."""
        bank = re.search(r'href="(/sandbox/[^"]+)"', page.text)
        assert bank, page.text
        assert "Sandbank" in self.client.get(bank[1], headers=OURS).text
        said = self.client.post(bank[1], data={"answer": answer}, headers=OURS)
        return self.see(said.headers["location"])


def told(page: Any) -> str:
    """What a page says, without its tags and no-break spaces."""
    body = re.sub(r"<style>.*?</style>", "", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def visiting(house: House, client: TestClient, total: str = "100", **fields: Any) -> Visit:
    """An invoice that is paid online, in English, and its buyer."""
    invoice = Buyer(house).invoice(total, **{"language": "en"} | fields)
    return Visit(house, invoice, client)


def attempts(house: House, invoice: Invoice) -> list[Capture]:
    """All attempts to take money for an invoice, the latest first."""
    with house.reading() as cursor:
        return kept.of_invoice(cursor, invoice.id)


def paid(visit: Visit) -> Invoice:
    """The invoice as it is now."""
    return now_of(visit.house, visit.invoice)
