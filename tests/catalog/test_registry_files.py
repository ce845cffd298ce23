"""Files that aren't what they say are refused before a row is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lotproof.catalog.models import Source
from lotproof.catalog.registries import open_registry
from lotproof.catalog.registries.files import (
    NoSuchFile,
    NotWhatItsNameSays,
    OtherRegistry,
    UnknownSuffix,
)
from lotproof.catalog.registries.gudid_csv import NotATable, OtherColumns
from lotproof.catalog.registries.parts import ArchiveRefused
from lotproof.catalog.registries.xml_reading import DoctypeForbidden, NotXml, WrongRoot
from lotproof.core.refusals import Refused
from tests.builders.registries import (
    gudid_record,
    gudid_xml,
    nmpa_xml,
    write_csv,
    write_json_lines,
    write_zip,
)

BOMB = (
    '<!DOCTYPE gudid [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<gudid xmlns="http://www.fda.gov/cdrh/gudid"><device>&b;</device></gudid>'
)


def as_bytes(name: str, content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def as_zip(**parts: bytes) -> Callable[[Path], Path]:
    named = {name.replace("_", "."): content for name, content in parts.items()}
    return lambda folder: write_zip(folder / "a.zip", dict(named))


def nested(folder: Path) -> Path:
    path = write_zip(folder / "0.zip", {"a.xml": nmpa_xml()})
    for level in range(1, 4):
        path = write_zip(folder / f"{level}.zip", {"inner.zip": path.read_bytes()})
    return path


@pytest.mark.parametrize(
    ("write", "refusal"),
    [
        (lambda folder: folder / "absent.xml", NoSuchFile),
        (as_bytes("a.xml", b""), NoSuchFile),
        (as_bytes("a.xlsx", b"PK\3\4"), UnknownSuffix),
        (as_bytes("a.xml", b"PK\3\4 not xml"), NotXml),
        (as_bytes("a.xml", b"\x89PNG\r\n"), NotXml),
        (as_bytes("a.xml", b"<html><body/></html>"), WrongRoot),
        (as_bytes("a.xml", b"<device><deviceId/></device>"), WrongRoot),
        (as_bytes("a.xml", BOMB.encode()), DoctypeForbidden),
        (as_bytes("a.jsonl", b"<gudid/>"), NotWhatItsNameSays),
        (as_bytes("a.jsonl", b'{"other": 1}\n'), NotWhatItsNameSays),
        (as_bytes("a.csv", b"name,price\nx,1\n"), OtherColumns),
        (as_bytes("a.csv", b"\xff\xfe\x00binary"), NotATable),
        (as_bytes("a.csv", b"a\0b\n"), NotATable),
        (as_bytes("a.zip", b"no archive"), ArchiveRefused),
        (as_zip(readme_txt=b"hello"), ArchiveRefused),
        (as_zip(a_xml=b"<html/>"), WrongRoot),
        (as_zip(a_xml=b" " * 150_000_000), ArchiveRefused),
        (nested, ArchiveRefused),
    ],
)
def test_refuses(
    tmp_path: Path, write: Callable[[Path], Path], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        open_registry(write(tmp_path))


def test_refuses_an_archive_with_one_foreign_part(tmp_path: Path) -> None:
    parts: dict[str, bytes | str] = {
        "1.xml": nmpa_xml(),
        "2.xml": gudid_xml([gudid_record(1)]),
    }

    with pytest.raises(OtherRegistry):
        open_registry(write_zip(tmp_path / "a.zip", parts))


def test_refuses_a_file_of_another_registry(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "a.jsonl", [gudid_record(1)])

    assert open_registry(path, Source.GUDID).source == Source.GUDID
    with pytest.raises(OtherRegistry, match="a file of FDA GUDID, not of NMPA UDID"):
        open_registry(path, Source.NMPA)


def test_digest_covers_the_table_beside_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [])
    alone = open_registry(path).sha256

    (tmp_path / "all_identifiers.csv").write_text("primary_di\n")

    assert open_registry(path).sha256 != alone
