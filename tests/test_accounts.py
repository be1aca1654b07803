"""Accounts, what may be done to them, and which passphrases are taken."""

from dataclasses import replace
from typing import Any

import pytest

from invoicing import identity
from invoicing.house import House
from invoicing.model.account import Account, check_passphrase
from invoicing.model.errors import InvalidInput, NotFound, Refused
from invoicing.model.people import Permissions, Reach
from invoicing.outside.passphrases import Passphrases
from tests.houses import (
    EVA,
    KARI,
    NILS,
    SIRI,
    a_payment,
    an_open_invoice,
    ask,
    may,
    now_of,
    pay,
)
from tests.signing_in import CHEAP, GOOD, enter, give_passphrase, refusal


@pytest.fixture
def house(house: House) -> House:
    """Kari and Nils have a passphrase; Kari is the super admin."""
    for person in (KARI, NILS):
        give_passphrase(house, person)
    return house


# ── accounts ─────────────────────────────────────────────────────────────────────────────────────


def account(house: House, id: int) -> Account:
    return next(a for a in identity.accounts(house, KARI) if a.id == id)


def test_only_a_super_admin_sees_and_changes_accounts(house: House) -> None:
    who = may(NILS)
    acts = (
        lambda: identity.accounts(house, who),
        lambda: identity.create_account(house, who, email="x@fjord.no", name="X"),
        lambda: identity.save_account(house, who, 2, super_admin=True),
        lambda: identity.set_passphrase(house, who, 1, GOOD, passphrases=CHEAP),
    )
    for act in acts:
        with pytest.raises(Refused, match="not_super_admin"):
            act()


def test_a_new_account_may_nothing_but_look_and_cannot_sign_in_yet(house: House) -> None:
    made = identity.create_account(house, KARI, email=" Per@Fjord.NO ", name=" Per  Ås ")
    assert made == Account(6, "per@fjord.no", "Per Ås")
    assert account(house, 6) == made
    assert made.permissions == Permissions()
    assert refusal(house, email="per@fjord.no") == "sign_in.refused"


def test_an_id_is_never_given_twice_even_where_accounts_came_without_the_counter(
    house: House,
) -> None:
    with house.ledger.write() as cursor:
        cursor.execute("update counter set value = 0 where name = 'account'")
    assert identity.create_account(house, KARI, email="x@fjord.no", name="X").id == 6


@pytest.mark.parametrize(
    ("changes", "field", "key"),
    [
        ({"email": "siri@FJORD.no"}, "email", "input.email_taken"),
        ({"name": "siri dahl"}, "name", "input.name_taken"),
        ({"email": ""}, "email", "input.required"),
        ({"email": "nils"}, "email", "input.email"),
        ({"email": "a@b@c"}, "email", "input.email"),
        ({"name": "  "}, "name", "input.required"),
        ({"name": "x" * 101}, "name", "input.too_long"),
        ({"language": "tlh"}, "language", "input.not_editable"),
        ({"permissions": {"view": "all"}}, "permissions", "input.not_editable"),
        ({"passphrase": "x"}, "passphrase", "input.not_editable"),
        ({"id": 9}, "id", "input.not_editable"),
    ],
)
def test_a_field_that_cannot_be_is_refused_and_nothing_is_saved(
    house: House, changes: dict[str, Any], field: str, key: str
) -> None:
    before = account(house, 2)
    with pytest.raises(InvalidInput) as caught:
        identity.save_account(house, KARI, 2, **changes | {"team": "Elsewhere"})
    assert (caught.value.field, caught.value.key) == (field, key)
    assert account(house, 2) == before


def test_an_account_that_is_not_there_is_not_found(house: House) -> None:
    for act in (
        lambda: identity.save_account(house, KARI, 99, name="X"),
        lambda: identity.revoke_sessions(house, KARI, 99),
        lambda: identity.set_passphrase(house, KARI, 99, GOOD, passphrases=CHEAP),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_last_super_admin_stays(house: House) -> None:
    for changes in ({"super_admin": False}, {"disabled": True}):
        with pytest.raises(Refused, match="last_super_admin"):
            identity.save_account(house, KARI, 1, **changes)
    assert account(house, 1).super_admin


def test_a_super_admin_who_cannot_sign_in_does_not_count(house: House) -> None:
    identity.save_account(house, KARI, 3, super_admin=True)
    with pytest.raises(Refused, match="last_super_admin"):
        identity.save_account(house, KARI, 1, super_admin=False)
    give_passphrase(house, SIRI)
    assert not identity.save_account(house, KARI, 1, super_admin=False).super_admin


def test_changes_of_an_account_are_history_with_before_and_after(house: House) -> None:
    identity.save_account(house, KARI, 2, team="South", permissions=Permissions(view=Reach.OWN))
    identity.save_account(house, KARI, 2)
    found = ask(
        house, "select actor, event, changes from history where subject = 'account' order by id"
    )
    [(actor, event, changes)] = found
    assert (actor, event) == ("Kari Nordmann", "account_changed")
    assert '["team","North","South"]' in changes
    assert '["view","team","own"]' in changes
    assert '"name"' not in changes


def test_one_chooses_the_language_of_ones_own_screens(house: House) -> None:
    token = enter(house, NILS)
    identity.choose_language(house, NILS, "nb")
    found = identity.actor(house, token)
    assert found
    assert found.language == "nb"
    with pytest.raises(InvalidInput):
        identity.choose_language(house, NILS, "xx")


def test_a_new_name_and_team_reach_the_owners_invoices_and_payments_with_history(
    house: House,
) -> None:
    first = pay(house, an_open_invoice(house, by=NILS_MAY), "40")
    second = an_open_invoice(house, by=NILS_MAY)
    others = an_open_invoice(house, by=KARI)
    loose = a_payment(house)
    identity.save_account(house, KARI, 2, name="Nils B. Berg", team="South")
    for invoice in (first, second):
        after = now_of(house, invoice)
        assert after.owner
        assert (after.owner.name, after.owner.team) == ("Nils B. Berg", "South")
        assert after.version == invoice.version + 1
    assert now_of(house, others) == others
    assert ask(house, "select owner, team from payment where invoice_id is not null") == [
        ("Nils B. Berg", "South")
    ]
    assert ask(house, "select owner from payment where id = $id", id=loose.id) == [(None,)]
    told = ask(house, "select subject_id, changes from history where event = 'owner_renamed'")
    assert sorted(id for id, _ in told) == [first.id, second.id]
    assert {c for _, c in told} == {
        '[["owner","Nils Berg","Nils B. Berg"],["team","North","South"]]'
    }
    assert ask(house, "select count(*) - count(distinct id) from history") == [(0,)]


NILS_MAY = replace(NILS, permissions=replace(NILS.permissions, payments=True))


def test_history_goes_on_after_an_owner_of_nothing_was_renamed(house: House) -> None:
    identity.save_account(house, KARI, 5, name="Eva M.")
    assert EVA.name != account(house, 5).name
    an_open_invoice(house)
    assert ask(house, "select count(*) - count(distinct id) from history") == [(0,)]


# ── passphrases ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "passphrase",
    [
        "short",
        "elevenchars",
        "aaaaaaaaaaaaaa",
        "abababababababab",
        "123456789012",
        "asdfghjkløæz",
        "Password1234!",
        "passordpassord",
        "Velkommen2026",
        "kari.nordmann",
        "Nordmann-2026!",
        "kari@fjord.no",
        "abcdefghijkl",
        "x" * 1001,
    ],
)
def test_a_passphrase_that_is_short_or_obvious_is_refused(passphrase: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_passphrase(passphrase, KARI.name, KARI.email, KARI.team)
    assert caught.value.field == "passphrase"


@pytest.mark.parametrize("passphrase", [GOOD, "blåbærsyltetøy", "correct horse battery staple"])
def test_a_passphrase_of_ones_own_is_taken(passphrase: str) -> None:
    check_passphrase(passphrase, KARI.name, KARI.email, None)


def test_a_new_passphrase_ends_the_other_sessions_of_the_account(house: House) -> None:
    here, there = enter(house, NILS), enter(house, NILS)
    new = "eight grey herons"
    identity.set_passphrase(house, NILS, 2, new, current=GOOD, keep_token=here, passphrases=CHEAP)
    assert identity.actor(house, here) == NILS
    assert identity.actor(house, there) is None
    assert refusal(house, who=NILS) == "sign_in.refused"
    assert identity.actor(house, enter(house, NILS, new)) == NILS


def test_ones_own_passphrase_is_changed_only_by_who_knows_it(house: House) -> None:
    for _ in range(5):
        with pytest.raises(InvalidInput) as caught:
            identity.set_passphrase(
                house, KARI, 1, "eight grey herons", current="a guess", passphrases=CHEAP
            )
        assert caught.value.field == "current"
    with pytest.raises(Refused, match="sign_in.locked"):
        identity.set_passphrase(
            house, KARI, 1, "eight grey herons", current=GOOD, passphrases=CHEAP
        )
    assert identity.actor(house, enter(house)) == KARI


def test_a_passphrase_never_shows_in_history_or_accounts(house: House) -> None:
    identity.set_passphrase(house, KARI, 3, "eight grey herons", passphrases=CHEAP)
    [(changes, detail)] = ask(house, "select changes, detail from history where event = $e", e=SET)
    assert (changes, detail) == (None, None)
    assert account(house, 3).has_passphrase
    assert "argon2" not in repr(account(house, 3))


SET = "passphrase_set"


def test_a_passphrase_is_the_same_however_its_letters_were_composed(house: House) -> None:
    identity.set_passphrase(house, KARI, 3, "bla\u030aba\u0308rsyltetøy", passphrases=CHEAP)
    assert identity.actor(house, enter(house, SIRI, "bl\u00e5b\u00e4rsyltetøy")) == SIRI


def test_the_usual_work_is_argon2id_with_64_mebibytes() -> None:
    sealed = Passphrases().sealed(GOOD)
    assert sealed.startswith("$argon2id$v=19$m=65536,t=2,p=1$")


def test_the_first_super_admin_is_made_once(house: House) -> None:
    with pytest.raises(Refused, match="books_exist"):
        identity.create_first(house, "X", "x@fjord.no", GOOD, CHEAP)
