"""Mail that came in is read into text, whatever it holds; what came back is told apart."""

import random
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.intake.html_text import text_of
from invoicing.intake.mail import FILES_MOST, TEXT_MOST, read
from invoicing.model.mail import Address
from invoicing.model.received import NOBODY

PLAIN = b"""From: =?utf-8?q?Anne_Fj=C3=A6ll?= <anne@fjellhav.no>\r
Subject: =?utf-8?b?U3DDuHJzbcOlbA==?=\r
Message-ID: <2@fjellhav.no>\r
In-Reply-To: <1@fjord.no>\r
References: <0@fjord.no> <1@fjord.no>\r
Content-Type: text/plain; charset=iso-8859-1\r
\r
Hei p\xe5 deg\r
"""
BOUNCE = b"""From: MAILER-DAEMON@fjord.no\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <b1@fjord.no>\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
I'm sorry.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mail.fjord.no\r
\r
Final-Recipient: rfc822; anne@fjellhav.no\r
Action: %s\r
Status: 5.1.1\r
Diagnostic-Code: smtp; 550 5.1.1 No such\r
  user here\r
\r
--b\r
%s\r
\r
Message-ID: <1@fjord.no>\r
Subject: Faktura\r
\r
--b--\r
"""


def a_mail(text: str = "Hi", html: str | None = None, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "a@b.no"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def a_bounce(action: bytes = b"failed", kind: bytes = b"message/rfc822") -> bytes:
    return BOUNCE % (action, b"Content-Type: " + kind)


# ── ordinary ─────────────────────────────────────────────────────────────────────────────────────


def test_who_wrote_what_about_what_in_answer_to_what() -> None:
    found = read(PLAIN)
    assert found.sender == Address("anne@fjellhav.no", "Anne Fjæll")
    assert (found.subject, found.text) == ("Spørsmål", "Hei på deg")
    assert found.message_id == "<2@fjellhav.no>"
    assert found.answers == ("<1@fjord.no>", "<0@fjord.no>")
    assert not found.automatic


def test_the_text_is_taken_and_html_only_where_there_is_no_other() -> None:
    both = a_mail("As text", "<p>As HTML</p>")
    assert read(bytes(both)).text == "As text"
    html = a_mail()
    html.set_content("<style>p{}</style><p>One<br>two</p><script>x()</script>", subtype="html")
    assert read(bytes(html)).text == "One\ntwo"


def test_names_of_what_is_attached_are_told_and_its_text_is_not_the_mails() -> None:
    mail = a_mail("See attached")
    mail.add_attachment("secret", filename="brev.txt")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="bilag æ.pdf")
    found = read(bytes(mail))
    assert (found.text, found.files) == ("See attached", ("brev.txt", "bilag æ.pdf"))


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ({"Auto_Submitted": "auto-replied"}, True),
        ({"Auto_Submitted": "no"}, False),
        ({"X_Auto_Response_Suppress": "All"}, True),
        ({"Precedence": "bulk"}, True),
        ({}, False),
    ],
)
def test_what_no_person_wrote_is_known(headers: dict[str, str], automatic: bool) -> None:
    assert read(bytes(a_mail(**headers))).automatic is automatic


# ── strange ──────────────────────────────────────────────────────────────────────────────────────

STRANGE = {
    "nothing": b"",
    "no headers": b"\r\n\r\nbody",
    "zeros": b"Subject: a\x00b\r\n\r\nc\x00d",
    "a half letter": b"Subject: \xff\xfe\r\nFrom: \xe6@b.no\r\n\r\n\xff",
    "an unknown charset": b"Content-Type: text/plain; charset=klingon\r\n\r\nHi \xe6",
    "a charset that is no name": b'Content-Type: text/plain; charset="a\\0b"\r\n\r\nHi',
    "an encoding that is none": b"Content-Transfer-Encoding: rot13\r\n\r\nHi",
    "broken base64": b"Content-Transfer-Encoding: base64\r\n\r\n!!!!",
    "a multipart without parts": b"Content-Type: multipart/mixed\r\n\r\nHi",
    "an endless boundary": b'Content-Type: multipart/mixed; boundary="'
    + b"b" * 9999
    + b'"\r\n\r\n',
    "a broken address": b"From: <<>>,@,\r\n\r\nHi",
    "a word in a comment": b"From: ((((((a@b.no\r\n\r\nHi",
    "an encoded header line": b"Subject: =?utf-8?q?a=0D=0ABcc:_x@y.no?=\r\n\r\nHi",
    "a report without a report": a_bounce(kind=b"text/plain").replace(b"Action", b"Faction"),
    "very long": b"Subject: " + b"x" * 100_000 + b"\r\n\r\n" + b"y" * 1_000_000,
    "deep": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(500)
    ),
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n" * 5_000,
}


@pytest.mark.parametrize("raw", STRANGE.values(), ids=STRANGE)
def test_whatever_it_holds_something_readable_comes_of_it(raw: bytes) -> None:
    found = read(raw)
    told = (found.subject, found.text, found.sender.email, *found.files)
    for text in told:
        text.encode("utf-8")
        assert "\x00" not in text
    assert "\n" not in found.subject
    assert len(found.text) <= TEXT_MOST
    assert len(found.files) <= FILES_MOST
    assert found.digest


def test_who_does_not_say_who_wrote_is_nobody() -> None:
    assert read(b"From: somebody\r\n\r\nHi").sender == NOBODY
    assert read(b"Subject: x\r\n\r\nHi").sender == NOBODY


@given(st.binary(max_size=2_000))
def test_no_bytes_at_all_stop_the_mailbox(raw: bytes) -> None:
    found = read(raw)
    assert all(c.isprintable() or c in "\n\t " or ord(c) > 127 for c in found.text)


def test_a_mail_whose_bytes_are_shuffled_is_still_read() -> None:
    chance = random.Random(1)
    for _ in range(200):
        raw = bytearray(a_bounce())
        for _ in range(20):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        assert read(bytes(raw)).digest


def test_html_is_text_and_nothing_else() -> None:
    evil = "<b>Hi</b><img src=x onerror=alert(1)><a href='javascript:x'>there</a>&lt;script&gt;"
    assert text_of(evil) == "Hithere<script>"
    assert text_of("<div>a</div>\n\n\n<div>b <!-- c --></div><title>t") == "a\n\nb"


# ── what came back ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [b"message/rfc822", b"text/rfc822-headers"])
def test_a_report_names_the_mail_the_recipient_and_the_reason(kind: bytes) -> None:
    [bounce] = read(a_bounce(kind=kind)).bounces
    assert bounce.message_ids == ("<1@fjord.no>",)
    assert bounce.recipient == "anne@fjellhav.no"
    assert bounce.reason == "550 5.1.1 No such user here"


@pytest.mark.parametrize("action", [b"delayed", b"delivered", b"relayed"])
def test_what_is_late_has_not_come_back(action: bytes) -> None:
    assert read(a_bounce(action)).bounces == ()


def test_two_mails_under_one_name_are_two() -> None:
    assert read(PLAIN).digest != read(PLAIN.replace(b"Hei", b"Hallo")).digest
    assert read(PLAIN).digest == read(b"Received: by x\r\n" + PLAIN).digest
