"""The invoice index."""

from parts import index_page

index_page.show("invoice")
