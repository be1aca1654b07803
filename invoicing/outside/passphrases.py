"""Passphrases as argon2id keeps them: slow to try, different each time, never readable."""

from dataclasses import dataclass
from functools import cached_property
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

#: Each computation takes the memory below; more at once only make everyone wait.
_at_once = BoundedSemaphore(2)


@dataclass(frozen=True)
class Passphrases:
    """How much work one guess costs. Tests pass a cheaper one."""

    memory_kib: int = 65_536
    passes: int = 2

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(self.passes, self.memory_kib, parallelism=1, type=Type.ID)

    @cached_property
    def _nobodys(self) -> str:
        return self.sealed("nobody's passphrase")

    def sealed(self, passphrase: str) -> str:
        """What the books keep of a passphrase."""
        with _at_once:
            return self._hasher.hash(_bytes(passphrase))

    def fits(self, sealed: str | None, passphrase: str) -> bool:
        """Whether it is the sealed one. Without one the same work is done, and the answer is no."""
        kept = sealed or self._nobodys
        with _at_once:
            try:
                self._hasher.verify(kept, _bytes(passphrase))
            except (VerificationError, InvalidHashError):
                return False
        return sealed is not None

    def outdated(self, sealed: str) -> bool:
        """Whether it was sealed with less or other work than is done now."""
        return self._hasher.check_needs_rehash(sealed)


def _bytes(passphrase: str) -> bytes:
    """The same bytes for å typed as one sign or as two."""
    return normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")


STANDARD = Passphrases()
