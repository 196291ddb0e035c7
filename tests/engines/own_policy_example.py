"""A policy of one's own that uses everything it can: compare it with ``tokensim run mine.yaml --policy THIS_FILE``.

``grant(request)`` returns the Mtok it grants, from 0 to ``request.wanted_mtok``, or an ``Answer``:

    mtok, usd    at most so much is granted; without either, all
    tier         name of the tier that serves the request, "frontier" or another of the scenario
    again        name of a better tier, which does again what that tier fails; both attempts are paid
    wait_until   "day", "week" or "month": the request waits for its turn; or so many hours; then grant is called again
    ask          a reviewer decides on what is above mtok or usd
    top_up_usd   added to the engineer's allowance, before the grant
    reason       what stands in the event trace

The rest of a partial grant comes with the engineer's next request: with ``session_hours`` an item asks in sessions.

A request tells nothing that a company could not know:

    engineer, role, team, team_name, headcount      who asks; engineers present in the team
    pay_usd_per_year, items_done                    base pay of who asks; items that they have finished since the start
    month, hour, hours_left, waited_hours           months from 1; hours from the start, of the month, since the ask
    wanted_mtok, usd_per_mtok, prices               what is asked for; prices of all tiers by name
    effort_hours                                    size of the work item, hours without tokens
    spent_usd, team_spent_usd, past_usd, left_usd   this month, in each month before it, and left of an allowance
    chance                                          a draw of the item, uniform from 0 to 1
    rng                                             a numpy Generator of the engineer, the same in every run

Numbers that the class declares by ``parameter``, or as plain attributes, can be set by path, such as
``policies.NAME.cap_usd``, and so be swept, searched and called uncertain; ``lever`` names the one that is moved for
marginal ROI and by ``tokensim budget``.

Attributes with these names are settings, with ranges as in a scenario: what reviewers are like (``reviewers``,
``review_hours``, ``hurdle``, ``noise_sigma``, ``effort_noise_sigma``, ``writing_hours``, ``patience_hours``,
``reviewers_are``, ``blocking_share``, ``reviewer_usd_per_hour``), an allowance that engineers know of
(``allowance_usd_per_month``, ``rollover``, ``pacing``, ``use_it_or_lose_it``, ``burn_limit``), and the hours lost to a
failed attempt (``redo_hours``).
"""

from simulator import Answer, Request, parameter


class Policy:
    """Seniors get the frontier tier; a team that is dear waits, tries a cheaper tier first, or asks."""

    name = "a bit of everything"
    sentence = "Seniors have the frontier tier; others try the economy tier first, and large requests are reviewed."
    reviewers = 1  # settings: who answers Answer(ask=True), and how
    review_hours = 0.5
    allowance_usd_per_month = 400.0  # engineers know of it and pace it; request.left_usd is what is left
    rollover = 0.5
    seen_usd = parameter(20.0, "USD/request", "size of a request that passes unseen", ge=0, plausible=(10, 40))
    lever = "seen_usd"

    def __init__(self) -> None:
        self.reviews_left = 0  # state is kept between the requests of one run

    def month(self, number: int) -> None:
        """A month opens."""
        self.reviews_left = 20

    def grant(self, request: Request) -> Answer | float:
        """What a request gets."""
        asked_usd = request.wanted_mtok * request.usd_per_mtok
        usual = sum(request.past_usd) / max(len(request.past_usd), 1)
        if request.role == "senior":
            return request.wanted_mtok
        if request.month > 1 and request.spent_usd > 2.0 * usual and request.waited_hours == 0.0:
            return Answer(wait_until="week", reason="twice the usual spend: waits for the next week")
        if asked_usd > self.seen_usd and self.reviews_left > 0:
            self.reviews_left -= 1
            return Answer(usd=self.seen_usd, ask=True, reason="a reviewer decides")
        if request.team_spent_usd > 300.0 * request.headcount or request.rng.random() < 0.1:
            return Answer(usd=0.5 * request.left_usd, tier="economy", reason=f"{request.team_name} is dear")
        return Answer(usd=request.left_usd, tier="economy", again="frontier")
