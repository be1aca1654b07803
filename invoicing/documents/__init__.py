"""What leaves the house as a document: sheets of rows in every format, and the invoice as a PDF.

A `Sheet` is what every format of rows is made of, `packing.KINDS` the table of them. If you add
a format, write a module with a `write(sheet, about, file)` and add its row there.

May import: `model` and the writers of files. Never: the books, a clock.
"""
