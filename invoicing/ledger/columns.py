"""Where each property of the registry lives in the books.

A property is the column of its name unless an expression stands here. These
names and expressions are the only identifiers that reach the SQL of questions;
`$today` and `$base_digits` are bound by whoever asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from invoicing.ledger import promises, ratings
from invoicing.model.properties import INVOICE, PAYMENT, Registry

RECEIVABLE = "status = 'open' and amount_due > 0"
PAST_DUE = f"{RECEIVABLE} and due_date < $today"
OVERDUE = f"coalesce({PAST_DUE}, false)"
#: In the company's currency. The product needs 128 bits, which is slow: most rates are 1.
IN_BASE = """cast(case when rate = 1 then round({amount}, $base_digits)
            else round({amount}::decimal(28,3) * rate, $base_digits) end as decimal(18,3))"""


@dataclass(frozen=True)
class Source:
    """A table that answers for a registry: its expressions, what is in it, what it sums."""

    table: str
    registry: Registry
    expressions: Mapping[str, str]
    sums: Mapping[str, str]  # name of the sum → column
    holds: Mapping[str, str] = field(default_factory=dict)  # flag → when it is true, as a WHERE
    ranks: Mapping[str, str] = field(default_factory=dict)  # sum → property in one currency
    within: str = "true"
    history: str = "history"  # where "has ever been" looks

    def column(self, name: str) -> str:
        """The SQL of a property; `InvalidInput` for a name that is none."""
        prop = self.registry[name]
        return self.expressions.get(prop.name, f'"{prop.name}"')


INVOICES = Source(
    "invoice",
    INVOICE,
    {
        "overdue": OVERDUE,
        "days_overdue": f"case when {OVERDUE} then $today - due_date end",
        "aging_bucket": f"""case when not ({RECEIVABLE}) then null
            when $today - due_date <= 0 then 'not_due'
            when $today - due_date <= 30 then 'd1_30'
            when $today - due_date <= 60 then 'd31_60'
            when $today - due_date <= 90 then 'd61_90' else 'over_90' end""",
        **promises.COLUMNS,
        **ratings.COLUMNS,
        "base_billed": IN_BASE.format(amount="amount_billed"),
        "base_paid": IN_BASE.format(amount="amount_paid"),
        "base_due": IN_BASE.format(amount="amount_due"),
    },
    {"billed": "amount_billed", "paid": "amount_paid", "balance": "amount_due"},
    {"overdue": PAST_DUE},
    {"billed": "base_billed", "paid": "base_paid", "balance": "base_due"},
)

PAYMENTS = Source(
    "payment",
    PAYMENT,
    {
        "payment_id": "id",
        "payment_status": "status",
        "source": "case when processor is null then 'manual' else 'online' end",
        "net": "cast(amount - fees - refunded as decimal(18,3))",
    },
    {"amount": "amount", "refunded": "refunded", "fees": "fees"},
    within="deleted_at is null",
)

SOURCES = {source.registry.subject: source for source in (INVOICES, PAYMENTS)}
