"""Tally's domain: rooms below, doors here.

A *door* is a module of this folder: one use case per verb, called as
``verb(house, actor, subject, …)`` by pages, routes, the night and the command
line alike. Doors enforce permissions, open the books and hand values back.

Rooms: ``model`` (values and rules), ``ledger`` (the books), ``documents``
(what leaves), ``intake`` (what arrives), ``outside`` (partners), ``words``
(texts and formats), ``web`` (routes), ``cli`` (commands).
"""
