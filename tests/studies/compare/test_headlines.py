"""A title says no more than the table under it."""

from simulator.report.elements.headline import money
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.charts.monthly import finding as monthly
from simulator.studies.compare.report.charts.ranking import finding as ranking
from simulator.studies.compare.report.charts.returns import finding as returns
from simulator.studies.compare.report.charts.teams import finding as team


def with_ranking(findings: Findings, **columns: object) -> Findings:
    return findings._replace(ranking=findings.ranking.assign(**columns))


def test_the_ranking_title_admits_a_tie(tame: Findings) -> None:
    clear = with_ranking(tame, may_be_best=[True, *[False] * (len(tame.ranking) - 1)])
    assert "earns most" in ranking(clear)
    tie = with_ranking(tame, may_be_best=[True, True, *[False] * (len(tame.ranking) - 2)])
    first, second = tame.ranking["policy"].iloc[:2]
    assert (
        ranking(tie)
        == f"“{first}” earns most: {money(tame.ranking['net_usd'].iloc[0])} USD net; “{second}” may be as good"
    )
    three = with_ranking(tame, may_be_best=[True, True, True, *[False] * (len(tame.ranking) - 3)])
    assert ranking(three).endswith("2 others may be as good")


def test_the_ranking_title_says_when_nothing_pays(tame: Findings) -> None:
    none_first = ["none", *[name for name in tame.ranking["policy"] if name != "none"]]
    assert ranking(with_ranking(tame, policy=none_first)).startswith("No policy is expected to pay for itself")


def test_the_returns_title_follows_the_intervals_of_marginal_roi(tame: Findings) -> None:
    table = tame.summary.assign(marginal_roi_low=-1.0, marginal_roi_high=1.0)
    assert "No policy is clearly" in returns(tame._replace(summary=table))
    table.loc[table["policy"] == "small cap", "marginal_roi_low"] = 0.5
    table.loc[table["policy"] == "gated", "marginal_roi_high"] = -0.5
    title = returns(tame._replace(summary=table))
    assert title == "One more dollar pays under “small cap”; the last is lost under “gated”"
    long = table.assign(policy=table["policy"].replace({"small cap": "a small cap " * 3, "gated": "a gate " * 6}))
    told = returns(tame._replace(summary=long))
    assert told == "One more dollar pays under one policy and not under one policy"


def test_the_monthly_title_names_spender_and_vanity(tame: Findings) -> None:
    table = tame.by_month.assign(spend_usd=1.0, vanity_usd=0.0)
    assert monthly(tame._replace(by_month=table)).endswith("none of it vanity")
    table.loc[(table["policy"] == "gated") & (table["month"] == 4), ["spend_usd", "vanity_usd"]] = [50.0, 20.0]
    told = monthly(tame._replace(by_month=table))
    assert told == "“gated” pays most in month 4: 50 USD per post, 20 (40%) vanity"
    assert monthly(tame._replace(by_month=table.assign(spend_usd=0.0))) == "No policy spends anything"


def test_the_team_title_counts_teams(tame: Findings) -> None:
    table = tame.by_team.assign(net_usd=0.0)
    table.loc[table["policy"] == "gated", "net_usd"] = 5.0
    assert team(tame._replace(by_team=table)) == "“gated” has the highest mean net value in every team"
    table.loc[(table["policy"] == "uncapped") & (table["team"] == "web"), "net_usd"] = 9.0
    told = team(tame._replace(by_team=table))
    assert told == "“gated” has the highest mean net value in 2 of 3 teams"
