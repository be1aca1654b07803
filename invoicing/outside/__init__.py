"""Partners and the crafts borrowed from them.

Lives here: everything that is asked of somebody else's code or machine, one file
a partner: the passphrase keeper (argon2), payment gateways (Stripe, and a
sandbox that moves no money), mail servers (SMTP, IMAP). May import: its partner's
package, the standard library and ``model``. Never: another room, the books, a
sentence for people.

If you add a partner that can be away, also add how its silence is told from its
no, and the key that makes asking twice harmless.
"""
