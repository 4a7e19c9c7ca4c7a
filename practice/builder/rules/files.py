"""Activities as TOML files, which library/rules/activity_texts.py reads; several of them as a zip."""

import io
import struct
import zipfile
import zlib
from dataclasses import asdict
from typing import Any

import tomli_w

from practice.library.rules.activities import ActivityDraft, ActivityFileError, slug
from practice.messages import N_

LARGEST_FILE = 250 * 1024  # bytes, as it is uploaded; a request with the form around it has at most 256 KB
LARGEST_TEXT = 64 * 1024  # bytes of one activity
LARGEST_TOTAL = 1024 * 1024  # bytes of all activities of a zip, unpacked
MOST_FILES = 200
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # so that the same activities make the same bytes on every day


def as_text(draft: ActivityDraft) -> str:
    """An activity as TOML text."""
    table: dict[str, Any] = asdict(draft)
    more = table.pop("more")
    table |= {"cautions": list(draft.cautions), "needs": list(draft.needs)}
    table |= {name: str(table[name]) for name in ("kind", "energy", "cost", "mode", "tag", "window")}
    table |= {name: rows for name, rows in more.items() if rows}
    table["field"] = [_without_empty(question) for question in more.get("field", ())]
    if not table["field"]:
        del table["field"]
    return tomli_w.dumps(table, multiline_strings=True)


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value != ""}


def pack(drafts: list[ActivityDraft]) -> bytes:
    """Activities as a zip, with one file each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for draft in drafts:
            archive.writestr(zipfile.ZipInfo(f"{draft.key}.toml", _FIXED_DATE), as_text(draft))
    return buffer.getvalue()


def file_name(key: str) -> str:
    """The name of an activity's file."""
    return f"{slug(key, 60) or 'activity'}.toml"


def unpack(name: str, data: bytes) -> list[tuple[str, str]]:
    """The texts of an uploaded file: (name, text).

    Raises ActivityFileError where it is neither a text nor a zip of texts, or larger than allowed.
    """
    if len(data) > LARGEST_FILE:
        raise ActivityFileError(name, N_("this is larger than 250 KB"))
    if data[:2] == b"PK":
        return _from_zip(name, data)
    return [(name, _text(name, data))]


# Raised by zipfile for archives that are damaged or made to do harm: a false offset, a name that is not in the
# encoding it claims, a member that ends early.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def _from_zip(name: str, data: bytes) -> list[tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if _is_activity_file(member.filename)]
            if not members:
                raise ActivityFileError(name, N_("there is no .toml file in it"))
            if len(members) > MOST_FILES:
                raise ActivityFileError(name, N_("this holds more than %(n)s files"), n=MOST_FILES)
            return _all_texts(name, archive, members)
    except _ZIP_ERRORS as error:
        raise ActivityFileError(name, N_("this zip cannot be opened")) from error


def _all_texts(name: str, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    texts, total = [], 0
    for member in members:
        if member.compress_type not in _COMPRESSIONS:
            raise ActivityFileError(
                member.filename, N_("this is packed in a way that is not read here; an ordinary zip is")
            )
        data = _unpack(archive, member)
        total += len(data)
        if total > LARGEST_TOTAL:
            raise ActivityFileError(name, N_("all its activities together are larger than 1 MB"))
        texts.append((member.filename, _text(member.filename, data)))
    return texts


def _is_activity_file(path: str) -> bool:
    """Whether this may be an activity; macOS adds files whose names begin with a dot, or in __MACOSX/."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.casefold().endswith(".toml") and not name.startswith(".") and not path.startswith("__MACOSX/")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, at most one more than allowed, whatever size the zip claims."""
    with archive.open(member) as file:
        return file.read(LARGEST_TEXT + 1)


def _text(name: str, data: bytes) -> str:
    if len(data) > LARGEST_TEXT:
        raise ActivityFileError(name, N_("an activity has at most 64 KB"))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ActivityFileError(name, N_("this is not a text file in UTF-8")) from error
