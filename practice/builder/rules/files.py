"""Activities as TOML files for activity_texts to read back, packed into a zip, and unpacked again."""

import io
import struct
import zipfile
import zlib
from dataclasses import asdict
from typing import Any

import tomli_w

from practice.library.rules.activities import ActivityDraft, ActivityFileError, slug
from practice.messages import N_

LARGEST_FILE = 250 * 1024  # bytes, as it is sent; with the form around it a request holds 256 KB
LARGEST_TEXT = 64 * 1024  # bytes of one activity
LARGEST_TOTAL = 1024 * 1024  # bytes of all activities of a zip, unpacked
MOST_FILES = 200
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the same activities make the same file, whenever it is packed


def as_text(draft: ActivityDraft) -> str:
    """An activity as a text file of the library."""
    table: dict[str, Any] = asdict(draft)
    more = table.pop("more")
    table |= {"cautions": list(draft.cautions), "needs": list(draft.needs)}
    table |= {name: str(table[name]) for name in ("kind", "energy", "cost", "mode", "tag", "window")}
    table |= {name: rows for name, rows in more.items() if rows}
    table["field"] = [_without_empty(one) for one in more.get("field", ())]
    if not table["field"]:
        del table["field"]
    return tomli_w.dumps(table, multiline_strings=True)


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value != ""}


def pack(drafts: list[ActivityDraft]) -> bytes:
    """Several activities in a zip, one file each."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        for draft in drafts:
            box.writestr(zipfile.ZipInfo(f"{draft.key}.toml", _FIXED_DATE), as_text(draft))
    return held.getvalue()


def file_name(key: str) -> str:
    """What an activity's file is called."""
    return f"{slug(key, 60) or 'activity'}.toml"


def unpack(name: str, data: bytes) -> list[tuple[str, str]]:
    """The texts of a sent file, each with its name; raises Misshapen where it is neither a text nor a zip of texts."""
    if len(data) > LARGEST_FILE:
        raise ActivityFileError(name, N_("this is larger than 250 KB"))
    if data[:2] == b"PK":
        return _from_zip(name, data)
    return [(name, _text(name, data))]


# What the zip library raises for one that is damaged or made to do harm: a false offset, a name that is not in
# the encoding it claims, a member that ends early.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError)
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def _from_zip(name: str, data: bytes) -> list[tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            wanted = [one for one in box.infolist() if _is_wanted(one.filename)]
            if not wanted:
                raise ActivityFileError(name, N_("there is no .toml file in it"))
            if len(wanted) > MOST_FILES:
                raise ActivityFileError(name, N_("this holds more than %(n)s files"), n=MOST_FILES)
            return _all_texts(name, box, wanted)
    except _DAMAGED as error:
        raise ActivityFileError(name, N_("this zip cannot be opened")) from error


def _all_texts(name: str, box: zipfile.ZipFile, wanted: list[zipfile.ZipInfo]) -> list[tuple[str, str]]:
    texts, total = [], 0
    for one in wanted:
        if one.compress_type not in _PACKINGS:
            raise ActivityFileError(
                one.filename, N_("this is packed in a way that is not read here; an ordinary zip is")
            )
        data = _unpack(box, one)
        total += len(data)
        if total > LARGEST_TOTAL:
            raise ActivityFileError(name, N_("all its activities together are larger than 1 MB"))
        texts.append((one.filename, _text(one.filename, data)))
    return texts


def _is_wanted(path: str) -> bool:
    """Whether this is an activity; a Mac adds files of its own, whose names begin with a dot."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.casefold().endswith(".toml") and not name.startswith(".") and not path.startswith("__MACOSX/")


def _unpack(box: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """At most one byte more than an activity may have, whatever the zip claims."""
    with box.open(one) as inner:
        return inner.read(LARGEST_TEXT + 1)


def _text(name: str, data: bytes) -> str:
    if len(data) > LARGEST_TEXT:
        raise ActivityFileError(name, N_("an activity has at most 64 KB"))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise ActivityFileError(name, N_("this is not a text file in UTF-8")) from error
