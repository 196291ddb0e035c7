"""What README.md and results/README.md publish, part by part; ``python -m tests.publish`` writes it."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import simulator
from simulator.report.elements.table import Cell
from simulator.scenario.reading.load import ScenarioFile
from simulator.stats.intervals import share_interval
from simulator.studies.evidence.tables import fact_table
from simulator.studies.optimize.results import sentences
from simulator.studies.optimize.results import summary as best_settings
from simulator.studies.scorecard import sentences as card
from simulator.studies.scorecard.facts import excluded
from simulator.studies.scorecard.tables import excluded_table, verdict_tables
from simulator.studies.vanity.naive_metrics import CORRELATIONS, MEANINGS
from simulator.text import first_upper
from tests.fuzz.tried import ACCOUNTS, BEFORE, Harm

HOME = Path(__file__).parents[1]
README = HOME / "README.md"
RESULTS = HOME / "results" / "README.md"
EXAMPLE = HOME / "results" / "example"
BOARD = EXAMPLE / "scoreboard"
ANSWER = "answer.md"
CARD = HOME / "results" / "scorecard"
CARD_PAGE = CARD / "scorecard.md"
PLANTED = HOME / "results" / "calibration"
RELIABILITY = HOME / "results" / "reliability.md"
TRIED = RELIABILITY.with_suffix(".csv")
SHIPPED = HOME / "scenarios" / "policy_comparison.yaml"


@cache
def shipped_comparison() -> simulator.Findings:
    """The comparison that the README is about."""
    return simulator.compare(SHIPPED)


def example() -> pd.DataFrame:
    """The summary of that comparison as it is published."""
    return pd.read_csv(EXAMPLE / "summary.csv")


def decision(findings: simulator.Findings) -> str:
    """The answer in the tool's own words, and what it tells next."""
    told = [f"> - **{one.question}** {one.answer}" for one in findings.told]
    return "\n".join([f"> **{findings.answer}**", ">", *told])


def markdown(summary: pd.DataFrame) -> str:
    """One line per policy, candidates from best to worst, then upper bounds."""
    order = summary.sort_values(["upper_bound", "net_usd"], ascending=[True, False])
    lines = [
        "| policy | token bill | net value | ROI | marginal ROI | vanity share | earns most |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in order.to_dict("records"):
        best = "upper bound" if row["upper_bound"] else f"{row['p_best']:.0%}"
        cells = [
            str(row["policy"]),
            f"{row['spend_usd']:,.0f}",
            f"{row['net_usd']:,.0f} ({row['net_usd_low']:,.0f} to {row['net_usd_high']:,.0f})",
            _estimate(row, "roi", ".1f"),
            _estimate(row, "marginal_roi", "+.2f"),
            "–" if pd.isna(row["vanity_share"]) else f"{row['vanity_share']:.0%}",
            best,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _estimate(row: dict[str, float], name: str, form: str) -> str:
    if pd.isna(row[name]):
        return "–"
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{row[name]:{form}} ({low:{form}} to {high:{form}})"


def by_uncertainty(file: ScenarioFile) -> Iterable[str]:
    """What to do when values are only known within ranges."""
    found = simulator.uncertainty(file)
    return [found.answer, *(f"{one.question} {one.answer}" for one in found.told)]


def by_trial(file: ScenarioFile) -> Iterable[str]:
    """Which trial to run, if any."""
    found = simulator.design_experiment(file)
    return [found.answer, *(f"{one.question} {one.answer}" for one in found.told)]


def by_search(file: ScenarioFile) -> Iterable[str]:
    """The best settings, policy by policy."""
    found = best_settings(simulator.optimize(file), file.scenario.confidence)
    return sentences(found, file.scenario.engineer_months_per_year)


def by_budget(file: ScenarioFile) -> Iterable[str]:
    """The right budget."""
    found = simulator.budget(file, policy=MIDDLE_CAP)
    return [found.answer, *found.remarks]


def by_comparison(file: ScenarioFile) -> Iterable[str]:
    """The winner, and what is remarked beside it."""
    found = simulator.compare(file)
    return [found.answer.strip(), *(f"{one.question} {one.answer}" for one in found.told), *found.remarks]


def by_study(methods: Sequence[str]) -> Callable[[ScenarioFile], Iterable[str]]:
    """Which value the answer hangs on, where it tips, and which policy wins where."""

    def ask(file: ScenarioFile) -> Iterable[str]:
        with TemporaryDirectory() as store:
            return simulator.sensitivity(file, methods=methods, out=store).sentences

    return ask


Answer = tuple[str, Callable[[ScenarioFile], Iterable[str]]]
MIDDLE_CAP = "cap of 400 USD"
# the command that answers a scenario's question, where that is not a plain comparison
COMMANDS: dict[str, Answer] = {
    "best_settings": ("optimize {}", by_search),
    "cap_levels": (f'budget {{}} --policy "{MIDDLE_CAP}"', by_budget),
    "hiring_with_tokens": ("sensitivity {} --methods tornado", by_study(["tornado"])),
    "policy_map": ("sensitivity {} --methods map,tornado", by_study(["map", "tornado"])),
    "trial_before_rollout": ("experiment {}", by_trial),
    "what_we_do_not_know": ("uncertainty {}", by_uncertainty),
}


def answers(scenarios: Iterable[Path]) -> str:
    """Every shipped scenario: its question, the command that answers it, and what that says."""
    parts = []
    for path in scenarios:
        file = simulator.load(path)
        command, ask = COMMANDS.get(path.stem, ("run {}", by_comparison))
        said = "\n".join(f"- {sentence}" for sentence in ask(file))
        parts.append(
            f"**{file.scenario.question}**<br>\n`tokensim {command.format(f'scenarios/{path.name}')}`\n\n{said}"
        )
    return "\n\n".join(parts)


def budget_answer() -> str:
    """What ``tokensim budget`` answers for the shipped comparison, as a quotation."""
    found = simulator.budget(SHIPPED)
    return "\n>\n".join(f"> {sentence}" for sentence in (found.answer, *found.remarks))


def assumption_table() -> str:
    """Net value of every policy of the shipped comparison under each of its assumptions, and what they change."""
    found = simulator.assumptions(SHIPPED)
    labels = [policy.label for policy in found.runs.policies]
    pairs = found.net_values[["assumption", "policy"]]
    best = set(pairs[found.net_values["may_be_best"]].itertuples(index=False, name=None))
    lines = [
        f"| assumption | {' | '.join(labels)} | changes the winner | lead of {found.best} |",
        f"|---|{'--:|' * len(labels)}---|--:|",
    ]
    for row in found.winners.to_dict("records"):
        cells = [_half(row, label, (row["assumption"], label) in best) for label in labels]
        lead = _estimate(row, "lead_usd", ",.0f")
        lines.append(f"| {row['assumption']} | {' | '.join(cells)} | {row['flips']} | {lead} |")
    return "\n".join([f"> {found.answer}", "", *lines])


def _half(row: dict[str, float], policy: str, best: bool) -> str:
    """The net value of a policy and the half-width of its interval, bold where it may be the best."""
    value, half = row[f"net_usd {policy}"], row[f"net_usd_high {policy}"] - row[f"net_usd {policy}"]
    text = f"{value:,.0f}" + (f" ± {half:,.0f}" if half > 0.0 else "")
    return f"**{text}**" if best else text


def evidence_table() -> str:
    """What emerges in the shipped comparison, as written and at both ends, beside what was published."""
    found = simulator.evidence(SHIPPED)
    table = fact_table(found)
    lines = [
        "| fact | as written | heavy users overrate | heavy users gain more "
        "| published | the model | emerges | source |",
        "|---|--:|--:|--:|---|---|---|---|",
    ]
    for row in table.rows:
        fact, *figures, published, verdict, emerges, source, _ = row
        told = [_cell(one) for one in (*figures, published)]
        lines.append(f"| {' | '.join([fact.text, *told, verdict.text, emerges.text, _cell(source, '; ')])} |")
    return "\n".join([f"> {found.answer}", "", *lines])


def _cell(cell: Cell, between: str = "") -> str:
    """A cell with its note, in brackets or behind ``between``."""
    if not cell.note:
        return cell.text
    return f"{cell.text}{between}{cell.note}" if between else f"{cell.text} ({cell.note})"


def scorecard_table() -> str:
    """Published facts beside the model, from the table that is kept: misses, what cannot be told, hits; what is out."""
    kept = pd.read_csv(CARD / "scorecard.csv", dtype={"date": str})
    text = ["how_far", "who", "published"]
    facts = kept.assign(**{name: kept[name].fillna("") for name in text})
    first, *_ = card.remarks(facts)
    parts = [f"> {card.answer(facts)}\n>\n> {first}"]
    out = excluded_table(pd.DataFrame(excluded()))
    for table in (*verdict_tables(facts), out):
        heads = [head.text for head in table.headers]
        lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
        lines += [f"| {' | '.join(_cell(one) for one in row)} |" for row in table.rows]
        parts.append("\n".join([f"### {table.caption}", "", *lines]))
    return "\n\n".join(parts)


def calibration_table() -> str:
    """Planted companies from end to end: whether posteriors hold the truth, and what the choice loses; as kept."""
    inputs, companies = (pd.read_csv(PLANTED / f"{name}.csv") for name in ("inputs", "companies"))
    n, held = int(inputs["n"].iloc[0]), inputs["held"]
    within, even = int(held.between(0.87, 0.93).sum()), int((inputs["chi_square_p"] > 0.05 / len(inputs)).sum())
    decided = companies.dropna()
    before, after = decided["regret_before_usd"], decided["regret_after_usd"]
    change = before - after
    error = 1.96 * float(change.std(ddof=1)) / len(change) ** 0.5
    told = (
        f"> In {n} companies whose inputs were known, 90% posteriors held the truth in {held.mean():.1%} of cases: "
        f"between 87% and 93% of {within} of {len(inputs)} inputs. Ranks are even for {even} of them (chi-square, ten "
        "bins, 5% over all inputs together).\n>\n"
        f"> The policy chosen before the data lost {before.mean():.2f} USD per post and month against the best one of "
        f"the true company, the one chosen after them {after.mean():.2f}: {change.mean():.2f} less (± {error:.2f}, "
        f"n = {len(change)}){', not significantly different from zero' if abs(change.mean()) < error else ''}."
    )
    heads = ("Input", "90% posterior held the truth", "ranks even, p", "variance gone", "mean rank")
    lines = [f"| {' | '.join(heads)} |", "|---|--:|--:|--:|--:|"]
    forms = {"held": ".0%", "chi_square_p": ".2f", "contraction": ".0%", "mean_rank": ".2f"}
    for row in inputs.sort_values("contraction", ascending=False).to_dict("records"):
        cells = [first_upper(str(row["parameter"])), *(format(row[name], form) for name, form in forms.items())]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([told, "", *lines])


def reliability_table() -> str:
    """What was tried to break the program, from the table that is kept: by kind of input, and by what it might do."""
    kept = pd.read_csv(TRIED, keep_default_na=False, na_values={harm.name.lower(): "" for harm in Harm})
    harms = {harm: kept[harm.name.lower()] for harm in Harm}
    wrong = sum(found.fillna(0).astype(int) for found in harms.values())
    lines = ["| what was tried | before | inputs | told in a sentence | no harm | wrong |", "|---|---|--:|--:|--:|--:|"]
    for row, bad in zip(kept.to_dict("records"), wrong, strict=True):
        counts = [f"{each:,}" for each in (row["inputs"], row["told"], row["harmless"], bad)]
        lines.append(f"| {' | '.join([row['kind'], row['before'] or '–', *counts])} |")
    lines += ["", "| what no input may do | before | inputs looked at | found |", "|---|---|--:|--:|"]
    for harm, found in harms.items():  # what is refused has no accounts
        looked_at = kept["inputs"] - (kept["told"] if harm in ACCOUNTS else 0)
        counts = [f"{looked_at[found.notna()].sum():,}", f"{found.sum():,.0f}"]
        lines.append(f"| {' | '.join([harm, BEFORE.get(harm, '–'), *counts])} |")
    whole = f"> {kept['inputs'].sum():,} inputs of {len(kept)} kinds were tried; {wrong.sum():,} did harm or failed."
    return "\n".join([whole, "", *lines])


def scores(cases: pd.DataFrame, quiet: pd.DataFrame, detectors: pd.DataFrame) -> str:
    """The scoreboard: cases with vanity, cases without, quiet months that resemble each other, each detector alone."""
    innocent = _innocent(cases[~cases["vanity"]])
    return "\n\n".join([_guilty(cases[cases["vanity"]]), innocent, _quiet(quiet), _alone(detectors)])


def _guilty(cases: pd.DataFrame) -> str:
    sizes = " / ".join(str(size) for size in cases["size"].unique())
    lines = [
        f"| half of the teams pad | found, teams of {sizes} | watched | company found | AUC | "
        "flags that are right | months to detect | USD bias | intervals that hold |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    sized = (("recall", ".0%"), ("open", ".0%"), ("company_flagged", ".0%"), ("auc", ".2f"))
    for case, rows in cases.groupby("case", sort=False):
        cells = [_each(rows[name], form) for name, form in sized]
        last = (("precision", ".0%"), ("months_to_detect", ".0f"), ("usd_bias", "+.0%"), ("usd_coverage", ".0%"))
        cells += [_form(rows[name].iloc[-1], form) for name, form in last]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _innocent(cases: pd.DataFrame) -> str:
    lines = [
        "| nobody pads | teams | flagged | at any monthly look | watched | companies with a flagged team | "
        "companies, as one, with more spend without more output |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for case, rows in cases.groupby("case", sort=False):
        n = int(rows["n_innocent"].sum())
        accused = round(float((rows["false_accusations"] * rows["n_innocent"]).sum()))
        low, high = share_interval(accused, n, 0.95)[1:3]
        ever, watched = (float((rows[name] * rows["n_innocent"]).sum()) / n for name in ("false_at_any_look", "open"))
        share = f"{accused / n:.1%} ({low:.1%} to {high:.1%})"
        companies = int(rows["n_companies"].sum())
        hit = round(float((rows["companies_accused"] * rows["n_companies"]).sum()))
        whole = rows["company_flagged"] * rows["n_companies"]
        company = f"{round(float(whole.sum()))} of {companies}" if whole.notna().all() else "–"
        lines.append(f"| {case} | {n} | {share} | {ever:.1%} | {watched:.0%} | {hit} of {companies} | {company} |")
    return "\n".join(lines)


def _quiet(quiet: pd.DataFrame) -> str:
    lines = [
        "| autocorrelation, nobody pads | its estimate | companies | with a flagged team | "
        "as one, with more spend without more output | with a team below the frontier |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for row in quiet.to_dict("records"):
        cells = [_estimate(row, name, ".1%") for name in ("accused", "as_one", "frontier")]
        first = f"{row['autocorrelation']:.1f} | {row['estimated']:.2f} | {row['n_companies']:.0f}"
        lines.append(f"| {first} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _alone(detectors: pd.DataFrame) -> str:
    lines = [
        "| detector | found | flags that are right | AUC | falsely accused | in honest growth |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in detectors.to_dict("records"):
        false = _estimate(row, "false_accusations", ".1%")
        cells = [f"{row['recall']:.0%}", f"{row['precision']:.0%}", f"{row['auc']:.2f}", false]
        lines.append(f"| {row['meaning']} | {' | '.join(cells)} | {row['false_on_true_growth']:.1%} |")
    return "\n".join(lines)


def metrics(naive: pd.DataFrame) -> str:
    """Metrics that look good, beside the truth."""
    lines = [
        "| metric | naive | true | misleads by | misleads by, ability and appetite unrelated |",
        "|---|--:|--:|--:|--:|",
    ]
    related, unrelated = (naive[naive["correlation"] == rho].set_index("metric") for rho in CORRELATIONS)
    for name in related.index:
        cells = [f"{related.loc[name, column]:.2f}" for column in ("naive", "true")]
        cells += [_estimate(table.loc[name].to_dict(), "misleads_by", "+.2f") for table in (related, unrelated)]
        lines.append(f"| {MEANINGS[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _each(values: pd.Series, form: str) -> str:
    return " / ".join(_form(value, form) for value in values)


def _form(value: float, form: str) -> str:
    return "–" if pd.isna(value) else format(value, form)


def _board(name: str) -> pd.DataFrame:
    return pd.read_csv(BOARD / f"{name}.csv")


def others() -> list[Path]:
    """The shipped scenarios but the one whose table stands in the README."""
    return sorted(path for path in (HOME / "scenarios").glob("*.yaml") if path != SHIPPED)


# every published part: the page it stands in, and what makes it
PARTS: dict[str, tuple[Path, Callable[[], str]]] = {
    "decision": (README, lambda: (EXAMPLE / ANSWER).read_text(encoding="utf-8").strip()),
    "comparison": (README, lambda: markdown(example())),
    "answers": (RESULTS, lambda: answers(others())),
    "budget": (RESULTS, budget_answer),
    "assumptions": (RESULTS, assumption_table),
    "evidence": (RESULTS, evidence_table),
    "scoreboard": (RESULTS, lambda: scores(*map(_board, ("cases", "quiet", "detectors")))),
    "metrics": (RESULTS, lambda: metrics(_board("naive"))),
    "scorecard": (CARD_PAGE, scorecard_table),
    "calibration": (PLANTED / "calibration.md", calibration_table),
    "reliability": (RELIABILITY, reliability_table),
}


def text_of(what: str) -> str:
    """A part as its page has it now."""
    _, inside, _ = _cut(what)
    return inside.strip()


def write(what: str) -> None:
    """Make a part and put it into its page."""
    page, make = PARTS[what]
    fresh = make()
    before, _, after = _cut(what)
    page.write_text(f"{before}{fresh}\n{after}", encoding="utf-8")


def _cut(what: str) -> tuple[str, str, str]:
    """Its page before, inside and after a part."""
    text = PARTS[what][0].read_text(encoding="utf-8")
    start = text.index("\n", text.index(f"<!-- {what}:")) + 1
    end = text.index(f"<!-- end of {what} -->")
    return text[:start], text[start:end], text[end:]
