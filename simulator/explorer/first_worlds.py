"""The first worlds as set by hand: a change of a policy is laid on worlds that were read already."""

from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache
from pydantic import BaseModel

from simulator.explorer.controls import Control
from simulator.explorer.overrides import Settings, scenario_in
from simulator.replication.worlds import drawn_worlds
from simulator.scenario.blocks.schema import Scenario
from simulator.scenario.reading.errors import ScenarioError
from simulator.scenario.reading.paths import Draft
from simulator.scenario.reading.study_checks import fitted

KEPT: Final = 8  # settings of the world: as it was before a drag, as it is, of A and of B
Read = tuple[Scenario, list[Scenario]]  # inputs as written; as drawn for each world


class FirstWorlds:
    """The scenario in each of the first worlds, with values set by path."""

    def __init__(self, opened: Draft, controls: Mapping[str, Control], replications: int) -> None:
        self.opened, self.controls = opened, controls
        self.replications = min(replications, opened.file.scenario.replications)
        self._known: LRUCache[frozenset[tuple[str, str]], Read] = LRUCache(KEPT)
        self._lock = Lock()

    @cached_property
    def drafts(self) -> list[Draft]:
        """The scenario in each world, its inputs drawn, open for changes."""
        few = self.opened.file.scenario.model_copy(update={"replications": self.replications})
        worlds = drawn_worlds(self.opened.file.running(few))
        if not worlds.drawn or worlds.opened is None:
            return [self.opened] * self.replications
        found = []
        for replication in range(self.replications):
            worlds.at(replication)  # moves the shares of a world that cannot be
            pairs = zip(worlds.inputs, worlds.shares[replication], strict=True)
            drawn = {path: value for one, share in pairs for path, value in one.values(float(share)).items()}
            found.append(self.opened.laid(fitted({path: self.opened.find(path) for path in drawn}, drawn)))
        return found

    def as_set(self, settings: Settings) -> Read:
        """The scenario with these settings, and each of its worlds.

        Raises:
            SettingsError, ScenarioError: the settings are no scenario.
        """
        of_world = {path: text for path, text in settings.items() if not path.startswith("policies[")}
        if len(of_world) == len(settings):
            return self._read(settings)
        written = scenario_in(self.opened, self.opened, self.controls, settings)
        try:
            old, worlds = self._read(of_world)
        except ScenarioError:  # it holds only together with the policies that were set
            return self._read(settings)
        return written, [
            each.model_copy(update={"policies": laid(each.policies, old.policies, written.policies)}) for each in worlds
        ]

    def _read(self, settings: Settings) -> Read:
        key = frozenset(settings.items())
        with self._lock:
            known = self._known.get(key)
        if known is None:
            written = scenario_in(self.opened, self.opened, self.controls, settings)
            known = written, [scenario_in(each, self.opened, self.controls, settings) for each in self.drafts]
            with self._lock:
                self._known[key] = known
        return known


def laid(drawn: Any, old: Any, new: Any) -> Any:
    """What was drawn, with what differs between old and new: what is set is known, whatever else is drawn stays.

    Example: ``laid((1.5, 7), (1, 2), (1, 3))`` is (1.5, 3).
    """
    if new == old:
        return drawn
    if isinstance(new, BaseModel) and type(new) is type(old) is type(drawn):
        names = type(new).model_fields
        changed = {name: laid(*(getattr(one, name) for one in (drawn, old, new))) for name in names}
        return drawn.model_copy(update=changed)
    if isinstance(new, tuple) and isinstance(old, tuple) and len(new) == len(old) == len(drawn):
        return tuple(map(laid, drawn, old, new))
    return new
