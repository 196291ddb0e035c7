"""One name per cost in everything a comparison says: token bill, reviewers, total cost; and gain minus cost is net."""

import re
from io import StringIO

import numpy as np
from rich.console import Console

from simulator.columns import entry
from simulator.studies.compare.answer import sentence
from simulator.studies.compare.findings import Findings
from simulator.studies.compare.report.sections import chart_pages, sections
from simulator.studies.compare.report.terminal import COLUMNS, show


def test_in_the_terminal_gain_minus_total_cost_is_net(tame: Findings) -> None:
    gain, cost, net = (tame.summary[COLUMNS[title][0]] for title in ("gain", "total cost", "net"))
    np.testing.assert_allclose(gain - cost, net, atol=1e-9)
    assert (tame.summary["cost_usd"] - tame.summary["spend_usd"]).max() > 1.0, "a gate pays reviewers too"
    text = StringIO()
    show(tame, Console(file=text, width=120))
    printed = re.sub(r"\s+", " ", text.getvalue())
    assert "net is gain minus total cost" in printed
    for row in tame.summary.to_dict("records"):
        if row["cost_usd"] and str(row["policy"]) in tame.sentences:
            assert f"{row['spend_usd']:,.0f}" in printed


def test_a_sentence_says_what_the_total_cost_contains(tame: Findings) -> None:
    rows = {str(row["policy"]): row for row in tame.summary.to_dict("records")}
    gated = rows["gated"] | {"cost_usd": 116.0, "spend_usd": 114.0, "gain_usd": 1500.0, "net_usd": 1384.0}
    assert sentence(gated).startswith(
        "Gated has a total cost of 116 USD per post and month (114 USD token bill, 2.00 USD reviewers and other "
        "costs) and brings 1,500 USD more output: 1,384 USD net"
    )
    alone = sentence(gated | {"spend_usd": 116.0 - 1e-12})
    assert "a total cost of 116 USD per post and month, all of it token bill, and brings" in alone


def test_no_cost_goes_without_its_name(tame: Findings) -> None:
    pages = chart_pages(tame).values()
    said = [tame.answer, *tame.remarks, *tame.sentences.values()]
    said += [text for page in pages for text in (page.title, page.subtitle, page.how_to_read, page.description)]
    said += [section.lead for section in sections(tame)]
    for text in said:
        assert not re.search(
            r"\bcosts [\d(]|(?<!token )\bbill (is|under|was)\b|[Nn]et value (over|against) cost", text
        ), text
    assert entry("cost_usd").title == "Total cost"
    assert entry("spend_usd").title == "Token bill"
    assert entry("reviewers_usd").title == "Reviewers"
