"""Forms that requests and answers of all resources share."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Generic, LiteralString, TypeVar
from uuid import UUID

from ninja import Header, Query, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from lotproof.core.texts import is_plain
from lotproof.processes.operations.steps import MOST_LINES

T = TypeVar("T")
Item = TypeVar("Item")

MOST_ROWS = 200
PAGING = frozenset({"after", "limit"})


def plain(text: str) -> str:
    """Return a text that reads as it is written; a fault of the shape otherwise."""
    if not is_plain(text):
        raise PydanticCustomError("not_plain", "Not plain text.")
    return text


def _written_out(fault: LiteralString) -> Callable[[object], object]:
    """Refuse numbers, which would be read as seconds since 1970."""

    def check(value: object) -> object:
        if isinstance(value, str) and not value.strip("-+.").isdecimal():
            return value
        raise PydanticCustomError(fault, "Not written out.")

    return check


Code = Annotated[
    str, StringConstraints(min_length=1, max_length=60), AfterValidator(plain)
]
Text = Annotated[str, StringConstraints(max_length=500), AfterValidator(plain)]
ShortText = Annotated[str, StringConstraints(max_length=200), AfterValidator(plain)]
NameText = Annotated[
    str, StringConstraints(min_length=1, max_length=200), AfterValidator(plain)
]
Scan = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""What a scanner sent: it may hold the control characters of GS1 and RFID."""

Count = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
"""Base units (each) or packs; a number that JSON carries exactly."""

Values = dict[
    Annotated[str, StringConstraints(max_length=60), AfterValidator(plain)],
    Text | Annotated[int, Field(strict=True)] | bool,
]
"""Codes of the field dictionary to their values."""

Moment = Annotated[AwareDatetime, BeforeValidator(_written_out("datetime_type"))]
Day = Annotated[date, BeforeValidator(_written_out("date_type"))]
Lines = Annotated[list[T], Field(min_length=1, max_length=MOST_LINES)]
Key = Annotated[
    UUID,
    Header(
        alias="Idempotency-Key",
        description="A new UUID of the caller's. The same again is carried out once.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Rows at most.")]


class Paged(Schema):
    """What every list of pages may be asked."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    after: Annotated[str, Field(max_length=4000)] = ""
    """`next` of the page before; empty asks for the first page."""
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50

    def conditions(self, **columns: str) -> dict[str, Any]:
        """Return what was asked, by the lookup of each member.

        Args:
            columns: Lookups that aren't named as their member is.
        """
        asked = ((name, value) for name, value in self if name not in PAGING)
        return {
            columns.get(name, name): value
            for name, value in asked
            if value is not None and value != ""
        }


def shaped(example: dict[str, Any]) -> ConfigDict:
    """Return how a body is checked: no other members, and an example to show."""
    return ConfigDict(
        extra="forbid",
        use_attribute_docstrings=True,
        json_schema_extra={"examples": [example]},
    )


class In(BaseModel):
    """A body that comes in."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class SignatureIn(In):
    """The caller's second authentication, where a step is signed."""

    model_config = shaped({"password": "correct horse battery", "code": ""})

    password: Annotated[SecretStr, Field(max_length=1000)]
    code: Annotated[str, StringConstraints(max_length=20)] = ""
    """A one-time code, if the person has set that up."""


class ReasonIn(In):
    """Why something is done."""

    model_config = shaped({"reason": "Entered twice."})

    reason: Text


class SignedIn(In):
    """A step without further data."""

    model_config = shaped({"signature": {"password": "correct horse battery"}})

    signature: SignatureIn | None = None


class Page(Schema, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next: str
    """The cursor of the page after this one; empty at the end."""
