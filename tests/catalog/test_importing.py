from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.models import (
    Certificate,
    Device,
    Effect,
    Identifier,
    ImportProblem,
    ImportRun,
)
from lotproof.catalog.operations import import_registry, importing
from lotproof.catalog.operations.importing import ImportMovedOn
from lotproof.catalog.registries import RegistryFile, open_registry
from lotproof.catalog.registries.xml_reading import FileDamaged
from lotproof.evidence.models import Entry
from tests.builders.master_data import make_device, make_gtin
from tests.builders.people import make_actor
from tests.builders.registries import (
    gudid_identifier,
    gudid_record,
    gudid_xml,
    nmpa_xml,
    write_json_lines,
)

pytestmark = pytest.mark.django_db

FIRST, SECOND = make_gtin(1), make_gtin(2)


def load(tmp_path: Path, *records: dict[str, Any], name: str = "a.jsonl") -> ImportRun:
    path = write_json_lines(tmp_path / name, records)
    return import_registry(file=open_registry(path), actor=make_actor())


def counts(run: ImportRun) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, kept, refused."""
    return (
        run.devices_added,
        run.devices_changed,
        run.devices_unchanged,
        run.devices_kept,
        run.rows_refused,
    )


def problems() -> list[tuple[int, str]]:
    found = ImportProblem.objects.order_by("row", "id")
    return [(one.row, one.effect) for one in found]


def state() -> tuple[int, ...]:
    models = (Device, Identifier, Certificate, ImportRun, ImportProblem, Entry)
    return tuple(model.objects.count() for model in models)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)


def test_imported_device_waits_for_its_dossier(tmp_path: Path) -> None:
    run = load(tmp_path, gudid_record(1))

    device = Device.objects.get()
    assert counts(run) == (1, 0, 0, 0, 0)
    assert (device.code, device.name, device.version) == (FIRST, "Stent 1", 1)
    assert (device.source, device.source_key) == ("gudid", FIRST)
    assert device.approved_at is None
    assert device.requires_expiry


def test_needs_permission_first(tmp_path: Path) -> None:
    file = open_registry(write_json_lines(tmp_path / "a.jsonl", [gudid_record(1)]))

    with pytest.raises(NotPermitted):
        import_registry(file=file, actor=make_actor(Permission.VIEW))

    assert not ImportRun.objects.exists()


def test_same_file_again_adds_nothing(tmp_path: Path) -> None:
    first = load(tmp_path, gudid_record(1))
    actor = make_actor()
    before = state()

    again = import_registry(file=open_registry(tmp_path / "a.jsonl"), actor=actor)

    assert again == first
    assert state() == before


def test_same_records_in_another_file_change_nothing(tmp_path: Path) -> None:
    load(tmp_path, gudid_record(1))

    run = load(tmp_path, gudid_record(1), gudid_record(2), name="b.jsonl")

    assert counts(run) == (1, 0, 1, 0, 0)
    assert Device.objects.get(code=FIRST).version == 1


def test_changed_record_gets_its_next_version(tmp_path: Path) -> None:
    load(tmp_path, gudid_record(1))
    pack = gudid_identifier(SECOND, "Package", containsDINumber=FIRST, pkgQuantity="5")
    identifiers = {"identifier": [gudid_identifier(FIRST), pack]}

    run = load(
        tmp_path,
        gudid_record(1, brandName="New name", identifiers=identifiers),
        name="b.jsonl",
    )

    device = Device.objects.get()
    assert counts(run) == (0, 1, 0, 0, 0)
    assert (device.name, device.version) == ("New name", 2)
    assert device.identifiers.count() == 2


@pytest.mark.usefixtures("small_batches")
def test_record_repeated_in_a_file_counts_once(tmp_path: Path) -> None:
    run = load(tmp_path, gudid_record(1), gudid_record(1), gudid_record(1))

    assert counts(run) == (1, 0, 2, 0, 0)


def test_bad_row_is_reported_with_number_and_reason(tmp_path: Path) -> None:
    wrong = {"identifier": gudid_identifier(FIRST[:-1] + "0")}
    records = [gudid_record(2), gudid_record(1, identifiers=wrong), gudid_record(3)]

    run = load(tmp_path, *records)

    assert counts(run) == (2, 0, 0, 0, 1)
    problem = ImportProblem.objects.get()
    assert (problem.row, problem.effect) == (2, Effect.ROW_REFUSED)
    assert "check digit is 0" in problem.reason


def test_approved_device_stays_and_the_difference_is_reported(tmp_path: Path) -> None:
    device = make_device(name="支架", gtin=FIRST)

    run = load(tmp_path, gudid_record(1))

    assert counts(run) == (0, 0, 0, 1, 0)
    assert Device.objects.get() == device
    assert Device.objects.get().name == "支架"
    assert problems() == [(1, Effect.DEVICE_KEPT)]
    assert "name" in ImportProblem.objects.get().reason


def test_identifier_of_another_device_is_left_out(tmp_path: Path) -> None:
    other = make_device(gtin=SECOND)
    pack = gudid_identifier(SECOND, "Package", containsDINumber=FIRST, pkgQuantity="5")
    identifiers = {"identifier": [gudid_identifier(FIRST), pack]}

    load(tmp_path, gudid_record(1, identifiers=identifiers))

    assert problems() == [(1, Effect.LEFT_OUT)]
    assert Identifier.objects.get(code=SECOND).device == other


def test_primary_that_is_a_pack_of_another_is_refused(tmp_path: Path) -> None:
    pack = gudid_identifier(SECOND, "Package", containsDINumber=FIRST, pkgQuantity="5")
    identifiers = {"identifier": [gudid_identifier(FIRST), pack]}

    run = load(tmp_path, gudid_record(1, identifiers=identifiers), gudid_record(2))

    assert counts(run) == (1, 0, 0, 0, 1)
    assert problems() == [(2, Effect.ROW_REFUSED)]


def test_other_quantity_in_a_known_pack_is_reported(tmp_path: Path) -> None:
    def record(quantity: str) -> dict[str, Any]:
        pack = gudid_identifier(
            SECOND, "Package", containsDINumber=FIRST, pkgQuantity=quantity
        )
        identifiers = {"identifier": [gudid_identifier(FIRST), pack]}
        return gudid_record(1, identifiers=identifiers)

    load(tmp_path, record("5"))
    load(tmp_path, record("6"), name="b.jsonl")

    assert Identifier.objects.get(code=SECOND).quantity == 5
    assert "holds 5 units here and 6" in ImportProblem.objects.get().reason


def test_nmpa_device_brings_its_certificates(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        nmpa_xml(
            f"<zxxsdycpbs>{FIRST}</zxxsdycpbs><cpmctymc>球囊</cpmctymc>"
            "<zczbhhzbapzbh>国械注准20203031234,国械注进20203031235</zczbhhzbapzbh>"
        )
    )

    import_registry(file=open_registry(path), actor=make_actor())

    device = Device.objects.get()
    assert (device.device_class, device.category) == ("III", "03")
    assert device.certificates.count() == 2


@pytest.mark.usefixtures("small_batches")
def test_killed_import_goes_on_where_it_was(tmp_path: Path) -> None:
    path = write_json_lines(
        tmp_path / "a.jsonl", [gudid_record(n) for n in range(1, 8)]
    )
    actor = make_actor()

    def die(run: ImportRun, fraction: float) -> None:
        del fraction
        if run.position == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_registry(file=open_registry(path), progress=die, actor=actor)
    assert (ImportRun.objects.get().position, Device.objects.count()) == (4, 4)
    run = import_registry(file=open_registry(path), actor=actor)

    assert counts(run) == (7, 0, 0, 0, 0)
    assert run.finished_at
    assert Entry.objects.filter(kind="catalog.imported").count() == 4


@pytest.mark.usefixtures("small_batches")
def test_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(gudid_xml([gudid_record(n) for n in range(1, 5)])[:-100])

    with pytest.raises(FileDamaged, match="breaks off after record 3"):
        import_registry(file=open_registry(path), actor=make_actor())

    assert Device.objects.count() == 3
    assert ImportRun.objects.get().finished_at is None


@pytest.mark.usefixtures("small_batches")
def test_second_program_with_the_same_file_is_refused(tmp_path: Path) -> None:
    path = write_json_lines(
        tmp_path / "a.jsonl", [gudid_record(n) for n in range(1, 6)]
    )
    actor = make_actor()

    def overtake(run: ImportRun, fraction: float) -> None:
        del run, fraction
        import_registry(file=open_registry(path), actor=actor)

    with pytest.raises(ImportMovedOn, match=r"a.jsonl .* reached row 5"):
        import_registry(file=open_registry(path), progress=overtake, actor=actor)

    assert Device.objects.count() == 5


def test_progress_ends_at_the_whole_file(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "a.jsonl", [gudid_record(1)])
    seen: list[float] = []

    import_registry(
        file=open_registry(path),
        progress=lambda run, fraction: seen.append(fraction),  # noqa: ARG005
        actor=make_actor(),
    )

    assert seen == [1.0]


def test_each_batch_is_one_entry_with_every_row(tmp_path: Path) -> None:
    run = load(tmp_path, gudid_record(1), gudid_record(2))

    entry = Entry.objects.get(kind="catalog.imported")
    assert entry.subject == run.pk
    assert entry.body.count('"table":"catalog_device"') == 1
    assert all(str(device.pk) in entry.body for device in Device.objects.all())


def test_statements_of_a_batch_do_not_grow_with_it(
    tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    records: Sequence[dict[str, Any]] = [gudid_record(n) for n in range(1, 201)]
    file: RegistryFile = open_registry(write_json_lines(tmp_path / "a.jsonl", records))
    actor = replace(make_actor(), workstation="test")

    with django_assert_max_num_queries(40):
        import_registry(file=file, actor=actor)
