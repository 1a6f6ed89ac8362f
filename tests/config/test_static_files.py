"""Our scripts are sent without their comments; nothing they say may change by that."""

import re
from pathlib import Path

import pytest
import rjsmin
from django.conf import settings

SCRIPTS = sorted((Path(settings.BASE_DIR) / "static" / "js").glob("*.js"))
NESTED = re.compile(r"`[^`]*\$\{[^}`]*`")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
LITERAL = re.compile(r"`[^`]*`")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_only_what_survives_without_comments(script: Path) -> None:
    """A template within a template is taken apart by rjsmin, which drops the blanks of its words."""
    written = script.read_text()
    assert NESTED.findall(written) == []
    sent = rjsmin.jsmin(written)
    assert [literal for literal in LITERAL.findall(COMMENT.sub("", written)) if literal not in sent] == []


def test_a_template_within_a_template_would_be_seen() -> None:
    script = "const text = `${many} sets${left ? `, ${left} left` : ``}.`;"
    assert NESTED.search(script)
    assert ", ${left} left" not in rjsmin.jsmin(script)
