"""My account, for everybody: passphrase, language, and signing out everywhere else."""

import streamlit as st

from invoicing import identity
from invoicing.model.errors import InvalidInput
from invoicing.words import LANGUAGES
from parts import desk, fields, look, settings_account
from parts.acts import attempt
from parts.fields import Fields, section

house, actor, w = desk.house(), desk.actor(), desk.w()
sample = house.settings().sample


def about() -> None:
    """Who one is here; a super admin changes that."""
    section(w("account.about"), w("account.about_says"))
    look.pairs(
        [
            (w("settings.account.name"), actor.name),
            (w("settings.account.email"), actor.email or w("common.empty")),
            (w("settings.account.team"), actor.team or w("settings.no_team")),
        ]
    )


def language() -> None:
    """The language of one's own screens; chosen is saved."""
    options = [None, *LANGUAGES]
    section(w("account.language"), w("account.language_says"))
    chosen = st.radio(
        w("account.language"),
        options,
        options.index(actor.language),
        lambda code: w(f"account.language_{code}") if code else w("account.language_browser"),
        label_visibility="collapsed",
        horizontal=True,
        key=f"language-{actor.language}",
    )
    if chosen != actor.language and attempt(
        w, lambda: identity.choose_language(house, actor, chosen)
    ):
        st.rerun()


def passphrase() -> None:
    """One's own passphrase; the current one is asked for, other sessions end."""
    section(w("account.change_passphrase"), w("account.change_passphrase_says"))
    form = Fields(w, "account.", "passphrase")
    with st.form("passphrase", border=False):
        current = form("current", st.text_input, type="password", autocomplete="current-password")
        new = form("passphrase", st.text_input, type="password", autocomplete="new-password")
        again = form("again", st.text_input, type="password", autocomplete="new-password")
        pressed = st.form_submit_button(w("account.change_passphrase"), type="primary")

    def change() -> None:
        if new != again:
            raise InvalidInput("again", "input.passphrase_differs")
        identity.set_passphrase(
            house,
            actor,
            actor.account_id or 0,
            new or "",
            current=current or "",
            keep_token=settings_account.own_session(),
        )

    if pressed and form.attempt(change):
        form.saved()
        look.toast_later(w("account.passphrase_changed"))
        st.rerun()


def elsewhere() -> None:
    """End one's sessions on other machines and browsers."""
    section(w("account.elsewhere"), w("account.elsewhere_says"))
    ended: list[int] = []
    if st.button(w("account.sign_out_elsewhere"), icon=":material/logout:") and attempt(
        w,
        lambda: ended.append(
            identity.revoke_sessions(
                house, actor, actor.account_id or 0, settings_account.own_session()
            )
        ),
    ):
        look.toast_later(w("account.signed_out", count=ended[0]))
        st.rerun()


fields.dress()
look.header(w("account.title"))
left, right = st.columns([1, 1], gap="large")
with left:
    about()
    st.space("small")
    language()
with right:
    if sample:
        section(w("account.change_passphrase"), w("account.sample_says"))
    else:
        passphrase()
        st.space("small")
        elsewhere()
