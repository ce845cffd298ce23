"""What administrators do: people, roles; and what they may look up."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp

from lotproof.accounts.models import Role, User
from lotproof.catalog.models import Effect, ImportProblem, ImportRun, Source
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import save_versioned
from tests.api.conftest import Program, Trade, program_of, program_of_actor
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LI = {
    "username": "li.na",
    "name": "李娜",
    "password": "a long enough passphrase",
    "roles": ["warehouse"],
}


@pytest.fixture
def administrator(db: None) -> Program:
    del db
    return program_of("administrator")


def test_a_person_is_added_changed_and_shut_out(administrator: Program) -> None:
    made = administrator.post("/people", LI)
    path = f"/people/{made.body['id']}"
    changed = administrator.send(
        "PUT",
        path,
        {"name": "李娜", "roles": ["inspector"], "is_active": False, "reason": "Left"},
        key=new_id(),
    )

    assert (made.status, made.body["roles"]) == (201, ["warehouse"])
    assert "password" not in made.body
    assert (changed.body["roles"], changed.body["is_active"]) == (["inspector"], False)
    assert administrator.get(path).body == changed.body
    found = administrator.get("/people", role="inspector", is_active=False).body
    assert [row["username"] for row in found["items"]] == ["li.na"]


def test_people_are_added_once(administrator: Program) -> None:
    key = new_id()

    first = administrator.post("/people", LI, key=key)
    again = administrator.post("/people", LI, key=key)

    assert first.body == again.body
    assert Entry.objects.filter(request=key).count() == 1
    taken = administrator.post("/people", LI)
    assert taken.body["type"] == "UsernameTaken"


def test_a_password_that_could_be_guessed_is_refused(administrator: Program) -> None:
    weak = administrator.post("/people", {**LI, "password": "li.na"})
    made = administrator.post("/people", LI)
    path = f"/people/{made.body['id']}/password"

    assert (weak.status, weak.body["type"]) == (409, "PasswordWeak")
    assert (
        administrator.post(path, {"password": "12345"}).body["type"]
        == weak.body["type"]
    )
    assert administrator.post(path, {"password": PASSWORD}).status == 200
    assert User.objects.get(username="li.na").check_password(PASSWORD)


def test_lost_factors_are_taken_away(administrator: Program) -> None:
    person = make_user("warehouse")
    path, body = f"/people/{person.pk}/take-factors-away", {"reason": "Phone lost"}
    none = administrator.post(path, body)
    totp.TOTP.activate(person, totp.generate_totp_secret())

    answer = administrator.post(path, body)

    assert (none.status, none.body["type"]) == (409, "NoFactors")
    assert (answer.status, answer.body["id"]) == (200, str(person.pk))
    assert not Authenticator.objects.exists()


def test_a_person_may_sign_again_before_the_wait_is_over(
    administrator: Program,
) -> None:
    person = make_user("quality_manager")
    path, body = f"/people/{person.pk}/unlock-signing", {"reason": "Keyboard layout"}
    order = f"/purchase-orders/{new_id()}/approve"
    program = program_of_actor(person.pk)
    wrong = {"signature": {"password": "wrong"}}
    unneeded = administrator.post(path, body)
    locked = [program.post(order, wrong).status for _ in range(6)][-1]
    key = new_id()

    answers = [administrator.post(path, body, key=key) for _ in range(2)]

    assert (unneeded.status, unneeded.body["type"]) == (409, "SigningNotLocked")
    assert locked == 429
    assert [one.status for one in answers] == [200, 200]
    assert program.post(order, wrong).status != 429
    assert Entry.objects.filter(kind="accounts.signing_unlocked").count() == 1
    assert program.post(path, body).status == 403


def test_nobody_gives_themselves_rights(administrator: Program) -> None:
    roles = administrator.get("/roles").body
    own = next(row for row in roles if row["code"] == "administrator")
    body = {"permissions": [*own["permissions"], "ship"], "reason": "x"}

    answer = administrator.send("PUT", f"/roles/{own['id']}", body, key=new_id())

    assert answer.body["type"] == "OwnRights"
    assert administrator.get(f"/people/{new_id()}").status == 404


def test_a_role_is_changed_once(administrator: Program) -> None:
    role = Role.objects.get(code="trader")
    body, key = {"permissions": ["view", "sell"], "reason": "No orders"}, new_id()

    for _ in range(2):
        answer = administrator.send("PUT", f"/roles/{role.pk}", body, key=key)
        assert answer.body["permissions"] == ["sell", "view"]
    assert Entry.objects.filter(request=key).count() == 1


def test_templates_are_read(trade: Trade) -> None:
    page = trade.clerk.get("/process-templates", kind="receipt").body

    assert [row["edition"] for row in page["items"]] == [1]
    one = trade.clerk.get(f"/process-templates/{page['items'][0]['id']}").body
    assert one["definition"]["steps"]


def test_imports_are_read(anything: Program) -> None:
    person = make_user("auditor")
    run = ImportRun(
        source=Source.NMPA,
        file_name="udid.zip",
        file_sha256="0" * 64,
        started_at=clock.now(),
        started_by_id=person.pk,
    )
    save_versioned(run)
    ImportProblem.objects.bulk_create(
        ImportProblem(run=run, row=row, key="x", effect=effect, reason="Why")
        for row, effect in enumerate((Effect.ROW_REFUSED, Effect.LEFT_OUT), start=1)
    )

    assert anything.get("/imports").body["items"][0]["file_name"] == "udid.zip"
    assert anything.get(f"/imports/{run.pk}").body["position"] == 0
    found = anything.get(f"/imports/{run.pk}/problems", effect="left_out").body
    assert [row["row"] for row in found["items"]] == [2]
    assert anything.get(f"/imports/{new_id()}/problems").status == 404


def test_stock_of_a_line_is_given_up(trade: Trade) -> None:
    company, clerk = trade.company, trade.clerk
    device = make_device()
    line.stock(company, device, [line.label(device, lot="A")], packs=3)
    pick = line.sell(company, device, 2)
    claimed = clerk.get(f"/documents/{pick.pk}").body["lines"][0]
    path, key = f"/picks/{pick.pk}/lines/{claimed['id']}/give-up-stock", new_id()

    answers = [clerk.post(path, {"reason": "Damaged"}, key=key) for _ in range(2)]

    assert claimed["lot"] is not None
    assert [answer.body["lot"] for answer in answers] == [None, None]
    assert clerk.post(path, {"reason": "Damaged"}).body["type"] == "NothingClaimed"


def test_webhooks_have_a_permission_of_their_own(administrator: Program) -> None:
    role = Role.objects.get(code="administrator")
    held = [code for code in role.permissions if code != "manage_webhooks"]
    assert administrator.get("/webhooks").status == 200

    role.permissions = held
    save_versioned(role)

    assert administrator.get("/webhooks").body["type"] == "NotPermitted"
    assert administrator.get("/people").status == 200
