"""5-hour windows: so much in each, counted from an engineer's first request; who has used it up waits."""

from simulator import Answer, Request, parameter


class Policy:
    name = "5-hour windows"
    sentence = "Every engineer has so much in each 5 hours of work; who has used it up waits for the next window."
    window_usd = parameter(6.0, "USD", "limit per window", ge=0, le=1000)
    lever = "window_usd"

    def __init__(self) -> None:
        self.windows: dict[int, tuple[float, float]] = {}  # by engineer: when it opened, what is left

    def grant(self, request: Request) -> Answer:
        opened, left = self.windows.get(request.engineer, (-5.0, 0.0))
        if request.hour >= opened + 5.0:
            opened, left = request.hour, self.window_usd
        if left <= 0.0:
            return Answer(wait_until=opened + 5.0 - request.hour)
        spent = min(left, request.wanted_mtok * request.usd_per_mtok)
        self.windows[request.engineer] = opened, left - spent
        return Answer(usd=spent)
