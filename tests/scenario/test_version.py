"""The version of the format, and keys that were called otherwise in an older one."""

import re

import pytest

from simulator.scenario.blocks import version
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.load import loads
from simulator.scenario.reading.parameters import parameters
from simulator.scenario.reading.paths import PathError, find
from tests.scenario.texts import SMALL, changed, errors, lines

RENAMED = {
    "months_in_all": "months",
    "cost": "world.price.usd_per_mtok",
    "world.teams[].people": "world.teams[].engineers",
    "policies[].limit": "policies[].usd_per_month",
}


@pytest.fixture
def _older(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "RENAMED", RENAMED)


def test_a_file_without_a_version_has_the_first() -> None:
    assert loads(SMALL).scenario.version == 1
    assert loads(f"version: 1\n{SMALL}").scenario == loads(SMALL).scenario


def test_a_file_of_a_newer_version_asks_for_a_newer_tokensim() -> None:
    assert errors(f"version: 2\n{SMALL}") == lines(
        "1: version = 2 is newer than this tokensim reads (1). Update tokensim."
    )


@pytest.mark.parametrize(
    ("value", "problem"),
    [("0", "must be 1."), ("1.5", "must be a whole number 1."), ("'2'", "must be a whole number 1. Write the bare")],
)
def test_what_is_no_version_is_refused(value: str, problem: str) -> None:
    assert errors(f"version: {value}\n{SMALL}").startswith(f"small.yaml:1: version = {value} {problem}")


@pytest.mark.usefixtures("_older")
def test_an_old_key_is_told_its_new_name_and_nothing_else() -> None:
    text = changed("months: 12", "months_in_all: 12\ncost: 1.5").replace("engineers: 8", "people: 8")
    text = changed("usd_per_month: 200", "limit: 200\n    share_of_base_pay: 0.5", text)
    assert errors(text) == lines(
        "3: the scenario has no key 'months_in_all'. It is now months.",
        "4: the scenario has no key 'cost'. It is now world.price.usd_per_mtok.",
        "14: team 2 (data): world.teams[1] has no key 'people'. It is now world.teams[1].engineers.",
        "18: policy 2 (capped): policies[1] has no key 'limit'. It is now policies[1].usd_per_month.",
    )


@pytest.mark.usefixtures("_older")
def test_an_old_path_is_told_its_new_name() -> None:
    scenario = loads(SMALL).scenario
    for old, new in (("policies.capped.limit", "policies[1].usd_per_month"), ("cost", "world.price.usd_per_mtok")):
        with pytest.raises(PathError, match="leads nowhere") as caught:
            find(scenario, old)
        assert str(caught.value) == f"'{old}' leads nowhere: it is now {new}."


def test_a_key_that_means_something_else_now_says_what() -> None:
    meaning = "the share of the price that is felt, of which 0.07 cuts use by 13% at the defaults."
    text = changed("kind: uncapped", "{kind: chargeback, productive_cut: 0.13}")
    told = f"policies[0] has no key 'productive_cut'. It is now policies[0].felt_share, {meaning}"
    assert errors(text) == lines(f"15: policy 1 (chargeback): {told}")
    with pytest.raises(PathError) as caught:
        find(loads(changed("kind: uncapped", "kind: chargeback")).scenario, "policies.chargeback.productive_cut")
    assert str(caught.value).endswith(f"leads nowhere: it is now policies[0].felt_share, {meaning}")


def test_every_new_name_is_a_key_of_the_schema_and_no_old_one_is() -> None:
    known = {path.replace("[]", "") for path in parameters()} | set(Scenario.model_fields)
    known |= {re.sub(r"^(policies|events)\.\w+", r"\1", path) for path in known}  # without the kind
    for old, new in version.RENAMED.items():
        assert old.replace("[]", "") not in known
        assert new.replace("[]", "") in known
