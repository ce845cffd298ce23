"""What the pages of all kinds of document share."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect

from lotproof.accounts.operations import Confirmation, confirm_identity
from lotproof.accounts.permissions import NotPermitted, may
from lotproof.accounts.queries import second_factors_of
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.processes.queries import (
    DocumentDetail,
    document_chain,
    document_detail,
)
from lotproof.warehouse.models import Location
from lotproof.warehouse.queries import NoSuchLocation, location_by_code
from lotproof.web.access import SignedInRequest
from lotproof.web.documents.chain import stages_of
from lotproof.web.documents.fields import shown_values
from lotproof.web.documents.forms import Sign
from lotproof.web.scan.label import with_kept
from lotproof.web.scan.lookup import unfinished
from lotproof.web.sign_in.passkeys import confirmation_by_passkey
from lotproof.workflow.codes import Kind
from lotproof.workflow.operations import StepNotOpen
from lotproof.workflow.permissions import may_remark
from lotproof.workflow.queries import RemarkRow, remarks_of
from lotproof.workflow.templates import StepRule

WHOLE = "document"
"""Stands for the line where a remark is about the document as a whole."""

OVER = "over"
"""The place on top of the page, of a refusal whose form is gone."""

UNBOUND = frozenset(
    {"csrfmiddlewaretoken", "one_time_code", "passkey", "password", "request_id"}
)
"""What is posted and doesn't say what is asked for."""


def post_only(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Serve an action of a document; who asks for its address gets the document.

    A refused action's page stands at this address: to load it again, or to come back
    to it after signing in, must lead somewhere.

    Args:
        view: The view of the action, whose first argument is `document_id`.

    Returns:
        The view that answers POST, and leads GET to the document.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, document_id: UUID, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method in {"GET", "HEAD"}:
            return redirect("documents:document", document_id)
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        return view(request, document_id, **kwargs)

    return answer


def detail_or_404(document_id: UUID, *kinds: Kind) -> DocumentDetail:
    """Return a document of one of these kinds.

    Raises:
        Http404: If there is none.
    """
    detail = document_detail(document_id, *kinds)
    if detail is None:
        raise Http404
    return detail


def label_of(request: SignedInRequest, detail: DocumentDetail, code: str) -> str:
    """Return a scanned code with the barcode of the same label that came before."""
    return with_kept(code, kept=request.POST.getlist("kept"), today=detail.today)


def show_document(
    request: SignedInRequest,
    detail: DocumentDetail,
    context: Mapping[str, Any],
    *,
    part: str = "",
    refusal: Refused | None = None,
    place: str = "",
) -> HttpResponse:
    """Return the page of a document, or the part of it that HTMX asked for.

    Args:
        request: The request.
        detail: The document.
        context: What its kind's templates need besides.
        part: The partial that answers HTMX.
        refusal: Why the last action wasn't done.
        place: The form that asked for it, beside which the refusal is shown.

    Returns:
        The page, as 422 if something was refused or a form is wrong.
    """
    document = detail.document
    shared: dict[str, Any] = {
        "detail": detail,
        "document": document,
        "lines": detail.lines,
        "may": {
            rule.code: may(request.actor, rule.permission)
            for rule in detail.open_steps.values()
        },
        "refusal": refusal,
        "place": place,
        "request_id": uuid4(),
        **shown_remarks(request.actor, document.pk),
    }
    if refusal is not None and place == "scan":
        kept = request.POST.getlist("kept")
        shared |= unfinished(
            request.POST.get("code", ""), kept=kept, today=detail.today
        )
    wrong = refusal is not None or any(
        bool(form.errors)
        for form in context.values()
        if isinstance(form, forms.BaseForm) and form.is_bound
    )
    template = f"documents/{part}.html"
    if not (request.htmx and part):
        template = f"documents/{document.kind}.html"
        shared["stages"] = stages_of(Kind(document.kind), document_chain(document))
        shared["facts"] = shown_values(document)
        if isinstance(refusal, StepNotOpen):
            # Somebody else was faster: the form that asked may not be there now.
            shared["place"] = OVER
    return render(
        request, template, {**shared, **context}, status=422 if wrong else 200
    )


def shown_remarks(actor: Actor, document: UUID) -> dict[str, Any]:
    """Return the notes and photos on a document, by the line that they are about."""
    groups: dict[str, list[RemarkRow]] = {}
    for row in remarks_of(document):
        groups.setdefault(str(row.line or WHOLE), []).append(row)
    return {"remarks": groups, "may_remark": may_remark(actor)}


def signing(
    request: SignedInRequest, detail: DocumentDetail, *, bound: bool = False
) -> dict[str, Any]:
    """Return the sign part's context: form, meaning, and who would sign.

    Args:
        request: The request.
        detail: The document.
        bound: Whether the form was sent.

    Returns:
        Nothing, if no step that the person may take has to be signed.
    """
    for rule in detail.open_steps.values():
        if may(request.actor, rule.permission) and must_be_signed(rule, detail):
            factors = second_factors_of(request.actor.user_id)
            return {
                "sign": Sign(request.POST if bound else None, needs_code=factors.app),
                "has_passkey": factors.passkeys > 0,
                "meaning": rule.meaning,
            }
    return {}


def must_be_signed(rule: StepRule, detail: DocumentDetail) -> bool:
    """Return whether a step of this document needs a signature."""
    return rule.must_be_signed(detail.devices)


def confirmation_of(request: SignedInRequest) -> Confirmation | None:
    """Return that the person has authenticated again; `None` if they typed nothing.

    Raises:
        Refused: Whatever `confirm_identity` or `confirm_passkey` refuses.
    """
    if answer := request.POST.get("passkey", ""):
        return confirmation_by_passkey(request, answer)
    password = request.POST.get("password", "")
    if not password:
        return None
    code = request.POST.get("one_time_code", "").strip()
    return confirm_identity(password=password, code=code, actor=request.actor)


def request_id_of(request: SignedInRequest) -> UUID:
    """Return the id of what is asked for: the same for the same form sent twice.

    It is made from the form's own id and from what was typed, so a double click, a
    retry and the back button find the first result, and a changed form is a new wish.
    """
    try:
        form_id = UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()
    asked = sorted(
        (name, value)
        for name in request.POST.keys() - UNBOUND
        for value in request.POST.getlist(name)
    )
    who = str(request.actor.user_id)
    return uuid5(form_id, json.dumps([request.path, who, asked]))


def was_done(request_id: UUID) -> bool:
    """Return whether a request was carried out before.

    Asked before a signature: the second click's one-time code would be refused, for
    the first one has used it up.
    """
    return Entry.objects.filter(request=request_id).exists()


def go_to(request: SignedInRequest, document_id: UUID, said: str) -> HttpResponseBase:
    """Go to a document's page after something was done.

    Args:
        request: The request.
        document_id: The document.
        said: What was done, shown there.

    Returns:
        The redirection, in the form that the asker follows.
    """
    messages.success(request, said)
    answer = redirect("documents:document", document_id)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def pass_on(refusal: Refused) -> None:
    """Raise a refusal again that isn't about what was typed but about the person.

    Raises:
        NotPermitted: If it is one.
    """
    if isinstance(refusal, NotPermitted):
        raise refusal


def location_named(code: str) -> Location | None:
    """Return the location that a scanned code names; `None` if it names none."""
    try:
        return location_by_code(code)
    except NoSuchLocation:
        return None
