"""Tiers by team: the teams named here have the frontier tier, all others the economy tier."""

from simulator import Answer, Request


class Policy:
    name = "tiers by team"
    sentence = "Some teams have the frontier tier; all others have the economy tier."
    frontier_teams = ("alpha",)

    def grant(self, request: Request) -> Answer:
        return Answer(tier="frontier" if request.team_name in self.frontier_teams else "economy")
