"use strict";
// Moves the marks of a chart that is on the page already: rows and axes hold still, the old marks stay as ghosts.
window.tokensimLive = (() => {
  const ROOM = 0.06; // of an axis, beyond a mark that would leave it
  const plotOf = (side) => document.querySelector(`#graph-${side} .js-plotly-plot`);
  const axisName = (reference, letter) => `${letter}axis${(reference ?? letter).slice(1)}`;
  const traces = (plot) => plot.data.map((trace, place) => ({ trace, place })).filter(({ trace }) => trace.meta?.columns);

  // what is drawn now becomes the ghosts; axes and margins stay as they are
  const hold = (plot) => {
    const full = plot._fullLayout;
    const { l, r, t, b } = full._size;
    const layout = { "margin.l": l, "margin.r": r, "margin.t": t, "margin.b": b };
    for (const name of Object.keys(full).filter((each) => /^[xy]axis\d*$/.test(each))) {
      layout[`${name}.range`] = full[name].range.slice();
      layout[`${name}.automargin`] = false;
    }
    const data = { x: [], y: [] };
    const ghosts = [];
    for (const { trace, place } of traces(plot)) {
      if (!trace.meta.ghost) continue;
      const { x, y, customdata } = plot.data[place + 1]; // each is followed by its marks
      data.x.push([...x]);
      data.y.push([...y]);
      trace.customdata = [...customdata];
      ghosts.push(place);
    }
    plot.held = { layout };
    return window.Plotly.update(plot, data, layout, ghosts);
  };

  // an axis grows, and never shrinks, where a mark would leave it
  const grown = (plot, name, ends) => {
    const axis = plot._fullLayout[name];
    const place = (value) => (axis.type === "log" ? Math.log10(value) : value);
    let [low, high] = axis.range;
    const room = ROOM * (high - low);
    for (const end of ends.filter(Number.isFinite).map(place).filter(Number.isFinite)) {
      if (end > high) high = end + room;
      if (end < low) low = end - room;
    }
    return [low, high];
  };

  const draw = async (side, reply) => {
    const plot = plotOf(side);
    if (!plot?._fullLayout || !traces(plot).length) return false;
    if (!plot.held) await hold(plot);
    const data = {
      x: [], y: [], text: [], hoverinfo: [], "marker.opacity": [],
      "error_x.array": [], "error_x.arrayminus": [], "error_y.array": [], "error_y.arrayminus": [],
    };
    const layout = {};
    const moved = [];
    for (const { trace, place } of traces(plot)) {
      if (trace.meta.ghost) continue;
      const [across, up] = trace.meta.columns;
      const known = trace.customdata.map((policy) => {
        const row = reply.marks[policy];
        return row && row[across] && (!up || row[up]) ? row : null; // what is not known yet stays, faded
      });
      const same = trace.customdata.map((policy) => reply.same.includes(policy));
      const part = (column, bars, old, each) => known.map((row, at) => (row ? each(row[column]) : old?.[at] ?? null));
      const bars = (column, axis) => {
        const old = trace[`error_${axis}`] ?? {};
        return [
          part(column, old, old.array, ([value, , high]) => high - value),
          part(column, old, old.arrayminus, ([value, low]) => value - low),
        ];
      };
      const [more, less] = bars(across, "x");
      const [above, below] = up ? bars(up, "y") : [null, null];
      const x = part(across, null, trace.x, ([value]) => value);
      const y = up ? part(up, null, trace.y, ([value]) => value) : trace.y;
      data.x.push(x);
      data.y.push(y);
      data.text.push(trace.text ? known.map((row, at) => (row ? row[across][3] : trace.text[at])) : null);
      data.hoverinfo.push("skip"); // the boxes tell of the last whole answer
      data["marker.opacity"].push(known.map((row, at) => (row || same[at] ? 1 : 0.35)));
      data["error_x.array"].push(more);
      data["error_x.arrayminus"].push(less);
      data["error_y.array"].push(above);
      data["error_y.arrayminus"].push(below);
      moved.push(place);
      data["marker.opacity"].push(same.map((still) => (still ? 0 : 1))); // the ghosts: of what moved alone
      for (const key of Object.keys(data)) data[key].length = data["marker.opacity"].length; // nothing else of them
      moved.push(place - 1);
      const axes = [[axisName(trace.xaxis, "x"), x, more, less]];
      if (up) axes.push([axisName(trace.yaxis, "y"), y, above, below]);
      for (const [name, values, high, low] of axes) {
        const before = layout[`${name}.range`] ?? plot._fullLayout[name].range;
        const ends = values.flatMap((value, at) => [value + (high[at] ?? 0), value - (low[at] ?? 0)]);
        const range = grown(plot, name, ends);
        layout[`${name}.range`] = [Math.min(before[0], range[0]), Math.max(before[1], range[1])];
      }
    }
    const rows = plot.data.find((trace) => trace.meta?.columns?.length === 1 && !trace.meta.ghost);
    const names = plot._fullLayout.yaxis.ticktext.slice();
    for (const [policy, text] of Object.entries(reply.ticks)) names[rows.y[rows.customdata.indexOf(policy)]] = text;
    if (String(names) !== String(plot._fullLayout.yaxis.ticktext)) layout["yaxis.ticktext"] = names;
    for (const name of Object.keys(layout).filter((each) => each.endsWith(".range"))) {
      if (String(layout[name]) === String(plot._fullLayout[name.slice(0, -6)].range)) delete layout[name]; // holds still
    }
    await window.Plotly.update(plot, data, layout, moved);
    return true;
  };

  const release = () => {
    for (const side of ["a", "b"]) if (plotOf(side)) plotOf(side).held = null;
  };

  // the one change on top of the page
  const tell = (delta) => {
    const box = document.getElementById("delta");
    box.dataset.direction = delta?.direction ?? "none";
    document.getElementById("delta-amount").textContent = delta?.amount ?? "";
    document.getElementById("delta-who").textContent = delta?.who ?? "Move a slider: what it changes stands here.";
    document.getElementById("delta-note").textContent = delta?.note ?? "";
  };

  // policies are called by their lever in the panel too
  const rename = (names) => {
    for (const each of document.querySelectorAll("[data-policy]")) {
      each.textContent = `\u2068${names[each.dataset.policy] ?? each.dataset.policy}\u2069`;
    }
  };

  return { draw, release, tell, rename, plotOf };
})();
