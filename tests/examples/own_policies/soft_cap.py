"""A soft cap: up to it all is granted, beyond it a part that shrinks with every dollar spent."""

from simulator import Answer, Request, parameter


class Policy:
    name = "soft cap"
    sentence = "Requests are granted in full up to a soft cap a month, and in a shrinking part beyond it."
    cap_usd = parameter(60.0, "USD/month", "soft cap per engineer", ge=0, le=10_000)
    lever = "cap_usd"

    def grant(self, request: Request) -> Answer:
        wanted_usd = request.wanted_mtok * request.usd_per_mtok
        over = max(request.spent_usd - self.cap_usd, 0.0)
        return Answer(usd=wanted_usd * self.cap_usd / (self.cap_usd + over + 1e-9))
