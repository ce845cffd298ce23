"""Who does something, as the operations see it."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself, at one workstation."""

    user_id: UUID
    username: str
    name: str
    """As printed on records."""
    roles: tuple[str, ...] = ()
    """Codes of the roles held, sorted."""
    permissions: frozenset[str] = frozenset()
    """What the roles allow, from the permission matrix."""
    workstation: str = ""
    """Terminal, scanner or program that the request came from."""
