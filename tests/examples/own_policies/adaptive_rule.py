"""An adaptive rule: who finished more items a month than the others on average gets more next month, who less, less."""

from simulator import Answer, Request, parameter


class Policy:
    name = "adaptive rule"
    sentence = "An engineer's cap rises and falls with the items finished so far, against those of all others."
    cap_usd = parameter(60.0, "USD/month", "cap of an average engineer", ge=0, le=10_000)
    lever = "cap_usd"

    def __init__(self) -> None:
        self.done: dict[int, int] = {}

    def grant(self, request: Request) -> Answer:
        self.done[request.engineer] = request.items_done
        usual = sum(self.done.values()) / len(self.done)
        factor = (request.items_done + 1.0) / (usual + 1.0)
        return Answer(usd=max(self.cap_usd * min(max(factor, 0.5), 2.0) - request.spent_usd, 0.0))
