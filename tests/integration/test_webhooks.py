"""Telling other systems: where it may go, in which order, signed, tried again."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.models import Entry
from lotproof.evidence.sequencing import sequence_all
from lotproof.integration.models import (
    WebhookDelivery,
    WebhookPosition,
    WebhookSubscription,
)
from lotproof.integration.operations import (
    SubscriptionEnded,
    create_subscription,
    deliver,
    end_subscription,
)
from lotproof.integration.queries import subscriptions_due
from lotproof.integration.rules import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    AddressInvalid,
    AddressPrivate,
    KindInvalid,
    check_public,
    check_url,
    pause_after,
)
from lotproof.integration.sending import send
from tests.api.conftest import program_of
from tests.builders.master_data import make_partner
from tests.builders.people import make_actor

EVIL = [
    "http://example.com/",
    "ftp://example.com/",
    "https://user@example.com/",
    "https://example.com/#x",
    "https://",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://exa mple.com/",
    "https://example.com/" + "x" * 500,
]
PRIVATE = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://a.localhost/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://0.0.0.0/",
    "https://100.64.0.1/",
    "https://224.0.0.1/",
    "https://[::1]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
]


@dataclass
class Receiver:
    """Another system on this machine; it answers with the statuses it is given."""

    url: str
    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    state = Receiver("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append((dict(self.headers), body))
            self.send_response(state.statuses.pop(0) if state.statuses else 204)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    thread = Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def administrator(db: None, settings: Any) -> Actor:
    del db
    settings.WEBHOOKS_TO_LOOPBACK = True
    return make_actor(name="Administrator")


def subscribe(url: str, *kinds: str, actor: Actor) -> WebhookSubscription:
    return create_subscription(
        url=url, kinds=kinds or ("partners.",), actor=actor
    ).subscription


def tell(subscription: WebhookSubscription) -> int:
    sequence_all(at=clock.now())
    return deliver(subscription=subscription)


@pytest.mark.parametrize("url", EVIL)
def test_an_odd_address_is_refused(url: str) -> None:
    with pytest.raises(AddressInvalid):
        check_url(url, allow_loopback=False)


@pytest.mark.parametrize("url", PRIVATE)
def test_a_private_address_is_refused(url: str) -> None:
    with pytest.raises(AddressPrivate):
        check_url(url, allow_loopback=False)


def test_one_private_address_of_a_name_is_enough() -> None:
    with pytest.raises(AddressPrivate):
        check_public(["93.184.215.14", "10.0.0.1"], host="x", allow_loopback=False)
    check_public(["93.184.215.14", "2606:2800::1"], host="x", allow_loopback=False)


def test_loopback_in_tests_opens_nothing_else() -> None:
    check_url("http://127.0.0.1:9/", allow_loopback=True)
    with pytest.raises(AddressPrivate):
        check_url("http://10.0.0.1/", allow_loopback=True)


def test_a_name_that_turns_private_gets_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    found = [(0, 0, 0, "", ("127.0.0.1", port))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: found)

    sent = send(f"https://rebound.example:{port}/", b"{}", {})

    assert sent.status is None
    assert "AddressPrivate" in sent.error
    assert receiver.got == []


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.statuses = [302]

    sent = send(receiver.url, b"{}", {}, allow_loopback=True)

    assert (sent.status, sent.is_success) == (302, False)
    assert len(receiver.got) == 1


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [pause_after(failures) for failures in (1, 2, 3, 50)]

    assert pauses == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4, LONGEST_PAUSE]


def test_entries_come_signed_and_in_order(
    receiver: Receiver, administrator: Actor
) -> None:
    subscription = subscribe(receiver.url, actor=administrator)
    partners = [make_partner() for _ in range(3)]

    assert tell(subscription) == 3

    assert [UUID(body["subject"]["id"]) for body in receiver.bodies] == [
        partner.pk for partner in partners
    ]
    indexes = [body["index"] for body in receiver.bodies]
    assert indexes == sorted(indexes)
    headers, body = receiver.got[0]
    time, digest = headers["Lotproof-Signature"].removeprefix("t=").split(",v1=")
    expected = hmac.new(
        subscription.secret.encode(), f"{time}.".encode() + body, hashlib.sha256
    )
    assert digest == expected.hexdigest()
    assert headers["Lotproof-Event"] == "partners.partner_created"
    assert tell(subscription) == 0


def test_a_failure_is_tried_again_and_keeps_the_order(
    receiver: Receiver, administrator: Actor
) -> None:
    subscription = subscribe(receiver.url, actor=administrator)
    for _ in range(2):
        make_partner()
    receiver.statuses = [503]
    begin = clock.now() + timedelta(seconds=1)

    with clock.set_to(begin):
        assert tell(subscription) == 0
        assert tell(subscription) == 0
        assert subscriptions_due(at=begin) == []
    with clock.set_to(begin + FIRST_PAUSE):
        assert [row.pk for row in subscriptions_due(at=clock.now())] == [
            subscription.pk
        ]
        assert tell(subscription) == 2

    indexes = [body["index"] for body in receiver.bodies]
    assert indexes[0] == indexes[1] < indexes[2]
    log = WebhookDelivery.objects.order_by("pk").values_list("attempt", "status")
    assert list(log) == [(1, 503), (2, 204), (1, 204)]


def test_a_dead_receiver_waits_longer_and_longer(administrator: Actor) -> None:
    subscription = subscribe("http://127.0.0.1:9/", actor=administrator)
    make_partner()
    moment = clock.now() + timedelta(seconds=1)

    for _ in range(3):
        with clock.set_to(moment):
            tell(subscription)
        moment = WebhookPosition.objects.get().next_try_at

    assert WebhookPosition.objects.get().failures == 3
    delivery = WebhookDelivery.objects.order_by("-pk")[0]
    assert (delivery.status, delivery.attempt) == (None, 3)
    assert "refused" in delivery.error.lower()


def test_other_kinds_are_passed_over(receiver: Receiver, administrator: Actor) -> None:
    subscription = subscribe(receiver.url, "shipment.shipped", actor=administrator)
    make_partner()

    assert tell(subscription) == 0

    assert receiver.got == []
    assert subscriptions_due(at=clock.now() + timedelta(days=1)) == []


def test_an_ended_subscription_hears_nothing(
    receiver: Receiver, administrator: Actor
) -> None:
    subscription = subscribe(receiver.url, actor=administrator)
    end_subscription(subscription=subscription.pk, actor=administrator)
    make_partner()
    sequence_all(at=clock.now())

    assert subscriptions_due(at=clock.now()) == []
    with pytest.raises(SubscriptionEnded):
        end_subscription(subscription=subscription.pk, actor=administrator)


def test_refuses_who_may_not_and_what_is_no_kind(administrator: Actor) -> None:
    with pytest.raises(NotPermitted):
        subscribe("https://example.com/", actor=make_actor(Permission.VIEW))
    for kind in ("receipt", ".", "a b.c", "*."):
        with pytest.raises(KindInvalid):
            subscribe("https://example.com/", kind, actor=administrator)


def test_the_secret_is_not_in_the_log(administrator: Actor) -> None:
    created = create_subscription(
        url="https://example.com/", kinds=["*"], actor=administrator
    )

    entry = Entry.objects.get(kind="integration.webhook_created")
    assert created.secret not in entry.body


@pytest.mark.django_db
def test_webhooks_through_the_api() -> None:
    program = program_of("administrator")
    body = {"url": "https://93.184.215.14/hook", "kinds": ["receipt.", "*"]}

    made = program.post("/webhooks", body)

    assert made.status == 201
    assert made.body["secret"]
    listed = program.get("/webhooks").body[0]
    assert "secret" not in listed
    assert listed["failures"] == 0
    assert program.get(f"/webhooks/{made.body['id']}/deliveries").body["items"] == []
    local = program.post("/webhooks", {**body, "url": "https://192.168.0.1/"})
    assert (local.status, local.body["type"]) == (409, "AddressPrivate")
    ended = program.post(f"/webhooks/{made.body['id']}/end")
    assert ended.body["ended_at"]
