"""What all tests share."""

import os

from hypothesis import HealthCheck, settings

# "steady" finds the same each time, on a busy machine too; `make slow` searches anew.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
