"""Static files as production sends them."""

import json

import brotli
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from config.static_files import StaticFilesStorage

SCRIPT = """/* What it does. */
const words = `kept // ${"as /* it */ is"}`; // why
  const parts = "a/b".split(/[/"]/); /* and more */
"""
LEAN = """const words=`kept // ${"as /* it */ is"}`;const parts="a/b".split(/[/"]/);"""


@pytest.fixture
def storage(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    return StaticFilesStorage(location=tmp_path)


@pytest.mark.parametrize(("name", "sent"), [("js/own.js", LEAN), ("vendor/theirs.js", SCRIPT), ("css/own.css", SCRIPT)])
def test_only_our_scripts_go_without_their_comments(storage, tmp_path, name, sent):
    storage.save(name, ContentFile(SCRIPT.encode()))
    assert (tmp_path / name).read_text() == sent


def test_names_and_compressed_files_are_those_of_what_is_sent(tmp_path, settings):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "js").mkdir(parents=True)
    (source / "js/own.js").write_text(SCRIPT * 20)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], target
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "config.static_files.StaticFilesStorage"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    script = target / json.loads((target / "staticfiles.json").read_text())["paths"]["js/own.js"]
    assert script.name != "own.js"
    assert script.read_text() == (target / "js/own.js").read_text() == LEAN * 20
    assert brotli.decompress(script.with_name(f"{script.name}.br").read_bytes()).decode() == script.read_text()
