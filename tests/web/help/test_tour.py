"""The first tour: offered once, over the real pages, for each role its steps."""

import pytest
from django.test import Client

from lotproof.accounts.models import TourEnded
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.evidence.models import Entry
from lotproof.web.help import tour
from tests.builders.people import make_user
from tests.web.conftest import SignIn
from tests.web.help.test_screens import make_work

pytestmark = pytest.mark.django_db

SHARED = ["tasks", "scan", "lot", "help"]


def walk(client: Client) -> list[tuple[str, str]]:
    """The stops in the order in which `Next` leads through them, with their pages."""
    found = []
    code = "tasks"
    while code:
        page = client.get(f"/help/tour/{code}/", follow=True)
        stop = page.context["tour"]
        assert b'<dialog class="tour card" open' in page.content
        found.append((stop.step.code, page.request["PATH_INFO"]))
        code = stop.onward
    return found


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        ("warehouse", ["receipt", "put_away", "pick", "shipment"]),
        ("inspector", ["acceptance"]),
        ("reviewer", ["acceptance", "review"]),
        ("trader", ["order", "sale"]),
        ("auditor", ["log"]),
    ],
)
def test_a_role_sees_the_steps_that_it_may_do(
    sign_in: SignIn, role: str, steps: list[str]
) -> None:
    shown = [code for code, _ in walk(sign_in(role))]

    assert [code for code in shown if code not in SHARED] == steps
    assert [code for code in shown if code in SHARED] == SHARED


def test_leads_to_the_documents_where_it_is_done(sign_in: SignIn) -> None:
    make_work()
    client = sign_in(*(role.code for role in STARTING_ROLES))

    pages = dict(walk(client))

    assert list(pages) == [step.code for step in tour.STEPS]
    for code in ("receipt", "acceptance", "put_away", "pick", "review", "shipment"):
        assert len(pages[code]) == len(f"/documents/{'0' * 36}/"), code
    assert pages["lot"].startswith("/lots/")
    assert pages["order"] == "/documents/purchase_order/new/"


def test_without_documents_it_leads_to_their_list(sign_in: SignIn) -> None:
    pages = dict(walk(sign_in("warehouse")))

    assert pages["receipt"] == "/documents/receipt/"
    assert pages["lot"] == "/lots/"


def test_is_offered_until_it_is_dismissed(sign_in: SignIn) -> None:
    person = make_user("warehouse")
    client = sign_in(user=person)
    entries = Entry.objects.count()
    first = client.get("/")

    answer = client.post("/help/tour/end/", {"page": "/stock/"})
    client.post("/help/tour/end/")
    written = Entry.objects.count() - entries

    assert written == 0  # a preference is no evidence
    assert b"New here?" in first.content
    assert b"New here?" not in client.get("/").content
    assert b"New here?" not in sign_in(user=person).get("/").content
    assert b"New here?" in sign_in("warehouse").get("/").content
    assert answer["Location"] == "/stock/"
    assert TourEnded.objects.count() == 1


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example"])
def test_ending_it_leads_nowhere_else(sign_in: SignIn, page: str) -> None:
    answer = sign_in("warehouse").post("/help/tour/end/", {"page": page})

    assert answer["Location"] == "/"


def test_begins_again_from_the_help(sign_in: SignIn) -> None:
    client = sign_in("trader")
    client.post("/help/tour/end/")

    contents = client.get("/help/")
    steps = client.get("/help/tour/")

    assert b"/help/tour/" in contents.content
    assert b"Take a sales order" in steps.content
    assert b"Receive the goods" not in steps.content
    assert client.get("/help/tour/tasks/")["Location"] == "/?tour=tasks"


def test_a_step_of_another_role_or_of_nobody_isnt_shown(sign_in: SignIn) -> None:
    client = sign_in("trader")

    assert client.get("/help/tour/log/")["Location"] == "/help/tour/"
    assert client.get("/?tour=log").context["tour"] is None
    assert b"<dialog" not in client.get("/?tour=nothing").content
    assert Client().get("/help/tour/tasks/").status_code == 302


def test_steps_are_known_by_their_permissions() -> None:
    actor = actor_of(make_user("quality_manager"), workstation="test")

    assert [step.code for step in tour.steps_for(actor)] == [
        "tasks",
        "scan",
        "acceptance",
        "review",
        "lot",
        "log",
        "help",
    ]
