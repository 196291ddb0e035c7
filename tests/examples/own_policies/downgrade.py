"""Downgrade after so many USD: the frontier tier up to an amount a month, the economy tier beyond it."""

from simulator import Answer, Request, parameter


class Policy:
    name = "downgrade"
    sentence = "Every engineer has the frontier tier up to an amount a month, and the economy tier beyond it."
    after_usd = parameter(40.0, "USD/month", "amount after which requests are downgraded", ge=0, le=10_000)
    lever = "after_usd"

    def grant(self, request: Request) -> Answer:
        return Answer(tier="frontier" if request.spent_usd < self.after_usd else "economy")
