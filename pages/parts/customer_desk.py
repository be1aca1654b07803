"""Who looks at which customer: what every part of its page is given."""

from dataclasses import dataclass

from invoicing.customers import CustomerRecord
from invoicing.house import House
from invoicing.model.customer import Profile
from invoicing.model.people import Actor
from invoicing.model.settings import Settings
from invoicing.words import Words


@dataclass(frozen=True)
class CustomerDesk:
    """As it was when the page was drawn."""

    house: House
    actor: Actor
    w: Words
    record: CustomerRecord
    settings: Settings

    @property
    def profile(self) -> Profile:
        return self.record.profile
