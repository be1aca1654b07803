"""How people like their pages: which cards are open. Nobody needs a permission for it."""

from invoicing.house import House
from invoicing.ledger import habits as kept
from invoicing.model.people import Actor

CARDS = "cards"
MOST = 100


def cards(house: House, actor: Actor) -> dict[str, bool]:
    """Card → whether it is open, for those the actor ever opened or closed."""
    if actor.account_id is None:
        return {}
    with house.reading() as cursor:
        found = kept.habit(cursor, actor.account_id, CARDS)
    return dict(found or {})


def fold(house: House, actor: Actor, card: str, opened: bool) -> None:
    """Remember that a card was opened or closed."""
    if actor.account_id is None:
        return
    with house.books(actor) as books:
        before = kept.habit(books.cursor, actor.account_id, CARDS) or {}
        after = {**before, card: opened}
        if after != before and len(after) <= MOST:
            kept.keep(books.cursor, actor.account_id, CARDS, after)
