"""One policy in one world as flat arrays and numbers: all an engine sees."""

from simulator.problem.build import Company as Company
from simulator.problem.build import build as build
from simulator.problem.build import company_of as company_of
from simulator.problem.build import problem_of as problem_of
from simulator.problem.problem import Problem as Problem
from simulator.problem.problem import plain as plain
from simulator.problem.setting import Setting as Setting
from simulator.problem.setting import setting_of as setting_of
from simulator.problem.teams import craft_of_team as craft_of_team
