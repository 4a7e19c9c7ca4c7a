"""A viewer is somebody who is looking: only what knows who that is makes one."""

import ast
from pathlib import Path

from practice import access

PRACTICE = Path(access.__file__).parent
MAKERS = {
    "clinics/actions.py": "the owner who sets up the clinic",
    "couples/routes/current_person.py": "who is signed in",
    "demo/couple_loader.py": "the people of the demo, doing what they wrote",
    "invitations/actions.py": "who came in by their invitation",
    "invitations/queries.py": "who holds an invitation",
}


def test_no_module_makes_up_a_viewer_for_somebody_who_is_not_looking() -> None:
    makers = {
        str(path.relative_to(PRACTICE))
        for path in PRACTICE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in {"PartnerViewer", "TherapistViewer"}
    }
    assert makers == MAKERS.keys(), (
        "pass on the viewer who is looking; what opens or closes for both partners is an action of practice/vault"
    )
