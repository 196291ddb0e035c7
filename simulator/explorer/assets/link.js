"use strict";
// The state of the page in its link: #a.path=value, b.path=value, compare, side and chart; open it for the same page.
window.tokensimLink = (() => {
  const LONGEST = 40; // characters of a value, as the server takes them

  const write = ({ settings, side, chart }, first) => {
    const said = new URLSearchParams();
    for (const each of ["a", "b"]) {
      for (const [path, value] of Object.entries(settings[each] ?? {})) said.append(`${each}.${path}`, value);
    }
    if (settings.b) {
      said.set("compare", "1");
      said.set("side", side);
    }
    if (chart !== first) said.set("chart", chart);
    const text = said.toString();
    const here = location.pathname + location.search;
    if (location.hash.slice(1) !== text) history.replaceState(null, "", text ? `#${text}` : here);
  };

  // what is no value of this page is left out
  const read = (base, charts) => {
    const said = new URLSearchParams(location.hash.slice(1));
    const settings = { a: {}, b: said.get("compare") === "1" ? {} : null };
    for (const [key, value] of said) {
      const [side, path] = [key.slice(0, 1), key.slice(2)];
      if (key[1] === "." && settings[side] && base[path] && value.length <= LONGEST) settings[side][path] = value;
    }
    const chart = said.get("chart");
    return {
      settings,
      side: settings.b && said.get("side") !== "a" ? "b" : "a",
      chart: charts.includes(chart) ? chart : charts[0],
    };
  };

  return { write, read };
})();
