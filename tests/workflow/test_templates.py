"""Process templates as data."""

import json
from copy import deepcopy
from typing import Any

import pytest

from lotproof.accounts.permissions import NotPermitted
from lotproof.core.reasons import ReasonMissing
from lotproof.evidence.models import Entry
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.codes import AUTOMATIC, DRAFT, STATES, STEPS, Kind
from lotproof.workflow.models import ProcessTemplate
from lotproof.workflow.operations import install_templates, renew_templates
from lotproof.workflow.templates import (
    CONDITIONS,
    TemplateInvalid,
    check_complete,
    read_process,
)
from tests.builders.main_line import make_company, order
from tests.builders.master_data import make_device
from tests.builders.people import make_actor, make_administrator
from tests.builders.refusing import refused, said


def changed(kind: Kind = Kind.ACCEPTANCE, **step: Any) -> dict[str, Any]:
    """A starting template whose first step is changed; `None` takes a part away."""
    definition = deepcopy(STARTING_TEMPLATES[kind])
    first = definition["steps"][0]
    for part, value in step.items():
        if value is None:
            first.pop(part.rstrip("_"), None)
        else:
            first[part.rstrip("_")] = value
    return definition


@pytest.mark.parametrize("kind", Kind)
def test_the_starting_templates_lead_from_draft_to_an_end(kind: Kind) -> None:
    process = read_process(STARTING_TEMPLATES[kind])

    check_complete(kind, process)

    assert set(process.steps) == set(STEPS[kind])
    assert set(process.transitions()) <= set(STATES)


def test_every_kind_has_a_template_and_its_steps() -> None:
    assert set(STARTING_TEMPLATES) == set(Kind) == set(STEPS)


def test_says_which_step_leads_where() -> None:
    table = read_process(STARTING_TEMPLATES[Kind.PURCHASE_ORDER]).transitions()

    assert table == {
        DRAFT: {"submitted"},
        "submitted": {"approved", "closed"},
        "approved": {"received", "closed"},
        "received": frozenset(),
        "closed": frozenset(),
    }


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ({"permission": "fly"}, "fly"),
        ({"permission": None}, "permission"),
        ({"code": None}, "code"),
        ({"code": "x" * 21}, "x" * 21),
        ({"code": ""}, "''"),
        ({"to": None}, "to"),
        ({"to": 7}, "7"),
        ({"from_": "draft"}, "draft"),
        ({"from_": None}, "from"),
        ({"label": None}, "label"),
        ({"needs": ["shoe_size"]}, "shoe_size"),
        ({"needs": "carrier"}, "carrier"),
        ({"needs_if": {"full_moon": ["carrier"]}}, "full_moon"),
        ({"needs_if": {"implant": ["shoe_size"]}}, "shoe_size"),
        ({"needs_if": ["implant"]}, "list"),
        ({"line_needs": ["shoe_size"]}, "shoe_size"),
        ({"not_by": ["pick.fly"]}, "pick.fly"),
        ({"not_by": ["dance.pick"]}, "dance"),
        ({"not_by": "pick.pick"}, "pick.pick"),
        ({"sign": {"meaning": "blessed", "if": ["always"]}}, "blessed"),
        ({"sign": {"meaning": "approved", "if": ["full_moon"]}}, "full_moon"),
        ({"sign": {"meaning": "approved"}}, "if"),
        ({"sign": "yes"}, "str"),
    ],
)
def test_refuses_what_does_not_exist(step: dict[str, Any], problem: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        read_process(changed(**step))

    assert "can't be used" in said(caught.value, "en")
    assert "流程模板无法使用" in said(caught.value, "zh-hans")
    assert problem.strip("'") in said(caught.value, "en")


@pytest.mark.parametrize(
    "definition",
    [{}, [], {"steps": []}, {"steps": {}, "final": []}, {"steps": [7], "final": []}],
)
def test_refuses_what_is_no_template(definition: Any) -> None:
    with pytest.raises(TemplateInvalid):
        read_process(definition)


def test_refuses_a_step_twice() -> None:
    definition = changed()
    definition["steps"].append(definition["steps"][0])

    with pytest.raises(TemplateInvalid, match="inspect"):
        read_process(definition)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (changed(code="look"), "inspect"),  # the step that code takes is missing
        (changed(to="nowhere"), "accepted"),  # nothing leads there
        (changed(from_=["elsewhere"]), "accepted|elsewhere"),  # can't be reached
        (changed() | {"final": ["inspected", "accepted"]}, "inspected"),  # goes on
        (changed() | {"final": ["accepted", "burnt"]}, "burnt"),
        (changed() | {"final": []}, "accepted"),
    ],
)
def test_refuses_a_template_that_leads_nowhere(
    definition: dict[str, Any], problem: str
) -> None:
    process = read_process(definition)

    with pytest.raises(TemplateInvalid, match=problem):
        check_complete(Kind.ACCEPTANCE, process)


def test_nothing_automatic_is_signed_or_asks_for_fields() -> None:
    for definition in STARTING_TEMPLATES.values():
        for rule in read_process(definition).steps.values():
            if rule.code in AUTOMATIC:
                assert rule.is_automatic
                assert (rule.meaning, rule.needs, rule.line_needs) == (None, (), ())


@pytest.mark.django_db
def test_installs_each_kind_once() -> None:
    program = make_administrator()

    first = install_templates(definitions=STARTING_TEMPLATES, actor=program)
    second = install_templates(definitions=STARTING_TEMPLATES, actor=program)

    assert len(first) == len(Kind)
    assert second == []
    assert ProcessTemplate.objects.count() == len(Kind)
    assert Entry.objects.filter(kind="workflow.templates_installed").count() == 1


@pytest.mark.django_db
def test_installs_nothing_of_a_set_with_a_wrong_one() -> None:
    program, person = make_administrator(), make_actor()
    wrong = STARTING_TEMPLATES | {Kind.ACCEPTANCE: changed(permission="fly")}

    with refused(TemplateInvalid, "fly", "fly"):
        install_templates(definitions=wrong, actor=program)
    with refused(NotPermitted, "Manage process templates", "流程模板"):
        install_templates(definitions=STARTING_TEMPLATES, actor=person)
    assert not ProcessTemplate.objects.exists()


@pytest.mark.django_db
def test_renews_what_differs_and_nothing_else() -> None:
    program = make_administrator()
    older = STARTING_TEMPLATES | {Kind.ACCEPTANCE: changed(label="Look")}
    install_templates(definitions=older, actor=program)

    new = renew_templates(definitions=STARTING_TEMPLATES, reason="V2", actor=program)
    again = renew_templates(definitions=STARTING_TEMPLATES, reason="V2", actor=program)

    assert [(one.kind, one.edition) for one in new] == [("acceptance", 2)]
    assert again == []
    entry = Entry.objects.get(kind="workflow.templates_renewed")
    assert json.loads(entry.body)["reason"] == "V2"


@pytest.mark.django_db
def test_documents_keep_the_edition_they_began_with() -> None:
    company = make_company()
    device = make_device()
    before = order(company, device, 3)
    renewed = changed(Kind.PURCHASE_ORDER, label="Hand in")

    renew_templates(
        definitions={Kind.PURCHASE_ORDER: renewed},
        reason="V2",
        actor=make_administrator(),
    )
    after = order(company, device, 3)

    before.refresh_from_db()
    assert (before.template.edition, after.template.edition) == (1, 2)


@pytest.mark.django_db
def test_renews_only_for_the_program_with_a_reason_and_whole() -> None:
    program, person = make_administrator(), make_actor()
    wrong = STARTING_TEMPLATES | {Kind.ACCEPTANCE: changed(permission="fly")}

    with refused(NotPermitted, "Manage process templates", "流程模板"):
        renew_templates(definitions=STARTING_TEMPLATES, reason="V2", actor=person)
    with refused(ReasonMissing, "reason", "原因"):
        renew_templates(definitions=STARTING_TEMPLATES, reason=" ", actor=program)
    with refused(TemplateInvalid, "fly", "fly"):
        renew_templates(definitions=wrong, reason="V2", actor=program)
    assert not ProcessTemplate.objects.exists()


def test_conditions_are_about_devices() -> None:
    assert set(CONDITIONS) == {"always", "class_iii", "implant", "cold_chain", "ivd"}
