"""One question, one answer: every command says the same number for the same quantity, wherever it leaves it."""

import pandas as pd
import pytest

from simulator.explorer.session import Session
from simulator.records import MONTHS_PER_YEAR
from simulator.replication.compare import BASELINE
from simulator.report.elements.table import Cell, Table, number
from simulator.scenario.reading.provenance import tally
from simulator.studies.choice.sentences import share_of_worlds
from simulator.studies.choice.sentences import told as told_of
from simulator.studies.compare.answer import CUT_SHORT, LEFT_OUT, answer
from simulator.studies.compare.trial import QUESTION
from simulator.studies.input_checks import price_fact
from simulator.studies.sensitivity.sentences import ALONE, AS_WRITTEN, policy_name
from simulator.text import first_upper, rounded, usd
from tests.studies.same_question import COMPANIES, Said, said_of


@pytest.fixture(
    scope="module", params=[pytest.param(one, marks=pytest.mark.slow) if one == "growing" else one for one in COMPANIES]
)
def said(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Said:
    return said_of(COMPANIES[request.param], tmp_path_factory.mktemp("sweeps"))


def row_of(table: Table, policy: str) -> tuple[Cell, ...]:
    return next(row for row in table.rows if policy in (row[0].text, row[1].text))


def chosen(said: Said) -> pd.Series:
    assert said.run.choice is not None
    return said.run.choice.policies.iloc[0]


def test_the_choice_is_the_same_and_never_an_upper_bound(said: Said) -> None:
    best, name = str(chosen(said)["policy"]), first_upper(policy_name(str(chosen(said)["policy"])))
    bounds = set(said.run.summary.loc[said.run.summary["upper_bound"], "policy"])
    assert best not in bounds
    assert said.run.ranking["policy"].iloc[0] == said.uncertainty.choice.best == best
    assert said.run.answer == said.uncertainty.answer == said.sheets["Answer"].iloc[2, 0]
    assert said.run.answer in said.slides[0]
    assert said.run.told[0].answer.startswith(f"{name} earns most in ")
    assert said.sheets["Ranking"]["Policy"].iloc[1] == best
    assert f"“{policy_name(best)}”" in said.slides[2].split("\n")[0]
    what_if = said.sheets["What-if"]
    first = what_if.iloc[:, 0].tolist().index("Earns most at your values")
    assert what_if.iloc[first, 1] == policy_name(best)
    pays = "No policy is expected to pay for itself" if best == BASELINE else f"{name} "
    assert said.run.answer.startswith(pays)
    quoted = pays if best == BASELINE else f"“{policy_name(best)}” "
    assert said.report["ranked"].title.startswith(quoted)
    for text in (said.forecast.answer, *(page.answer for page in said.pages.values())):
        assert "planner" not in text
    assert ("No policy is expected to pay for itself" in said.forecast.answer) == (best == BASELINE)
    if best != BASELINE:
        assert f"{name} earns most" in said.forecast.answer or f"under {best}, which earns most" in said.forecast.answer


def test_net_value_is_the_same(said: Said) -> None:
    assert said.run.choice is not None
    names = ["policy", "net_usd", "net_usd_low", "net_usd_high", "p05_usd", "p95_usd"]
    assert said.run.choice.policies.equals(said.uncertainty.choice.policies)
    own = said.run.choice.policies.set_index("policy")[names[1:]]
    assert said.run.summary.set_index("policy").loc[own.index, names[1:4]].equals(own[names[1:4]])
    ranking = said.run.ranking.set_index("policy").loc[own.index]
    assert ranking[["net_usd", *names[4:]]].equals(own[["net_usd", *names[4:]]])
    sheet = said.sheets["Ranking"].iloc[1:].set_index("Policy").loc[own.index]
    assert sheet["Net value"].tolist() == pytest.approx(own["net_usd"].tolist(), rel=1e-14)
    policy = said.budget.runs.grid.policy.label
    (today,) = said.budget.budgets.head(1).to_dict("records")
    assert today["today_gain_usd"] - today["today_usd"] == pytest.approx(own.loc[policy, "net_usd"], rel=1e-12)
    searched = said.optimum.written_searched.measures
    assert searched["net_usd"] == pytest.approx(own.loc[said.optimum.policy, "net_usd"], rel=1e-12)


def test_a_year_of_the_organisation_is_the_same(said: Said) -> None:
    """A year is that of the planned posts in every command; each sentence rounds to three digits."""
    assert said.run.choice is not None
    yearly = said.file.scenario.engineer_months_per_year
    assert said.run.choice.yearly == yearly
    assert said.budget.budgets["engineers"].iloc[0] * MONTHS_PER_YEAR == pytest.approx(yearly)
    best, second = said.run.choice.policies.iloc[0], said.run.choice.policies.iloc[1]
    told = best if best["policy"] != BASELINE else second
    money = usd(rounded(abs(told["net_usd"]) * yearly))
    brief = row_of(said.report["brief"], str(told["policy"]))
    assert brief[1].text == number(rounded(told["net_usd"] * yearly), "USD")
    assert f"about {money} a year" in said.run.answer
    row = said.pages["optimize"].tables["optimum"].iloc[0]
    assert usd(abs(row["net_usd"]) * yearly) in said.pages["optimize"].answer
    as_written = said.written.ranking.set_index("policy")["net_usd"].drop(BASELINE)
    if said.assumptions.best != BASELINE:
        money = usd(rounded(as_written.max() * yearly))
        assert f"about {money} a year" in said.written.answer
        assert f"about {money} a year" in said.assumptions.answer


def test_the_probability_of_earning_most_is_the_same(said: Said) -> None:
    assert said.run.choice is not None
    names = ["p_best", "p_best_low", "p_best_high"]
    own = said.run.choice.policies.set_index("policy")[names]
    assert said.run.ranking.set_index("policy").loc[own.index, names].equals(own)
    assert said.run.summary.set_index("policy").loc[own.index, "p_best"].tolist() == own["p_best"].tolist()
    sheet = said.sheets["Ranking"].iloc[1:].set_index("Policy").loc[own.index, "Chance of being best"]
    assert sheet.tolist() == pytest.approx(own["p_best"].tolist(), rel=1e-14)
    words, share = share_of_worlds(said.run.choice), f"{own['p_best'].iloc[0]:.0%}"
    assert f"{words} with plausible inputs" in said.run.answer
    assert f"earns most in {share}" in said.run.told[0].answer
    assert f"earns most in {share} of worlds" in said.slides[2]
    best = str(chosen(said)["policy"])
    assert number(own["p_best"].iloc[0], "share") in [cell.text for cell in row_of(said.report["ranking"], best)]
    assert share in [cell.text for cell in row_of(said.report["brief"], best)]
    assert next(line for line in said.printed.splitlines() if line.strip().startswith(best)).split()[-1] == share


def test_regret_is_the_same_and_one_thing(said: Said) -> None:
    """Against the best policy of each world; how far a policy is behind the planner has another name."""
    best = chosen(said)
    mean, most = (
        usd(rounded(best[name] * said.file.scenario.engineer_months_per_year))
        for name in ("regret_usd", "regret_p95_usd")
    )
    told = next(one.answer for one in said.run.told if one.question == "What if it is wrong?")
    assert f"loses {mean} a year on average, and at most {most}" in told
    assert told.partition(". ")[0] in said.slides[0]
    assert "regret" not in said.printed.split("How sure is that?")[0].lower()


def test_the_bill_and_the_budget_are_the_same(said: Said) -> None:
    """The cost section of the report is the forecast: bill, 95th percentile, chance to pass what is approved."""
    section = next(one for one in said.report["sections"] if one.anchor == "cost")
    (table,) = (one for one in said.pages["forecast"].summary if one.caption.startswith("Budget at risk"))
    shown = next(one for one in section.tables if one.caption == table.caption)
    assert sorted(map(repr, shown.rows)) == sorted(map(repr, table.rows))
    spend = said.run.summary.set_index("policy")["spend_usd"]
    bills = said.forecast.forecast.teams.groupby("policy")["bill_usd"].sum()
    months = said.file.scenario.engineer_months_per_year
    for policy in bills.index:
        assert bills[policy] == pytest.approx(spend[policy] * months, rel=1e-12), policy
    searched = said.optimum.written_searched.measures["spend_usd"]
    assert searched == pytest.approx(spend[said.optimum.policy], rel=1e-12)
    approved = said.file.scenario.approved_budget_usd_per_year
    if approved is not None and chosen(said)["policy"] != BASELINE:
        first = said.forecast.forecast.at_risk.query("year == 1 and p_exceed > 0.05")
        for row in first.to_dict("records"):
            assert f"{row['p_exceed']:.0%} under {row['policy']}" in said.forecast.answer


def test_vanity_share_and_total_cost_are_the_same(said: Said) -> None:
    summary, policy = said.run.summary.set_index("policy"), said.budget.runs.grid.policy.label
    today = said.budget.budgets.iloc[0]
    ends = ["", "_low", "_high"]
    assert [today[f"today_usd{end}"] for end in ends] == pytest.approx(
        [summary.loc[policy, f"cost_usd{end}"] for end in ends], rel=1e-12
    )
    sheet = said.sheets["By policy"].iloc[1:].set_index("Policy")
    spending = summary.index[summary["vanity_share"].notna()]
    for column, title in (("vanity_share", "Vanity share"), ("cost_usd", "Total cost"), ("spend_usd", "Token bill")):
        own = summary.loc[spending, column].tolist()
        assert sheet.loc[spending, title].tolist() == pytest.approx(own, rel=1e-14)
    searched = said.optimum.written_searched.measures["vanity_share"]
    assert searched == pytest.approx(summary.loc[said.optimum.policy, "vanity_share"], rel=1e-12)


def test_price_counts_and_worlds_are_the_same(said: Said) -> None:
    figure, counted = price_fact(said.file.scenario), tally(said.file.assumptions)
    for name in ("run", "budget", "forecast"):
        assert figure in said.pages[name].facts, name
    assert figure[0] in said.slides[0]
    assert said.sheets["Answer"].iloc[:, :2].apply(tuple, axis=1).tolist().count(figure) == 1
    for name, page in said.pages.items():
        rows = page.checks.loc[page.checks["check"] == "values sourced", "message"]
        assert all(text.startswith(counted.text) for text in rows), name
    assert said.report["counted"] == counted.text
    assert counted.text in said.slides[-1]
    statuses = said.sheets["Assumptions"].loc[
        said.sheets["Assumptions"]["Path in the file"].str.match(r"world\..*(?<!\.engineers)$")
    ]
    kinds = statuses["Status"].value_counts()
    assert {name: int(kinds.get(name, 0)) for name in counted._fields[:3]} == dict(
        zip(counted._fields[:3], counted[:3], strict=True)
    )
    n = said.file.scenario.replications
    for table in (said.run.summary, said.run.ranking, said.uncertainty.choice.policies, said.budget.budgets):
        assert set(table["n"]) == {n}
    assert set(said.forecast.forecast.at_risk["n"]) == {n}
    assert f"{n} worlds" in said.run.told[0].answer
    assert f"n = {n} worlds" in said.slides[2]


def test_the_explorer_says_what_run_says(said: Said) -> None:
    session = Session(said.file, workers=1)
    explored = session.whole(session.file({})).findings
    told = tuple(one for one in said.run.told if one.question != QUESTION)  # no time for its runs on a page
    assert (explored.answer, explored.told, explored.remarks) == (said.run.answer, told, said.run.remarks)
    for name in ("summary", "ranking", "checks", "by_month", "by_team"):
        assert getattr(explored, name).equals(getattr(said.run, name)), name


def test_what_is_run_as_written_says_so_and_chooses_as_run_as_written_does(said: Said) -> None:
    best = str(said.written.ranking["policy"].iloc[0])
    spending = said.written.ranking.loc[said.written.ranking["policy"] != BASELINE]
    assert said.run.choice is not None
    assert said.run.choice.best_as_written == said.assumptions.best == best
    assert said.sensitivity.best == spending["policy"].iloc[0]
    said_first = "no policy pays for itself" if best == BASELINE else f"{best} earns most"
    for text in (said.pages["sensitivity"].answer, said.assumptions.answer):
        assert text.startswith(f"{AS_WRITTEN} {said_first}")
    base = said.sensitivity.tables["tornado"].groupby("policy")["base"].first()
    net = said.written.summary.set_index("policy")["net_usd"]
    assert base.to_dict() == pytest.approx(net.loc[base.index].to_dict(), rel=1e-12)
    nets = said.assumptions.net_values.query("assumption == 'as written'").set_index("policy")["net_usd"]
    assert nets.to_dict() == pytest.approx(net.loc[nets.index].to_dict(), rel=1e-12)
    assert ALONE in said.sensitivity.sentences
    assert "tokensim run draws all that is not known" in said.pages["assumptions"].sections[0].lead
    assert "inputs exactly as written" in said.written.answer


def test_nothing_says_that_a_run_takes_inputs_as_written(said: Said) -> None:
    """It draws them; only what is beside the answer says so of itself."""
    leads = [one.lead for one in said.report["sections"]]
    helps = [chart.how_to_read for page in said.drawing.values() for chart in page.charts.values()]
    checks = [str(text) for page in said.drawing.values() for text in page.checks["message"]]
    for text in (*leads, *helps, *checks, *(page.note for page in said.drawing.values())):
        for word in ("as written; tokensim uncertainty", "central case", "not the uncertainty about", "takes them as"):
            assert word not in text


def test_of_many_worlds_some_are_run_as_written_and_the_answer_says_how_many(said: Said) -> None:
    (told,) = (one.answer for one in said.run.told if one.question.startswith("And with the inputs exactly"))
    assert "replications" not in told
    found = said.run.choice
    assert found is not None
    fewer = told_of(found._replace(n_as_written=9))[-1].answer
    assert fewer == f"{told[:-1]} (9 replications; all: --as-written)."


def test_a_run_that_was_cut_short_does_not_say_that_inputs_were_as_written(said: Said) -> None:
    cut = said.run.comparison._replace(written=None)
    assert answer(cut, said.run.ranking).endswith(CUT_SHORT)
    assert said.written.answer.endswith(LEFT_OUT)
