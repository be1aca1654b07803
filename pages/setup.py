"""Start your own books: a company and its first super admin, in one form."""

import streamlit as st

from invoicing import founding
from invoicing.model.errors import InvalidInput
from invoicing.model.invoice import Seller
from parts import desk, fields, look
from parts.fields import Fields, section
from parts.settings_company import currencies, listed, zones

house, w = desk.house(), desk.w()
desk.actor()


def begun(text: str) -> None:
    """There are books now: the way in. A full load, since the session begins there."""
    st.success(text, icon=":material/check_circle:")
    look.link_button(w("sign_in.title"), "/sign-in", primary=True)


def company(form: Fields) -> dict[str, object]:
    """Who sends the invoices."""
    section(w("setup.company_section"))
    now = house.settings()
    left, right = st.columns([3, 2])
    with left:
        name = form("company", st.text_input, max_chars=200, autocomplete="organization")
        options, index = listed(zones(), now.zone)
        zone = form("zone", st.selectbox, options, index)
    with right:
        org_number = form("org_number", st.text_input, max_chars=200)
        options, index = listed(currencies(), now.base_currency)
        currency = form("base_currency", st.selectbox, options, index)
    party = Seller(name=name, org_number=org_number)
    return {"company": party, "zone": zone, "base_currency": currency}


def admin(form: Fields) -> dict[str, object]:
    """The first one who signs in, and may everything."""
    section(w("setup.admin_section"), w("setup.admin_says"))
    left, right = st.columns(2)
    with left:
        name = form("name", st.text_input, max_chars=100, autocomplete="name")
        secret = {"type": "password", "autocomplete": "new-password"}
        passphrase = form("passphrase", st.text_input, help=w("account.passphrase_says"), **secret)
    with right:
        email = form("email", st.text_input, max_chars=254, type="email", autocomplete="email")
        again = form("again", st.text_input, **secret)
    return {
        "admin_name": name,
        "admin_email": email,
        "passphrase": passphrase,
        "again": again,
    }


def found(asked: dict[str, object]) -> None:
    """Make the books, or nothing."""
    again = asked.pop("again")
    if again != asked["passphrase"]:
        raise InvalidInput("again", "input.passphrase_differs")
    founding.found(house.home, house.clock, **asked)  # type: ignore[arg-type]


def main() -> None:
    """The form, until the books are there; what was typed stays until then."""
    fields.dress()
    look.header(w("setup.title"))
    room = st.empty()
    if not house.settings().sample:
        with room.container():
            st.info(w("setup.exists"), icon=":material/info:")
            look.link_button(w("nav.invoices"), "/invoices")
        return
    form = Fields(w, "setup.", "setup")
    with room.container(width=720), st.form("setup", border=False):
        st.markdown(w("setup.says"))
        asked = company(form) | admin(form)
        pressed = st.form_submit_button(w("setup.start"), type="primary")
    if pressed and form.attempt(lambda: found(asked)):
        with room.container(width=720):
            begun(w("setup.done", company=str(asked["company"].name)))  # type: ignore[attr-defined]


main()
