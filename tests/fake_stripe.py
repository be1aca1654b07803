"""A Stripe of our own, spoken to over HTTP by the real client: keys, declines, refunds, faults.

It keeps idempotency keys, refuses to give back more than came in, and can take money without
being able to say so. `line` is what happens to the next requests that write:

    "cut"     the connection closes before anything is done
    "dead"    it closes after it was done
    "500"     an error is told after it was done
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DECLINES = {
    "pm_declined": ("card_declined", "generic_decline"),
    "pm_insufficient": ("card_declined", "insufficient_funds"),
    "pm_expired": ("expired_card", "expired_card"),
}
METHODS = {
    name: {
        "id": name,
        "object": "payment_method",
        "type": "sepa_debit" if name.startswith("pm_debit") else "card",
        "card": {"brand": "visa", "last4": "4242", "exp_year": 2030, "exp_month": 12},
        "sepa_debit": {"bank_code": "DNB", "last4": "1117"},
    }
    for name in (*DECLINES, "pm_success", "pm_confirm", "pm_debit", "pm_slow")
}


class Books:
    """What the fake remembers."""

    def __init__(self) -> None:
        self.sessions: dict[str, dict[str, Any]] = {}
        self.payouts: dict[str, list[str]] = {}
        self.intents: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.customers: dict[str, dict[str, Any]] = {}
        self.detached: set[str] = set()
        self.keys: dict[str, tuple[str, int, dict[str, Any]]] = {}
        self.asked: list[tuple[str, str]] = []
        self.line: list[str] = []
        self.lock = threading.Lock()
        self.serial = 0

    def next_id(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}_{self.serial:06d}"


class Failed(Exception):
    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error)
        self.status, self.error = status, error


def create_intent(books: Books, form: dict[str, Any]) -> dict[str, Any]:
    method = METHODS[form["payment_method"]]
    intent = {
        "id": books.next_id("pi"),
        "object": "payment_intent",
        "amount": int(form["amount"]),
        "currency": form["currency"],
        "metadata": form.get("metadata", {}),
        "customer": form.get("customer"),
        "setup_future_usage": form.get("setup_future_usage"),
        "payment_method": method,
        "status": "succeeded",
        "next_action": None,
        "latest_charge": None,
        "last_payment_error": None,
    }
    books.intents[intent["id"]] = intent
    proceed(intent, method, form)
    return intent


def proceed(intent: dict[str, Any], method: dict[str, Any], form: dict[str, Any]) -> None:
    """What the method is made for."""
    if declined := DECLINES.get(method["id"]):
        refuse(intent, code=declined[0], decline_code=declined[1])
    if method["id"] == "pm_confirm":
        if form.get("off_session") == "true":
            refuse(intent, code="authentication_required")
        to = {"url": f"https://bank.example/{intent['id']}", "return_url": form.get("return_url")}
        intent |= {"status": "requires_action", "next_action": {"redirect_to_url": to}}
    elif method["type"] == "sepa_debit":
        intent["status"] = "processing"
    else:
        charged(intent)


def refuse(intent: dict[str, Any], **told: str) -> None:
    error = {"type": "card_error", "message": "No.", **told}
    intent |= {"status": "requires_payment_method", "last_payment_error": error}
    raise Failed(402, **error, payment_intent=intent)


def charged(intent: dict[str, Any]) -> None:
    fee = {"object": "balance_transaction", "fee": 250, "currency": intent["currency"]}
    charge = {"id": f"ch{intent['id'][2:]}", "object": "charge", "balance_transaction": fee}
    intent |= {"status": "succeeded", "latest_charge": charge, "next_action": None}


def create_session(books: Books, form: dict[str, Any]) -> dict[str, Any]:
    """A page of theirs; nothing is paid until somebody pays there (`pay_at_page`)."""
    id = books.next_id("cs_test")
    session = {
        "id": id,
        "object": "checkout.session",
        "status": "open",
        "url": f"https://checkout.stripe.example/{id}",
        "amount_total": int(form["line_items"]["0"]["price_data"]["unit_amount"]),
        "currency": form["line_items"]["0"]["price_data"]["currency"],
        "metadata": form["metadata"],
        "payment_intent": None,
        "asked": form,
    }
    books.sessions[id] = session
    return session


def pay_at_page(books: Books, id: str, method: str = "pm_success") -> dict[str, Any]:
    """What the buyer does there; a card that is refused leaves the page open."""
    session = books.sessions[id]
    asked = session["asked"]
    data = asked["payment_intent_data"]
    form = {"amount": session["amount_total"], "currency": session["currency"]} | {
        "payment_method": method,
        "metadata": data["metadata"],
        "customer": asked.get("customer"),
        "setup_future_usage": data.get("setup_future_usage"),
    }
    try:
        intent = create_intent(books, form)
        session["status"] = "complete"
    except Failed as failed:
        intent = failed.error["payment_intent"]
    session["payment_intent"] = intent
    return intent


def expire(books: Books, id: str) -> dict[str, Any]:
    session = books.sessions[id]
    if session["status"] != "open":
        raise Failed(400, type="invalid_request_error", message="It is not open.")
    session |= {"status": "expired", "url": None}
    return session


def page(books: Books, verb: str, which: list[str], form: dict[str, Any]) -> dict[str, Any]:
    """The routes of their pages."""
    if not which:
        return create_session(books, form)
    return expire(books, which[0]) if verb == "POST" else books.sessions[which[0]]


def paid_out(books: Books, path: str, form: dict[str, Any]) -> dict[str, Any] | None:
    """What is in a payout, two rows a page, besides a fee of theirs."""
    if path != "/v1/balance_transactions":
        return None
    rows = [
        {"id": f"txn_{n}", "object": "balance_transaction", "source": source}
        for n, source in enumerate(
            [{"id": "fee_1"}, *({"payment_intent": i} for i in books.payouts[form["payout"]])]
        )
    ]
    after = form.get("starting_after")
    first = next((n + 1 for n, row in enumerate(rows) if row["id"] == after), 0)
    more = len(rows) > first + 2
    return {"object": "list", "url": path, "data": rows[first : first + 2], "has_more": more}


def create_refund(books: Books, form: dict[str, Any]) -> dict[str, Any]:
    intent = books.intents[form["payment_intent"]]
    mine = [r for r in books.refunds.values() if r["payment_intent"] == intent["id"]]
    given = sum(r["amount"] for r in mine)
    amount = int(form.get("amount", intent["amount"]))
    if intent["status"] != "succeeded" or given + amount > intent["amount"]:
        raise Failed(400, type="invalid_request_error", message="Greater than what is left.")
    refund = {
        "id": books.next_id("re"),
        "object": "refund",
        "amount": amount,
        "currency": intent["currency"],
        "payment_intent": intent["id"],
        "metadata": form.get("metadata", {}),
        "status": "succeeded",
    }
    books.refunds[refund["id"]] = refund
    return refund


def cancel(books: Books, id: str) -> dict[str, Any]:
    intent = books.intents[id]
    if intent["status"] not in ("requires_action", "requires_payment_method", "processing"):
        raise Failed(400, type="invalid_request_error", message="It cannot be canceled.")
    intent["status"] = "canceled"
    return intent


def create_customer(books: Books, form: dict[str, Any]) -> dict[str, Any]:
    made = {"id": books.next_id("cus"), "object": "customer", **form}
    books.customers[made["id"]] = made
    return made


def detach(books: Books, id: str) -> dict[str, Any]:
    if id in books.detached or id not in METHODS:
        raise Failed(400, type="invalid_request_error", message="It is not attached.")
    books.detached.add(id)
    return METHODS[id]


def answer(books: Books, verb: str, path: str, form: dict[str, Any]) -> dict[str, Any]:
    """The routes."""
    match (verb, *path.strip("/").split("/")[1:]):
        case ("POST", "payment_intents"):
            return create_intent(books, form)
        case ("GET", "payment_intents", "search"):
            wanted = form["query"].split("'")[3]
            found = [i for i in books.intents.values() if i["metadata"].get("attempt") == wanted]
            return {"object": "search_result", "data": found, "has_more": False}
        case ("GET", "payment_intents", id):
            return books.intents[id]
        case ("POST", "payment_intents", id, "cancel"):
            return cancel(books, id)
        case (_, "checkout", "sessions", *which):
            return page(books, verb, which, form)
        case ("POST", "refunds"):
            return create_refund(books, form)
        case ("GET", "refunds"):
            of = [
                r for r in books.refunds.values() if r["payment_intent"] == form["payment_intent"]
            ]
            return {"object": "list", "data": of, "has_more": False}
        case ("POST", "customers"):
            return create_customer(books, form)
        case ("POST", "payment_methods", id, "detach"):
            return detach(books, id)
    raise Failed(404, type="invalid_request_error", message=f"Unknown: {verb} {path}")


def nested(text: str) -> dict[str, Any]:
    """metadata[attempt]=x as {"metadata": {"attempt": "x"}}, as deep as it goes."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *path, last = name.replace("]", "").split("[")
        inside = found
        for step in path:
            inside = inside.setdefault(step, {})
        inside[last] = value
    return found


class Handler(BaseHTTPRequestHandler):
    books: Books
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.reply(*self.work("GET", parts.path, nested(parts.query)))

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        books, key = self.books, self.headers.get("idempotency-key", "")
        with books.lock:
            line = books.line.pop(0) if books.line else ""
            if line == "cut":
                return self.hang_up()
            asked = f"{self.path}?{text}"
            if key in books.keys:
                seen, status, body = books.keys[key]
                if seen != asked:
                    status, body = (
                        400,
                        {"error": {"type": "idempotency_error", "message": "Other."}},
                    )
            else:
                status, body = self.work("POST", self.path, nested(text))
                if status != 401:  # who is not known has begun nothing
                    books.keys[key] = (asked, status, json.loads(json.dumps(body)))
        if line == "dead":
            return self.hang_up()
        if line == "500":
            status, body = 500, {"error": {"type": "api_error", "message": "Oops."}}
        return self.reply(status, body)

    def work(self, verb: str, path: str, form: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.books.asked.append((verb, path))
        balance = {"object": "balance", "livemode": False}
        if self.headers.get("authorization") != "Bearer sk_test_right":
            return 401, {"error": {"type": "invalid_request_error", "message": "Wrong key."}}
        try:
            known = balance if path == "/v1/balance" else paid_out(self.books, path, form)
            return 200, known or answer(self.books, verb, path, form)
        except Failed as failed:
            return failed.status, {"error": failed.error}

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def reply(self, status: int, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A line that was cut on purpose."""


@contextmanager
def fake_stripe() -> Iterator[tuple[str, Books]]:
    """Its address, and what it remembers."""
    books = Books()
    handler = type("Bound", (Handler,), {"books": books})
    server = Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", books
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
