"""The dashboard as one application: the pages of Streamlit behind our gate, and our own routes."""

import os
from pathlib import Path

import streamlit as st
from streamlit import config

from invoicing.cli import run
from invoicing.house import open_house
from invoicing.web import gate
from invoicing.web.command import Commands
from invoicing.web.opening import lifespan
from invoicing.web.routes import ERRORS, middleware, routes
from pages.parts import desk, unbroken

PAGES = Path(__file__).with_name("pages")
SHELL = Path(st.__file__).with_name("static")


def port() -> int:
    """Where this server listens: as Streamlit was told or found out, else PORT."""
    told = config.is_manually_set("server.port")
    return int((not told and os.environ.get("PORT")) or config.get_option("server.port"))


unbroken.callbacks()
commands = Commands(open_house, run)
rules = gate.rules(open_house, SHELL, PAGES / "static")
app = st.App(
    PAGES / "frame.py",
    routes=routes(rules, commands, {page.stem for page in PAGES.glob("*.py")} - {"frame"}),
    middleware=middleware(rules),
    exception_handlers=ERRORS,
    lifespan=lifespan(commands, port),
    on_script_error=desk.failed,
)
