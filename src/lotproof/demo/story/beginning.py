"""The beginning: people, master data, the register, and the first label."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_user
from lotproof.accounts.queries import actor_of
from lotproof.catalog.models import Device, ImportRun
from lotproof.catalog.operations import import_registry
from lotproof.catalog.registries import open_registry
from lotproof.core import clock
from lotproof.core.refusals import gettext_noop
from lotproof.demo.calendar import Calendar
from lotproof.demo.company import Company
from lotproof.demo.labels import label
from lotproof.demo.master_data import load_master_data
from lotproof.demo.people import PASSWORD, PEOPLE, load_people, set_up_actor
from lotproof.demo.places import SITE
from lotproof.demo.plan import Goods
from lotproof.demo.story.telling import Telling, said
from lotproof.evidence.logkeys import record_signing_key
from lotproof.identification.errors import CheckDigitWrong
from lotproof.partners.models import Partner
from lotproof.processes.labels import Scanned, read_label
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.operations import install_templates

DEPUTY = "deputy"
"""A second warehouse clerk who may also review what leaves: roles alone would let
this person review the own picking."""

CUP_SOON = Goods("OR-005", "CN24066", 6, 210, "5200.00")
CUP_LATE = Goods("OR-005", "CN25031", 6, 900, "5200.00")
PROSTHESIS = Goods("OR-001", "KM20514", 2, 1600, "14200.00")
FILLER = Goods("OR-016", "SO88120", 4, 320, "2900.00")
GOODS = (CUP_SOON, CUP_LATE, PROSTHESIS, FILLER)
"""What is ordered: cups by lot, prostheses by serial number, a filler at 2-8 °C."""

REGISTER_FILES = (
    "gudid_release_sample.xml",
    "devices_sample.jsonl",
    "primary_di_50000.csv",
)


@dataclass(frozen=True, slots=True)
class _Imported:
    runs: list[ImportRun]

    def of(self, field: str) -> int:
        return sum(getattr(run, field) for run in self.runs)


def set_up_people(telling: Telling) -> None:
    """Create the program's user, the log's key, roles, people and templates."""
    telling.step(
        gettext_noop("Set up the log's key, roles, people and templates"),
        _set_up,
        lambda count: said(gettext_noop("%(count)s people"), {"count": count}),
    )


def _set_up() -> int:
    program = set_up_actor()
    record_signing_key(at=clock.now(), actor=program)
    load_people(program)
    create_user(
        username=DEPUTY,
        name="郑凯",
        password=PASSWORD,
        roles=["warehouse", "reviewer"],
        actor=program,
    )
    install_templates(definitions=STARTING_TEMPLATES, actor=program)
    return len(PEOPLE) + 1


def enter_master_data(telling: Telling) -> None:
    """Enter partners, warehouse and devices."""
    telling.step(
        gettext_noop("Enter partners, licences, a warehouse and real devices"),
        lambda: load_master_data(set_up_actor()),
        lambda _: said(
            gettext_noop("%(partners)s partners, %(devices)s devices, approved"),
            {"partners": Partner.objects.count(), "devices": Device.objects.count()},
        ),
    )


def import_register(telling: Telling, folder: Path) -> None:
    """Import the register whole, where its files are; each twice adds nothing."""
    files = [folder / name for name in REGISTER_FILES if (folder / name).is_file()]
    if not files:
        telling.step(
            gettext_noop("Import the GUDID register"),
            lambda: None,
            said(gettext_noop("No files of it here: the demo's devices will do")),
        )
        return
    telling.step(
        gettext_noop("Import the GUDID register whole"),
        lambda: _Imported(_imported(files)),
        lambda done: said(
            gettext_noop(
                "%(rows)s rows: %(added)s new devices, %(kept)s of ours kept, "
                "%(refused)s rows refused with their reasons"
            ),
            {
                "rows": f"{done.of('position'):,}",
                "added": f"{done.of('devices_added'):,}",
                "kept": done.of("devices_kept"),
                "refused": done.of("rows_refused"),
            },
        ),
    )
    telling.check(
        gettext_noop("The same files again add nothing"), lambda: _adds_nothing(files)
    )


def _imported(files: Iterable[Path]) -> list[ImportRun]:
    actor = set_up_actor()
    return [import_registry(file=open_registry(path), actor=actor) for path in files]


def _adds_nothing(files: list[Path]) -> tuple[list[str], str]:
    before = Device.objects.count()
    _imported(files)
    after = Device.objects.count()
    text = said(gettext_noop("%(count)s devices, as before"), {"count": f"{after:,}"})
    return ([] if before == after else [f"{before} → {after}"]), text


def story_company() -> Company:
    """Return the company with the story's people."""
    calendar = Calendar(clock.now(), ZoneInfo(SITE.time_zone))
    company = Company(calendar)
    deputy = User.objects.get(username=DEPUTY)
    company.people[DEPUTY] = actor_of(deputy, workstation="PDA-03")
    return company


def scan_of(company: Company, goods: Goods, serial: str = "") -> str:
    """Return the label of goods as a scanner reads it."""
    one = company.table[goods.device]
    return label(one, today=company.calendar.today, goods=goods, serial=serial)


def read_a_label(telling: Telling, company: Company) -> None:
    """Scan one label, and one with a wrong check digit."""
    scan, today = scan_of(company, CUP_SOON), company.calendar.today
    telling.step(
        gettext_noop("Scan a UDI: which device, which lot, until when?"),
        lambda: read_label([scan], today=today),
        _say_label,
    )
    code = company.table[CUP_SOON.device].di
    wrong = f"{code[:-1]}{(int(code[-1]) + 1) % 10}"
    telling.refused(
        gettext_noop("A label with a wrong check digit"),
        lambda: read_label([scan.replace(code, wrong)], today=today),
        CheckDigitWrong,
    )


def _say_label(scanned: Scanned) -> str:
    return said(
        gettext_noop(
            "%(device)s, UDI-DI %(di)s, lot %(lot)s, usable until %(expires)s"
        ),
        {
            "device": scanned.device,
            "di": scanned.udi.di,
            "lot": scanned.label.lot,
            "expires": scanned.label.expires_on,
        },
    )
