"""A policy of a finished run as a file that a vendor's product reads: limits, budgets, fallbacks."""

from simulator.exports.configs.config import VENDORS as VENDORS
from simulator.exports.configs.config import ConfigError as ConfigError
from simulator.exports.configs.config import config_of as config_of
from simulator.exports.configs.vendor import Config as Config
from simulator.exports.configs.vendor import otherwise as otherwise
