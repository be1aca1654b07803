"""What answers over HTTP beside the pages: the gate before everything, and routes of our own.

Lives here: the gate (trusted hosts, security headers, cross-site check, session), signing in and
out, downloads, the command line's way into a running dashboard, and the plain pages they show.
May import: starlette, doors, ``words``, values of ``model``. Never: another room, Streamlit, the
books themselves.

If you add a route, ask the door as the actor of the request (`asking.actor`), and let problems
rise: `answers` makes pages of them. A route that is open to everyone also stands in
``gate.OPEN``.
"""
