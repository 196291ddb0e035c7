"""An older file in the words of this version: keys renamed where they stand, comments and all else kept."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.blocks import version
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.migrate import migrated
from tests.scenario.texts import SMALL, changed
from tests.test_cli import tokensim

OLD = changed("kind: uncapped", "{kind: chargeback, productive_cut: 0.13}  # felt, they say") + (
    "uncertain:  # nobody knows\n  policies.chargeback.productive_cut: {low: 0.1, high: 0.2}\n"
)


@pytest.fixture
def _older(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "RENAMED", {"policies[].limit": "policies[].usd_per_month", "length": "months"})
    monkeypatch.setattr(version, "MEANS_NOW", {})
    monkeypatch.setattr(version, "VERSION", 2)


def test_keys_and_paths_are_renamed_and_comments_stay() -> None:
    found = migrated(OLD)
    assert found.text == OLD.replace("productive_cut", "felt_share")
    assert loads(found.text).scenario.policies[0].model_dump()["felt_share"] == 0.13
    lines = OLD.split("\n")
    assert ["productive_cut" in lines[line - 1] for line, _ in found.changes] == [True, True]
    message = found.changes[0].message
    assert message.startswith("policies[0].productive_cut is now policies[0].felt_share, the share of the price that")


@pytest.mark.usefixtures("_older")
@pytest.mark.parametrize("stated", ["", "version: 1\n"])
def test_an_older_version_is_made_this_one(stated: str) -> None:
    old = (
        "# ours\n" + stated + SMALL.replace("usd_per_month: 200", "limit: 200  # a month").replace("months:", "length:")
    )
    found = migrated(old)
    assert found.text.startswith("# ours\nversion: 2\n")
    assert "usd_per_month: 200  # a month" in found.text
    assert "\nmonths: 12" in found.text
    assert [change.message for change in found.changes] == [
        "version is now 2.",
        "length is now months.",
        "policies[1].limit is now policies[1].usd_per_month.",
    ]
    assert migrated(found.text).text == found.text, "once is enough"


def test_a_key_of_another_block_is_left_to_its_author(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "RENAMED", {"cost": "world.price.usd_per_mtok"})
    old = SMALL.replace("months: 12", "months: 12\ncost: 1.5")
    found = migrated(old)
    assert found.text == old
    assert [each.message for each in found.by_hand] == ["cost is now world.price.usd_per_mtok. Move it there by hand."]


def test_what_is_no_yaml_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"small\.yaml:1"):
        migrated("a: [", "small.yaml")


@given(st.text(alphabet="ab:#-{}[]', \n\"1", max_size=60))
def test_any_text_is_refused_or_left_as_it_is(text: str) -> None:
    with suppress(ScenarioError):
        assert migrated(text).text == text


def test_the_command_says_what_it_would_do_and_does_it(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(OLD)
    code, out, _ = tokensim("migrate", path)
    assert code == 0
    assert f"{path}:15: policies[0].productive_cut is now policies[0].felt_share" in out
    assert f"{path}: not changed yet. Use --write to rewrite it." in out
    assert path.read_text() == OLD
    code, out, _ = tokensim("migrate", path, "--write")
    assert (code, f"Written: {path}" in out) == (0, True)
    assert path.read_text() == OLD.replace("productive_cut", "felt_share")
    assert tokensim("migrate", path)[1] == f"{path}: nothing to change.\n"


def test_a_file_with_other_errors_is_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(OLD.replace("months: 12", "months: 0"))
    code, _, err = tokensim("migrate", path, "--write")
    assert code == 2
    assert "months = 0 must be" in err
    assert "Not written." in err
    assert "productive_cut" in path.read_text()
