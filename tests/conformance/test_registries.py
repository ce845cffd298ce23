"""Real registry data: FDA's GUDID, and the structure of China's UDID."""

import csv
from pathlib import Path

import pytest

from lotproof.catalog.models import Device, Effect, Identifier, ImportProblem
from lotproof.catalog.operations import import_registry
from lotproof.catalog.queries import device_by_identifier
from lotproof.catalog.registries import BadRow, RegistryDevice, open_registry
from lotproof.demo.devices import demo_devices
from tests.builders.people import make_actor

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GUDID = DATA / "gudid"
UDID = DATA / "nmpa_udid"

needs_gudid = pytest.mark.skipif(
    not GUDID.is_dir(), reason=f"GUDID sample isn't at {GUDID}"
)
needs_udid = pytest.mark.skipif(
    not UDID.is_dir(), reason=f"UDID sample isn't at {UDID}"
)


def bad_rows(name: str) -> dict[str, str]:
    rows = open_registry(GUDID / name).rows()
    return {row.key: row.reason for row in rows if isinstance(row, BadRow)}


@needs_gudid
def test_every_row_of_the_table_is_a_device_or_reported() -> None:
    rows = list(open_registry(GUDID / "primary_di_50000.csv").rows())

    with (GUDID / "primary_di_50000.csv").open(encoding="utf-8-sig") as file:
        expected = sum(1 for _ in csv.DictReader(file))
    assert [row.row for row in rows] == list(range(1, expected + 1))


@needs_gudid
def test_wrong_check_digits_and_the_misdeclared_agency_are_named() -> None:
    bad = bad_rows("primary_di_50000.csv")

    assert set(bad) == {
        "00817703012624",
        "00817470002098",
        "00815612020043",
        "00763003088567",
        "00841523106431",
    }
    assert "declared as HIBCC" in bad.pop("00841523106431")
    assert all("check digit" in reason for reason in bad.values())


@needs_gudid
def test_xml_release_is_read_whole() -> None:
    rows = list(open_registry(GUDID / "gudid_release_sample.xml").rows())

    assert len(rows) == 300
    assert sum(isinstance(row, BadRow) for row in rows) == 1


@needs_gudid
def test_json_lines_and_xml_agree_where_they_overlap() -> None:
    def digests(name: str) -> dict[str, str]:
        rows = open_registry(GUDID / name).rows()
        return {r.key: r.digest() for r in rows if isinstance(r, RegistryDevice)}

    lines, xml = digests("devices_sample.jsonl"), digests("gudid_release_sample.xml")

    both = lines.keys() & xml.keys()
    assert len(both) > 100
    assert all(lines[key] == xml[key] for key in both)


@needs_gudid
@pytest.mark.slow
@pytest.mark.django_db
def test_whole_table_in_little_memory() -> None:
    before = memory_kilobytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the highest so far
    file = open_registry(GUDID / "primary_di_50000.csv")

    run = import_registry(file=file, actor=make_actor())

    assert (run.position, run.devices_added, run.rows_refused) == (25_029, 25_024, 5)
    assert Device.objects.filter(approved_at__isnull=True).count() == 25_024
    assert Identifier.objects.filter(kind="package").count() == 3_131
    assert device_by_identifier("20840861100556").units == 8 * 36
    effects = ImportProblem.objects.values_list("effect", flat=True)
    assert set(effects) <= {Effect.ROW_REFUSED, Effect.CORRECTED, Effect.DOUBTFUL}
    assert memory_kilobytes("VmHWM") - before < 300_000


def memory_kilobytes(name: str) -> int:
    """What this process holds in memory now (VmRSS) or held at most (VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{name}:")[2].split()[0])


@needs_gudid
def test_demo_devices_are_facts_of_the_register() -> None:
    rows = open_registry(GUDID / "primary_di_50000.csv").rows()
    known = {row.key: row for row in rows if isinstance(row, RegistryDevice)}

    for device in demo_devices():
        record = known[device.di]
        ours = {(i.code, i.quantity) for i in device.identifiers()}
        theirs = {(i.code, i.quantity) for i in record.identifiers}
        assert record.values["maker_name"] == device.maker
        # One HIBC identifier of the register has its check character with it.
        assert {code for code, _ in ours - theirs} <= {device.secondary}


@needs_udid
def test_sample_of_the_chinese_database() -> None:
    (row,) = open_registry(UDID / "structural_sample.xml").rows()

    assert isinstance(row, RegistryDevice)
    assert row.key == "06942221705071"
    assert row.certificates == ("粤潮械备20140023",)
    assert row.values["device_class"] == "I"
    assert [problem.effect for problem in row.problems] == [Effect.LEFT_OUT]
