"""The shape of the code, read from its files alone: kinds of module, sizes, and names. Each failure says what to
write instead and where; docs/architecture.md has the reasons."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

PRACTICE = Path("practice")
TESTS = Path("tests")

# Packages below the features, with one job each and modules named after its parts; the demo loads other features.
SHARED = {
    "db",
    "demo",
    "forms",
    "jobs",
    "localization",
    "migrations",
    "pdf",
    "server",
    "settings",
    "vault",
    "web",
}

KINDS = {
    "routes": "routes: what answers an address",
    "forms": "forms: fields, and the frozen dataclass their draft() hands over",
    "pages": "pages: dataclasses a template shows, without Flask and database",
    "actions": "actions: one verb for one write",
    "queries": "queries: reads, viewer first",
    "models": "models: tables",
    "rules": "rules: pure decisions, enums and sentences",
}

MOST_LINES_OF_PACKAGE = 1500
MOST_LINES_OF_MODULE = 300
MOST_LINES_OF_FUNCTION = 40

# Pictures; in code the word of the framework or of docs/words.md stands.
PICTURES = {
    "house": "app, site or clinic",
    "door": "route, link, or listener for a socket",
    "storey": "layer",
    "dress": "add_..., such as add_security_headers",
    "tongue": "language",
    "furnish": "seed or add_...",
    "knot": "the verb of what it does",
    "net": "filter or scope",
}

# Participles without an ending of their own. Not among them: read, put, set, let, cut, which are verbs as well.
IRREGULAR = set(
    "asleep begun bound broken brought built chosen done drawn found given gone heard held hidden kept known left"
    " lost made meant met paid said seen sent shown sold spoken taken taught thought told won written".split()
)
NO_PARTICIPLES = {"need", "embed", "feed", "seed", "shed", "speed", "exceed", "proceed"}

# The name a library calls.
NAMED_BY_LIBRARIES = {
    ("practice/server/bounded.py", "received"),  # waitress.channel.HTTPChannel.received
    ("practice/server/bounded.py", "bounded"),  # the module: an adjective, "bounded server"
}


@cache
def modules(root: Path) -> tuple[tuple[Path, str, tuple[ast.AST, ...]], ...]:
    """Every Python file with its text and all nodes of its tree; migrations, which describe the past, are left out."""
    paths = [path for path in sorted(root.rglob("*.py")) if PRACTICE / "migrations" not in path.parents]
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return tuple((path, text, tuple(ast.walk(ast.parse(text)))) for path, text in texts)


def features(root: Path) -> list[Path]:
    return [
        path
        for path in sorted(root.iterdir())
        if path.is_dir() and path.name not in SHARED and any(path.rglob("*.py"))
    ]


def wrong_modules(root: Path) -> list[str]:
    """A sentence for each file or folder of a feature that is none of the seven kinds."""
    found = []
    for feature in features(root):
        for path in sorted(feature.iterdir()):
            is_python = path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py")))
            if is_python and path.name != "__init__.py" and path.stem not in KINDS:
                found.append(
                    f"{path} is of no known kind. Move what it holds to the kind it belongs to ("
                    f"{'; '.join(KINDS.values())}). Where that kind outgrows {MOST_LINES_OF_MODULE} lines, make it a"
                    f" folder with a noun for each file, such as {feature}/queries/{path.stem}.py. A package below"
                    f" the features, with no words of theirs, is named in SHARED in {__name__.split('.')[-1]}.py."
                )
            if path.stem in KINDS and path.is_dir() and (feature / f"{path.name}.py").exists():
                found.append(f"{path} is a folder and a file: move {path}.py into the folder, under a noun.")
    return found


def large_parts(root: Path) -> list[str]:
    """A sentence for each package, module and function that is too long to hold in the head."""
    found = []
    lines_of: dict[Path, int] = defaultdict(int)
    for path, text, nodes in modules(root):
        n_lines = len(text.splitlines())
        lines_of[root / path.relative_to(root).parts[0]] += n_lines
        if n_lines > MOST_LINES_OF_MODULE:
            found.append(
                f"{path} has {n_lines} lines, {MOST_LINES_OF_MODULE} are allowed: make the module a folder of the same"
                f" kind with a noun for each file ({path.with_suffix('')}/...py), or the feature two features."
            )
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                n_lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if n_lines > MOST_LINES_OF_FUNCTION:
                    found.append(
                        f"{path}:{node.lineno} {node.name} has {n_lines} lines, {MOST_LINES_OF_FUNCTION} are allowed:"
                        " let one function load what is needed into a named value, and another use it."
                    )
    found += [
        f"{package} has {n_lines} lines, {MOST_LINES_OF_PACKAGE} are allowed: find the second noun of docs/words.md"
        " in it, and give it a feature of its own."
        for package, n_lines in lines_of.items()
        if n_lines > MOST_LINES_OF_PACKAGE
    ]
    return found


def doubled_classes(root: Path) -> list[str]:
    """A sentence for each class name that stands for two things."""
    places = defaultdict(list)
    for path, _, nodes in modules(root):
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{path}:{node.lineno}")
    return [
        f"The class name {name} stands for two things ({', '.join(where)}): call one of them by what sets it apart,"
        " as docs/words.md does."
        for name, where in places.items()
        if len(where) > 1
    ]


def is_bare_participle(name: str) -> bool:
    word = name.strip("_")
    ends_so = word.endswith("ed") and not word.endswith("_ed") and word not in NO_PARTICIPLES
    return "_" not in word and (word in IRREGULAR or ends_so)


def bare_participles(root: Path) -> list[str]:
    """A sentence for each function and module whose name is a past participle alone."""
    found = []
    for path, _, nodes in modules(root):
        named = [("module", path.stem, path)]
        named += [
            ("function", node.name, path)
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        found += [
            f"{where}: the {what} {name} says what was done to something, not what it does. Begin with a verb"
            f" (seal, add, check_...), or name what it returns (such as {name.strip('_')}_ids or a noun)."
            for what, name, where in named
            if is_bare_participle(name) and (str(where), name) not in NAMED_BY_LIBRARIES
        ]
    return found


def forgotten_routes(root: Path) -> list[str]:
    """A sentence for each file of routes that its package does not import: its pages would not exist."""
    found = []
    for feature in features(root):
        folder = feature / "routes"
        if not folder.is_dir():
            continue
        imported: set[str] = set()
        for node in ast.walk(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module.rpartition(".")[2], *(alias.name for alias in node.names)}
        found += [
            f"{path} is not imported by {folder}/__init__.py, so none of its pages exist: add {path.stem} there."
            for path in sorted(folder.glob("*.py"))
            if path.name != "__init__.py" and path.stem not in imported
        ]
    return found


def pictures(root: Path) -> list[str]:
    """A sentence for each identifier, module and folder that uses a picture for what has a word."""
    found = []
    for path, _, nodes in modules(root):
        names = chain(((part, 0) for part in path.with_suffix("").parts), identifiers(nodes))
        found += [
            f"{path}:{line} {name} speaks in a picture; say {PICTURES[picture]} instead of {picture}."
            for name, line in sorted(set(names))
            for picture in words_of(name) & set(PICTURES)
        ]
    return found


def identifiers(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Every name that is made or used, with its line."""
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value.lineno
        elif isinstance(node, ast.ImportFrom | ast.Import):
            yield from ((alias.asname or alias.name.rpartition(".")[2], node.lineno) for alias in node.names)


@cache
def words_of(name: str) -> set[str]:
    """The words of an identifier in the singular, small: of ``HouseDoors`` house and door."""
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")
    return {part.removesuffix("ed").removesuffix("s") if part not in PICTURES else part for part in parts} | {
        "dress" for part in parts if part in {"dress", "dresses", "dressed"}
    }


@pytest.mark.parametrize(
    "fault_finder",
    [wrong_modules, large_parts, doubled_classes, bare_participles, forgotten_routes, pictures],
)
def test_the_code_keeps_its_shape(fault_finder) -> None:
    found = fault_finder(PRACTICE)
    assert not found, "\n".join(found)


def test_tests_speak_without_pictures_too() -> None:
    found = pictures(TESTS)
    assert not found, "\n".join(found)


def test_every_feature_has_something_to_check() -> None:
    assert {"couples", "entries", "review"} <= {path.name for path in features(PRACTICE)}
    assert {path.name for path in PRACTICE.iterdir() if path.is_dir()} >= SHARED, (
        "SHARED names a package that is gone"
    )
    assert len(modules(PRACTICE)) > 200


BROKEN = {
    wrong_modules: ("walks/noted.py", "", "walks/noted.py is of no known kind. Move what it holds"),
    large_parts: (
        "walks/rules.py",
        "x = 1\n" * 301,
        "has 301 lines, 300 are allowed: make the module a folder",
    ),
    doubled_classes: (
        "walks/rules.py",
        "class Given: ...\n\n\nclass Given: ...\n",
        "Given stands for two things",
    ),
    bare_participles: ("walks/queries.py", "def found(): ...\n", "function found says what was done"),
    forgotten_routes: ("walks/routes/walks.py", "", "add walks there"),
    pictures: ("walks/forms.py", "class HouseForm: ...\n", "say app, site or clinic instead of house"),
}


@pytest.mark.parametrize("fault_finder", BROKEN, ids=lambda finder: finder.__name__)
def test_each_of_these_tests_finds_what_it_looks_for(fault_finder, tmp_path: Path) -> None:
    name, text, sentence = BROKEN[fault_finder]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text, encoding="utf-8")
    (found,) = fault_finder(tmp_path)
    assert sentence in found


def test_a_function_and_a_package_may_be_too_long_as_well(tmp_path: Path) -> None:
    feature = tmp_path / "walks"
    feature.mkdir()
    (feature / "actions.py").write_text("def walk():\n" + "    step()\n" * 40, encoding="utf-8")
    (found,) = large_parts(tmp_path)
    assert "walk has 41 lines" in found
    modules.cache_clear()
    for number in range(6):
        (feature / f"rules_{number}.py").write_text("x = 1\n" * 300, encoding="utf-8")
    assert any("find the second noun" in sentence for sentence in large_parts(tmp_path))


def test_only_bare_participles_are_asked_about() -> None:
    assert all(map(is_bare_participle, ("found", "_kept", "locked", "said")))
    assert not any(map(is_bare_participle, ("seed", "read", "kept_days", "add_needed", "is_shared", "field")))
