"""A policy of one's own that uses everything an answer can do: run it with ``--policy``."""

from simulator import Answer, Request


class Policy:
    """Seniors get the frontier tier; a team that is dear waits, tries a cheaper tier first, or asks."""

    name = "a bit of everything"
    sentence = "Seniors have the frontier tier; others try the economy tier first, and large requests are reviewed."
    reviewers = 1  # settings: who answers Answer(ask=True), and how
    review_hours = 0.5
    allowance_usd_per_month = 400.0  # engineers know of it and pace it; request.left_usd is what is left
    rollover = 0.5

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
        if asked_usd > 20.0 and self.reviews_left > 0:
            self.reviews_left -= 1
            return Answer(usd=20.0, ask=True, reason="above 20 USD: a reviewer decides")
        if request.team_spent_usd > 300.0 * request.headcount or request.chance < 0.1:
            return Answer(usd=0.5 * request.left_usd, tier="economy", reason=f"{request.team_name} is dear")
        return Answer(usd=request.left_usd, tier="economy", again="frontier")
