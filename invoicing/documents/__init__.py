"""What leaves the house as a document: today CSV; other sheets and PDF come to live here.

May import: `model` and the writers of files. Never: the books, a clock.
"""
