"""The policy of a run that is recommended, or one by name, as the files of one vendor."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from simulator.exports.configs.claude import claude
from simulator.exports.configs.controls import Controls
from simulator.exports.configs.copilot import copilot
from simulator.exports.configs.litellm import litellm
from simulator.exports.configs.policy_controls import controls_of
from simulator.exports.configs.vendor import Config
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.studies.compare.findings import Findings
from simulator.text import nearest, visible

VENDORS: Final[Mapping[str, Callable[[Scenario, Controls, list[str]], Config]]] = {
    "litellm": litellm,
    "copilot": copilot,
    "claude": claude,
}
PRODUCTS: Final = {"litellm": "LiteLLM", "copilot": "GitHub Copilot", "claude": "Claude"}


class ConfigError(Exception):
    """There is no such policy or vendor, or nothing of the policy can be written."""


def config_of(vendor: str, findings: Findings, policy: str | None = None, run_id: str = "") -> Config:
    """The files of a vendor for one policy of a run.

    Args:
        vendor: one of ``VENDORS``.
        findings: of the run.
        policy: its name; None for the one that is recommended.
        run_id: of the run, for the top of the files.

    Raises:
        ConfigError: vendor or policy are not known, or nothing of the policy can be written; says what to do.

    """
    if vendor not in VENDORS:
        raise ConfigError(f"--config {vendor!r} is no vendor that files are written for. {nearest(vendor, VENDORS)}")
    scenario, chosen = findings.comparison.scenario, _chosen(findings, policy)
    found = _config(vendor, scenario, chosen, _about(findings, chosen, run_id))
    if not found.texts:
        raise ConfigError("\n".join(_nothing(vendor, findings, chosen, found)))
    return found


def _config(vendor: str, scenario: Scenario, policy: PolicyBlock, about: list[str]) -> Config:
    """The files; none where of the policy itself nothing can be written, only the approved budget beside it."""
    beside = scenario.model_copy(update={"approved_budget_usd_per_year": None})
    own = VENDORS[vendor](beside, controls_of(beside, policy), about)
    return own if own.lost and not own.texts else VENDORS[vendor](scenario, controls_of(scenario, policy), about)


def _chosen(findings: Findings, name: str | None) -> PolicyBlock:
    known = {each.label: each for each in findings.comparison.policies if not each.upper_bound}
    label = findings.best if name is None else name
    bound = next((each.label for each in findings.comparison.policies if each.upper_bound and each.label == name), None)
    if bound is not None:
        raise ConfigError(f"--policy {bound!r} is an upper bound, which knows every curve: nobody can switch it on.")
    if label not in known:
        raise ConfigError(f"--policy {label!r} is no policy of this run. {nearest(label, known)}")
    return known[label]


def _about(findings: Findings, policy: PolicyBlock, run_id: str) -> list[str]:
    """The lines at the top of each file."""
    title = visible(findings.comparison.scenario.title)
    run = f", run {run_id}" if run_id else ""
    return [f"The policy {visible(policy.label)} of {title}, by tokensim{run}. {visible(policy.sentence)}"]


def _nothing(vendor: str, findings: Findings, policy: PolicyBlock, found: Config) -> Iterator[str]:
    """That nothing can be written, why, and which policies of the run can."""
    product, scenario = PRODUCTS[vendor], findings.comparison.scenario
    yield f"Nothing of {visible(policy.label)} can be set in {product}."
    yield from found.lost
    if not found.lost:
        yield "It limits nothing and routes nothing."
    known = {each.label: each for each in findings.comparison.policies if each.label != policy.label}
    ranked = [known[str(name)] for name in findings.ranking["policy"] if str(name) in known]
    can = [each.label for each in ranked if each.label != "none" and _config(vendor, scenario, each, []).texts]
    if can:
        yield f"Of this run, the best one that can: --policy {visible(can[0])!r}."
    else:
        yield f"No other policy of this run can either: compare one that {product} knows, such as kind: capped."
