"""One contact: what is known of them, their company, their invoices and their money."""

from invoicing.model.customer import Side
from parts import customer_page

customer_page.show(Side.CONTACT)
