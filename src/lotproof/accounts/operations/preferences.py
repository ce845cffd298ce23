"""How a person likes lists: filters under names, and columns. No evidence."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import ChosenColumns, SavedFilter, TourEnded, User
from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop

MOST_FILTERS = 30
"""Of one person for one list; more would be another list to search."""
LONGEST_QUERY = SavedFilter._meta.get_field("query").max_length or 0


class FilterNameMissing(Refused):
    """A saved filter is found again by its name."""

    template = gettext_noop("The filter has no name. Type one, then save again.")


class FilterNameTaken(Refused):
    """Another filter of the person's has this name."""

    template = gettext_noop(
        "You have a filter %(name)s already. Choose another name, or delete that one."
    )


class FilterEmpty(Refused):
    """Nothing is narrowed, so there is nothing to save."""

    template = gettext_noop("No filter is set. Set one, then save it.")


class FilterTooLong(Refused):
    """The filter's address is longer than can be kept."""

    template = gettext_noop(
        "The filter has %(length)s characters; at most %(most)s can be kept. Shorten "
        "what you typed."
    )


class TooManyFilters(Refused):
    """A person keeps only so many filters for one list."""

    template = gettext_noop(
        "You have %(most)s saved filters, which is the most. Delete one, then save "
        "again."
    )


class FilterUnknown(Refused):
    """The person has no such filter."""

    template = gettext_noop(
        "This filter isn't there any more. Choose another one from the list."
    )


@transaction.atomic
def save_filter(*, screen: str, name: str, query: str, actor: Actor) -> SavedFilter:
    """Keep a filter of a list under a name; the same name again replaces it.

    Args:
        screen: The list.
        name: What the person calls it.
        query: The filter as the page's address has it.
        actor: Whose it is.

    Returns:
        The saved filter.

    Raises:
        NotPermitted: If `actor` may not see records.
        FilterNameMissing: If the name is empty.
        FilterEmpty: If the filter is.
        FilterTooLong: If it can't be kept.
        TooManyFilters: If the person has `MOST_FILTERS` others.
    """
    require(actor, Permission.VIEW)
    own = _own(screen, actor)
    name = _named(name)
    if not query:
        raise FilterEmpty
    if len(query) > LONGEST_QUERY:
        raise FilterTooLong(length=len(query), most=LONGEST_QUERY)
    found = next((one for one in own if one.name == name), None)
    if found is None and len(own) >= MOST_FILTERS:
        raise TooManyFilters(most=MOST_FILTERS)
    saved = found or SavedFilter(user_id=actor.user_id, screen=screen, name=name)
    saved.query = query
    saved.save()
    return saved


@transaction.atomic
def rename_filter(*, saved: UUID, name: str, actor: Actor) -> SavedFilter:
    """Give one's own filter another name.

    Args:
        saved: The filter.
        name: Its new name.
        actor: Whose it is.

    Returns:
        The filter.

    Raises:
        NotPermitted: If `actor` may not see records.
        FilterUnknown: If it isn't the person's.
        FilterNameMissing: If the name is empty.
        FilterNameTaken: If another one has it.
    """
    require(actor, Permission.VIEW)
    record = _one(saved, actor)
    own = _own(record.screen, actor)
    record.name = _named(name)
    if any(one.name == record.name for one in own if one.pk != record.pk):
        raise FilterNameTaken(name=record.name)
    record.save()
    return record


@transaction.atomic
def delete_filter(*, saved: UUID, actor: Actor) -> None:
    """Forget one's own filter.

    Args:
        saved: The filter.
        actor: Whose it is.

    Raises:
        NotPermitted: If `actor` may not see records.
        FilterUnknown: If it isn't the person's.
    """
    require(actor, Permission.VIEW)
    _one(saved, actor).delete()


@transaction.atomic
def choose_columns(*, screen: str, columns: Sequence[str], actor: Actor) -> None:
    """Remember in which columns a person wants a list.

    Args:
        screen: The list.
        columns: Codes of columns, as the list knows them.
        actor: Whose choice it is.

    Raises:
        NotPermitted: If `actor` may not see records.
    """
    require(actor, Permission.VIEW)
    ChosenColumns.objects.update_or_create(
        user_id=actor.user_id, screen=screen, defaults={"columns": list(columns)}
    )


@transaction.atomic
def end_tour(*, actor: Actor) -> None:
    """Remember that a person took the first tour, or wants none.

    Args:
        actor: Who it isn't offered to any more.

    Raises:
        NotPermitted: If `actor` may not see records.
    """
    require(actor, Permission.VIEW)
    TourEnded.objects.get_or_create(
        user_id=actor.user_id, defaults={"ended_at": clock.now()}
    )


def _own(screen: str, actor: Actor) -> list[SavedFilter]:
    # Two windows that save at once wait for each other here.
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    return list(SavedFilter.objects.filter(user=actor.user_id, screen=screen))


def _one(saved: UUID, actor: Actor) -> SavedFilter:
    record = SavedFilter.objects.filter(pk=saved, user=actor.user_id).first()
    if record is None:
        raise FilterUnknown
    return record


def _named(name: str) -> str:
    name = " ".join(name.split())[:60]
    if not name:
        raise FilterNameMissing
    return name
