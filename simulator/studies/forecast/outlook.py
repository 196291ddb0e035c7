"""A forecast from replications run for it: its tables, what its bill varies with, and the answer in plain sentences."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import pandas as pd

from simulator.scenario.blocks.calendar import calendar_month
from simulator.scenario.blocks.policy import PolicyBlock
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.provenance import Assumption
from simulator.studies.choice.sentences import LEFT_OUT
from simulator.studies.forecast.actuals import Actuals
from simulator.studies.forecast.budget_years import year_in_words
from simulator.studies.forecast.checks import forecast_checks
from simulator.studies.forecast.crossed import crossed, flips_of
from simulator.studies.forecast.drivers import drivers
from simulator.studies.forecast.known_months import Known, given_actuals, with_plan_check
from simulator.studies.forecast.known_months import remarks as known_remarks
from simulator.studies.forecast.results import Forecast, costs_more, forecast
from simulator.studies.forecast.run import Projection
from simulator.studies.result import Result
from simulator.text import first_upper, listed, rounded, spanned, usd

SAFE: Final = 0.05  # chance to pass a budget that fits


class Outlook(Result):
    """A forecast from replications run for it, with what its bill varies with, and the answer."""

    scenario: Scenario
    policies: tuple[PolicyBlock, ...]
    forecast: Forecast
    drivers: pd.DataFrame  # by policy
    answer: str
    remarks: tuple[str, ...]  # beside the answer
    checks: pd.DataFrame  # one row per check
    engine: str
    replications: int
    interrupted: bool
    drawn: bool  # inputs differ between replications
    best: str = ""  # the policy that earns most, which is told first
    known: Known | None = None  # the months that are already known


def outlook(projection: Projection, origins: Sequence[Assumption] | None = None, known: int = 0) -> Outlook:
    """Read a projection; ``origins`` says where the values of its scenario come from, if that is known.

    Budget years that are over after so many ``known`` months are left out of what is told.
    """
    scenario = projection.scenario
    labels = [policy.label for policy in projection.policies]
    found = forecast(scenario, labels, projection.spend, known)
    return Outlook(
        scenario=scenario,
        policies=projection.policies,
        forecast=found,
        drivers=drivers(labels, projection.bills, scenario.seed, scenario.confidence),
        answer=answer(found, projection.best, projection.pays) + ("" if projection.worlds.drawn else f" {LEFT_OUT}"),
        remarks=tuple(remarks(found)),
        best=projection.best,
        checks=forecast_checks(scenario, found, projection.replications, origins, projection.worlds.drawn),
        engine=projection.engine,
        replications=projection.replications,
        interrupted=projection.interrupted,
        drawn=projection.worlds.drawn,
    )


def outlook_given(
    actuals: Actuals,
    projection: Projection,
    origins: Sequence[Assumption] | None = None,
    flips: pd.DataFrame | None = None,
) -> Outlook:
    """Read a projection given the months that are already known.

    Args:
        actuals: of the first months.
        projection: of the whole run.
        origins: where the values of its scenario come from, if that is known.
        flips: where each input would change the choice, see ``crossed.crossed``; default: read from the projection,
            where its worlds are drawn.
    """
    moved, known = given_actuals(projection, actuals)
    if flips is None and projection.worlds.drawn:
        flips = flips_of(projection)
    if flips is not None:
        known = known._replace(crossed=crossed(flips, actuals, known.months))
    found = outlook(moved, origins, actuals.months)
    said, checks = (*known_remarks(known), *found.remarks), with_plan_check(found.checks, known)
    told = f"{_going_on(found.forecast, actuals.policy)}{found.answer}"
    return found._replace(answer=told, known=known, remarks=said, checks=checks)


def _going_on(found: Forecast, policy: str) -> str:
    """What the budget year comes to if the policy in force stays."""
    row = next((row for row in _first_year(found) if row["policy"] == policy), None)
    if row is None:
        return ""
    bill, most = usd(rounded(row["bill_usd"])), usd(rounded(row["budget_at_risk_usd"]))
    span = year_in_words(row)
    verb = "cost" if span.endswith("months") or span.startswith(("months", "the months")) else "costs"
    return f"Going on with {policy}, {span} {verb} about {bill}, and with a 95% chance at most {most}. "


def answer(found: Forecast, best: str = "", pays: bool = True) -> str:
    """What to approve, or which policies fit an approved budget; first of the policy that earns most of them.

    Where not even that one ``pays`` for itself, it says so first: a bill that fits is no reason to run it up.
    """
    first = sorted(_first_year(found), key=lambda row: row["policy"] != best)
    if not first:
        return "None of these policies spends anything."
    span = year_in_words(first[0])
    approved = first[0]["approved_usd"]
    if not pays:
        return f"No policy is expected to pay for itself: no tokens at all earns most. {_at_least(first, span)}"
    if approved != approved:
        top, *others = (f"{usd(rounded(row['budget_at_risk_usd']))} under {row['policy']}" for row in first)
        more = f"; the table has {len(others) - 2} more" if len(others) > 2 else ""
        rest = f" It would be {listed(others[:2], 2, 0)}{more}." if others else ""
        return (
            f"For {span} approve {top}, which earns most: enough for tokens with a 95% chance.{rest}{_besides(first)}"
        )
    earns = f" {first_upper(best)} earns most." if best and len(first) > 1 else ""
    budget = f"the approved {usd(approved)} for {span}"
    fits = [str(row["policy"]) for row in first if row["p_exceed"] <= SAFE]
    passes = [f"{row['p_exceed']:.0%} under {row['policy']}" for row in first if row["p_exceed"] > SAFE]
    chances = f"; the chance to pass it is {listed(passes, width=0)}" if passes else ""
    if fits:
        text = f"{first_upper(listed(fits, width=0))} fit{'s' * (len(fits) == 1)} {budget} with at least a 95% chance"
        return f"{text}{chances}.{earns}{_besides(first)}"
    least = min(first, key=lambda row: float(row["budget_at_risk_usd"]))
    enough = f"{usd(least['budget_at_risk_usd'])} would be enough for {least['policy']} with a 95% chance"
    return f"No policy fits {budget}{chances}. {first_upper(enough)}.{earns}{_besides(first)}"


def _at_least(first: list[dict[Any, Any]], span: str) -> str:
    """What the cheapest policy would take, for those who approve tokens all the same."""
    least = min(first, key=lambda row: float(row["budget_at_risk_usd"]))
    most, approved = usd(rounded(least["budget_at_risk_usd"])), least["approved_usd"]
    text = f"{most} for {span} would be enough for {least['policy']} with a 95% chance"
    if approved != approved:
        return f"{text}."
    return f"{text}; the chance to pass the approved {usd(approved)} is {least['p_exceed']:.0%}."


def _besides(first: list[dict[Any, Any]]) -> str:
    """What the policies cost besides tokens, a sentence; empty where that is nothing."""
    told = [
        f"{usd(rounded(row['total_cost_usd']))} under {row['policy']}"
        + (f" ({usd(rounded(row['reviewers_usd']))} for reviewers)" if row["reviewers_usd"] > 0 else "")
        for row in first
        if costs_more(row)
    ]
    return f" This is the token bill alone; the expected total cost is {listed(told, width=0)}." if told else ""


def remarks(found: Forecast) -> Iterator[str]:
    """How sure the chance to pass the approved budget is, and when that happens."""
    for row in _first_year(found):
        if row["p_exceed"] > 0.0:
            early, late = int(row["used_up_p25"]), int(row["used_up_p75"])
            months = f"month {early}" if early == late else f"months {early} to {late}"
            months += " of the budget year" * (row["begins_month"] > 1)
            if begins := str(row.get("begins", "")):
                first, last = calendar_month(begins, early), calendar_month(begins, late)
                months = first if early == late else f"{first} to {last}"
            yield (
                f"{first_upper(row['policy'])} passes the approved budget in {spanned(row, 'p_exceed', '.0%')} of "
                f"{row['n']} replications, mostly in {months}."
            )


def _first_year(found: Forecast) -> list[dict[Any, Any]]:
    return found.at_risk[(found.at_risk["year"] == 1) & (found.at_risk["bill_usd"] > 0)].to_dict("records")
