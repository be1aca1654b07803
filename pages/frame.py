"""Who are you → what may you see → router → page. The main script of the dashboard."""

from pathlib import Path

import streamlit as st

from parts import desk, fetching, guard, job_progress, look, router, sides

STATIC = Path(__file__).with_name("static")
st.set_page_config(
    page_title="Tally",
    page_icon=str(STATIC / "tally.svg"),
    layout="wide",
    initial_sidebar_state="expanded",
)
look.dress()
actor, w = desk.actor(), desk.w()
pages = sides.pages(actor, w)
st.logo(str(STATIC / "tally-on-dark.svg"), size="large")
page = st.navigation(pages, expanded=True)
router.mount([p.url_path for group in pages.values() for p in group])
sides.mark(page.url_path)
sides.banner(w, page.url_path)
job_progress.side()
fetching.fetch()
sides.account(actor, w)
guard.guarded(page.run, w, page.url_path)
look.show_toasts()
