"""What leaves the house as a document: sheets, and the invoice as a PDF.

May import: `model` and the writers of files. Never: the books, a clock.
"""
