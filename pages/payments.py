"""The payments index: the same parts, for payments."""

from parts import index_page

index_page.show("payment")
