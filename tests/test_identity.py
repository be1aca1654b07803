"""Signing in and out, sessions, and the wait after too many failures."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from invoicing import identity
from invoicing.house import House
from invoicing.model.attempts import FREE, LONGEST_WAIT, Attempts
from invoicing.model.errors import Refused
from invoicing.model.people import Permissions, Reach
from invoicing.outside.passphrases import Passphrases
from tests.houses import KARI, NILS, OLA, SIRI, ask, set_up
from tests.signing_in import GOOD, HERE, enter, fail, give_passphrase, later, refusal


@pytest.fixture
def house(house: House) -> House:
    """Kari and Nils have a passphrase; Kari is the super admin."""
    for person in (KARI, NILS):
        give_passphrase(house, person)
    return house


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────


def test_who_signs_in_acts_as_the_books_have_the_account(house: House) -> None:
    found = identity.actor(house, enter(house, NILS))
    assert found == NILS


def test_an_address_is_known_whatever_its_case_and_blanks(house: House) -> None:
    assert identity.actor(house, enter(house, email="  KARI@Fjord.no ")) == KARI


def test_the_books_keep_no_token_only_its_hash(house: House) -> None:
    token = enter(house)
    assert ask(house, "select token_hash from session") == [(sha256(token.encode()).hexdigest(),)]
    assert len(token) >= 43  # 256 bits


def test_every_sign_in_has_a_token_of_its_own(house: House) -> None:
    assert enter(house) != enter(house)


def test_nobody_is_signed_in_without_a_token_or_with_a_made_up_one(house: House) -> None:
    assert identity.actor(house, None) is None
    assert identity.actor(house, "") is None
    assert identity.actor(house, "made up") is None


def test_unknown_wrong_disabled_and_passphraseless_get_one_and_the_same_answer(
    house: House,
) -> None:
    identity.save_account(house, KARI, 2, disabled=True)
    answers = {
        refusal(house, email="nobody@fjord.no"),
        refusal(house, passphrase="wrong wrong wrong"),
        refusal(house, who=NILS),
        refusal(house, who=SIRI, passphrase=""),
        refusal(house, email="", who=OLA, passphrase="\udcff"),
    }
    assert answers == {"sign_in.refused"}


def test_an_unknown_account_costs_the_same_work(house: House) -> None:
    asked: list[str | None] = []

    class Watched(Passphrases):
        def fits(self, sealed: str | None, passphrase: str) -> bool:
            asked.append(sealed)
            return super().fits(sealed, passphrase)

    for email in ("nobody@fjord.no", "ola@fjord.no", "kari@fjord.no"):
        with pytest.raises(Refused):
            identity.sign_in(house, email, "wrong wrong wrong", HERE, Watched(8, 1))
    assert [kept is not None for kept in asked] == [False, False, True]


def test_a_session_ends_after_twelve_hours_used_or_not(house: House) -> None:
    token = enter(house)
    later(house, hours=11, minutes=59)
    assert identity.actor(house, token) == KARI
    later(house, minutes=1)
    assert identity.actor(house, token) is None


def test_signing_out_ends_this_session_and_no_other(house: House) -> None:
    here, elsewhere = enter(house), enter(house)
    identity.sign_out(house, here)
    identity.sign_out(house, None)
    assert identity.actor(house, here) is None
    assert identity.actor(house, elsewhere) == KARI


def test_revoking_signs_out_everywhere_at_once(house: House) -> None:
    here, there = enter(house, NILS), enter(house, NILS)
    assert identity.revoke_sessions(house, KARI, 2) == 2
    assert identity.actor(house, here) is identity.actor(house, there) is None


def test_one_may_sign_out_ones_other_sessions_but_nobody_elses(house: House) -> None:
    here, there = enter(house, NILS), enter(house, NILS)
    assert identity.revoke_sessions(house, NILS, 2, keep_token=here) == 1
    assert identity.actor(house, here) == NILS
    assert identity.actor(house, there) is None
    with pytest.raises(Refused, match="not_super_admin"):
        identity.revoke_sessions(house, NILS, 1)


def test_a_disabled_account_is_out_at_once_and_stays_out_when_enabled_again(house: House) -> None:
    token = enter(house, NILS)
    identity.save_account(house, KARI, 2, disabled=True)
    assert identity.actor(house, token) is None
    identity.save_account(house, KARI, 2, disabled=False)
    assert identity.actor(house, token) is None
    assert identity.actor(house, enter(house, NILS)) == NILS


def test_a_change_of_permissions_holds_from_the_next_question_on(house: House) -> None:
    token = enter(house, NILS)
    looks = Permissions(view=Reach.OWN)
    identity.save_account(house, KARI, 2, permissions=looks, team="South")
    found = identity.actor(house, token)
    assert found
    assert (found.permissions, found.team) == (looks, "South")


def test_ended_sessions_are_cleared_away_in_time(house: House) -> None:
    enter(house)
    later(house, days=3)
    enter(house)
    assert ask(house, "select count(*) from session") == [(1,)]


def test_in_sample_books_anyone_is_the_analyst_and_a_session_still_counts(house: House) -> None:
    set_up(house, sample=True)
    assert identity.actor(house, None) == KARI
    assert identity.actor(house, "of other books") == KARI
    assert identity.actor(house, enter(house, NILS)) == NILS


def test_a_passphrase_sealed_with_less_work_is_sealed_again(house: House) -> None:
    dearer = Passphrases(memory_kib=16, passes=1)
    identity.sign_in(house, "kari@fjord.no", GOOD, HERE, dearer)
    [(sealed,)] = ask(house, "select passphrase from account where id = 1")
    assert "m=16" in sealed
    assert identity.actor(house, enter(house)) == KARI


# ── lock-out ─────────────────────────────────────────────────────────────────────────────────────


def test_after_five_failures_an_account_waits_even_with_the_right_passphrase(house: House) -> None:
    assert fail(house, FREE["account"]) == "sign_in.refused"
    assert refusal(house) == "sign_in.locked"
    later(house, seconds=5)
    assert identity.actor(house, enter(house)) == KARI


def test_an_account_that_does_not_exist_waits_just_as_long(house: House) -> None:
    assert fail(house, 5, email="nobody@fjord.no") == "sign_in.refused"
    assert refusal(house, email="nobody@fjord.no") == "sign_in.locked"


def test_a_locked_account_keeps_nobody_else_out(house: House) -> None:
    fail(house, 5)
    assert identity.actor(house, enter(house, NILS)) == NILS


def test_the_wait_doubles_with_each_failure_up_to_a_quarter_of_an_hour(house: House) -> None:
    attempts, waits = Attempts(), []
    for _ in range(40):
        attempts = attempts.failed(house.now(), free=5)
        waits.append(attempts.wait(house.now()).total_seconds())
    assert waits[:9] == [0, 0, 0, 0, 5, 10, 20, 40, 80]
    assert waits[-1] == LONGEST_WAIT.total_seconds()


def test_a_success_wipes_the_accounts_failures(house: House) -> None:
    fail(house, 4)
    enter(house)
    assert fail(house, 5) == "sign_in.refused"


def test_failures_are_forgotten_after_a_day(house: House) -> None:
    fail(house, 4)
    later(house, days=1)
    assert fail(house, 5) == "sign_in.refused"
    assert refusal(house) == "sign_in.locked"


def test_an_origin_that_tries_many_accounts_waits_and_others_do_not(house: House) -> None:
    for number in range(FREE["origin"]):
        refusal(house, email=f"guess{number}@fjord.no")
    assert refusal(house, email="another@fjord.no") == "sign_in.locked"
    assert refusal(house) == "sign_in.locked"
    assert identity.actor(house, enter(house, origin="192.0.2.8")) == KARI


def test_success_costs_an_origin_nothing(house: House) -> None:
    for _ in range(FREE["origin"] + 5):
        enter(house)


def test_a_hundred_guesses_at_once_are_a_hundred_guesses(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        guesses = [pool.submit(refusal, house, passphrase=f"guess no {n:05}") for n in range(40)]
        answers = [each.result() for each in guesses]
    assert answers.count("sign_in.refused") == FREE["account"]


def test_the_refusal_tells_the_minutes_to_wait(house: House) -> None:
    fail(house, 5)
    with pytest.raises(Refused) as caught:
        enter(house)
    assert caught.value.values == {"count": 1}
