"""One company: what is known of it, its contacts, its invoices and its money."""

from invoicing.model.customer import Side
from parts import customer_page

customer_page.show(Side.COMPANY)
