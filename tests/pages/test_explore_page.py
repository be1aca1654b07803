"""Explore on the screen: a snapshot first, then a question with its answer and the ways on."""

from decimal import Decimal

from invoicing import explore, working
from invoicing.house import House
from parts import explore_answer, explore_run
from tests.houses import KARI, an_open_invoice
from tests.pages.conftest import Seat
from tests.pages.looking import links
from tests.pages.reading import said


def test_without_a_snapshot_the_page_offers_to_make_one(seat: Seat, house: House) -> None:
    at = seat.open("explore")
    assert "There is no snapshot yet" in said(at)
    next(b for b in at.button if b.label == "Make a snapshot").click().run()
    working.work(house)
    assert explore.made_at(house, KARI) is not None


def test_a_question_is_answered_with_the_way_into_the_list(seat: Seat, house: House) -> None:
    issued = an_open_invoice(house, "100.50")
    an_open_invoice(house, "1200")
    explore.refresh(house, KARI)
    at = seat.open("explore")
    assert "invoices (2)" in [e.label for e in at.expander]
    at.text_area[0].set_value("select number, amount_due from invoices")
    next(b for b in at.button if b.label == "Ask").click().run()
    run = at.session_state[explore_run.RUN]
    run.thread.join(60)
    at.run()
    assert issued.number in said(at)
    assert "2 rows." in said(at)
    assert any(issued.number in href for href in links(at).values())


def test_what_is_refused_is_told_and_the_question_stays(seat: Seat, house: House) -> None:
    explore.refresh(house, KARI)
    at = seat.open("explore")
    at.text_area[0].set_value("delete from invoices")
    next(b for b in at.button if b.label == "Ask").click().run()
    at.session_state[explore_run.RUN].thread.join(60)
    at.run()
    assert "begin with SELECT or WITH" in said(at)
    assert at.text_area[0].value == "delete from invoices"


def test_a_question_that_was_cancelled_is_no_error(seat: Seat, house: House) -> None:
    explore.refresh(house, KARI)
    at = seat.open("explore")
    at.text_area[0].set_value("select count(*) from range(9000000000) a, range(9000000000) b")
    next(b for b in at.button if b.label == "Ask").click().run()
    at.button(key="explore-cancel").click().run()
    at.session_state[explore_run.RUN].thread.join(60)
    at.run()
    assert "The question was cancelled." in said(at)
    assert not at.error


def test_the_figures_of_a_column_have_as_many_places_as_one_of_them_needs() -> None:
    assert explore_answer.places_of([Decimal("1200.000"), Decimal("100.500"), None]) == 1
    assert explore_answer.places_of([Decimal(1200), Decimal("3.25")]) == 2
    assert explore_answer.places_of([Decimal("1E+3"), "text"]) == 0


def test_a_question_that_is_not_there_is_asked_for(seat: Seat, house: House) -> None:
    explore.refresh(house, KARI)
    at = seat.open("explore")
    next(b for b in at.button if b.label == "Ask").click().run()
    assert "Fill in “SQL”." in said(at)


def test_an_example_fills_the_field(seat: Seat, house: House) -> None:
    explore.refresh(house, KARI)
    at = seat.open("explore")
    at.selectbox(key="explore-example").select("balance").run()
    assert "from entries" in at.text_area[0].value
