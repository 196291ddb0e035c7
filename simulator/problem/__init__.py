"""One policy in one world as flat arrays and numbers: all an engine sees."""

from simulator.problem.build import build as build
from simulator.problem.problem import Problem as Problem
from simulator.problem.problem import plain as plain
from simulator.problem.teams import craft_of_team as craft_of_team
