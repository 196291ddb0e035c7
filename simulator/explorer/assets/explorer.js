"use strict";
// Paces what is asked: one quick answer under way at a time, always for the latest settings, then better ones in peace.
(() => {
  const REST = 300; // ms a slider must rest before a better answer is asked for
  const LOST = 8000; // ms after which an answer is taken to be lost
  const tab = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  const state = { settings: { a: {}, b: null }, side: "a", chart: "", generation: 0, busy: 0, again: false };
  let base = {};
  let yaml = [];
  let rest = 0;
  let moved = performance.now(); // when a hand last changed something
  const drawn = {}; // when each chart was last drawn

  const at = (id) => document.getElementById(id);
  const idOf = (role, path) => JSON.stringify({ path, role });
  const put = (id, props) => window.dash_clientside.set_props(id, props);
  const own = () => state.settings[state.side];

  // a control's value from a slider's position, and back
  const significant = (value) => String(Number(value.toPrecision(3)));
  const valueAt = ({ low, high, scale, whole, steps, value }, position) => {
    if (position === positionOf({ low, high, scale, steps }, Number(value))) return value;
    const share = position / steps;
    const found = scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
    return whole ? String(Math.round(found)) : significant(Math.abs(found) < (high - low) * 1e-9 ? 0 : found);
  };
  const positionOf = ({ low, high, scale, steps }, value) => {
    const share = scale === "log"
      ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
      : (value - low) / (high - low);
    return Math.round(Math.min(Math.max(share, 0), 1) * steps);
  };
  const numberIn = (text) => (text.trim() === "" ? NaN : Number(text.replaceAll(",", "").replace("\u2212", "-")));

  const tell = (path) => {
    const value = own()[path] ?? base[path].value;
    const slider = at(idOf("slider", path));
    slider?.setAttribute("aria-valuetext", value);
    const control = (slider ?? at(idOf("number", path)) ?? at(idOf("choice", path)))?.closest(".control");
    control?.classList.toggle("set", path in own());
  };

  const set = (path, value) => {
    if (String(value) === String(base[path].value)) delete own()[path];
    else own()[path] = String(value);
    tell(path);
    changed();
  };

  const ask = (known) => {
    clearTimeout(rest);
    if (!known) Object.assign(state, { busy: Date.now(), since: moved });
    state.asked = performance.now();
    const charts = at("charts");
    const { a, b } = state.settings;
    const narrow = window.innerWidth < 900;
    const width = charts.clientWidth / (b && !narrow ? 2 : 1);
    const room = narrow ? 0 : Math.max(window.innerHeight - 300, 320); // on a phone the page scrolls anyway
    put("bar", { className: "bar busy" });
    const page = state.page ?? 0; // ms the last answer was on its way and being drawn: the server plans with it
    put("request", {
      data: { tab, generation: state.generation, known, a, b, chart: state.chart, width: Math.floor(width), room, page },
    });
  };

  const changed = () => {
    state.generation += 1;
    moved = performance.now();
    for (const name of ["settled", "took", "tookFull"]) delete document.documentElement.dataset[name];
    clearTimeout(rest);
    if (state.busy && Date.now() - state.busy < LOST) state.again = true;
    else ask(0);
  };

  // milliseconds from a hand's last change to the frame that shows its answer, for measurements: <html data-took>
  const timed = (reply, asked = state.asked, since = state.since) => {
    const { dataset } = document.documentElement;
    const look = () => {
      if (reply.generation < state.generation) return;
      const sides = state.settings.b ? ["a", "b"] : ["a"];
      for (const side of sides) {
        const plot = document.querySelector(`#graph-${side} .js-plotly-plot`);
        if (plot?.on && !plot.watched) {
          plot.on("plotly_afterplot", () => { drawn[side] = performance.now(); });
          plot.watched = true;
        }
      }
      if (sides.some((side) => !(drawn[side] > asked))) return void requestAnimationFrame(look);
      const took = String(Math.round(performance.now() - since));
      if (reply.first) dataset.took = took;
      if (reply.first && reply.generation) state.page = Math.max(1, Math.round(performance.now() - asked - reply.server));
      if (reply.done) dataset.tookFull = took;
    };
    requestAnimationFrame(() => requestAnimationFrame(look));
  };

  const replied = (reply) => {
    if (!reply) return window.dash_clientside.no_update;
    if (reply.known) timed(reply);
    state.busy = 0;
    put("bar", { style: { "--share": reply.share }, className: reply.done ? "bar" : "bar busy" });
    if (state.again || reply.generation < state.generation) {
      state.again = false;
      ask(0);
    } else if (!reply.done) {
      rest = setTimeout(() => ask(reply.known), reply.first ? REST : 0);
    } else {
      document.documentElement.dataset.settled = reply.generation;
    }
    return window.dash_clientside.no_update;
  };

  // the values of the side that the controls now change
  const show = (side) => {
    state.side = side;
    for (const each of ["a", "b"]) at(`side-${each}`).setAttribute("aria-pressed", String(each === side));
    for (const [path, control] of Object.entries(base)) {
      const value = own()[path] ?? control.value;
      put({ role: control.scale === "choice" ? "choice" : "number", path }, { value: String(value) });
      if (control.steps) put({ role: "slider", path }, { value: positionOf(control, numberIn(String(value))) || 0 });
      tell(path);
    }
    showYaml();
  };

  const compare = () => {
    state.settings.b = state.settings.b ? null : { ...state.settings.a };
    const two = state.settings.b !== null;
    document.querySelector(".explorer").classList.toggle("two", two);
    at("compare").setAttribute("aria-pressed", String(two));
    at("side-b").disabled = !two;
    show(two ? "b" : "a");
    changed();
  };

  const choose = (chart) => {
    state.chart = chart;
    for (const each of document.querySelectorAll("[data-chart]")) {
      const chosen = each.dataset.chart === chart;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
    }
  };

  const showYaml = () => put("yaml-text", { children: yaml[state.side === "b" ? 1 : 0] ?? yaml[0] ?? "" });

  const copy = async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(at("yaml-text").textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(at("yaml-text"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      done = document.execCommand("copy");
    }
    put("copied", { children: done ? "Copied." : "Select the text and copy it by hand." });
  };

  const clicks = {
    compare,
    "side-a": () => show("a"),
    "side-b": () => show("b"),
    reset: () => {
      state.settings[state.side] = {};
      show(state.side);
      changed();
    },
    "show-yaml": () => {
      put("copied", { children: "" });
      at("yaml-dialog").showModal();
    },
    "copy-yaml": copy,
    "close-yaml": () => at("yaml-dialog").close(),
  };

  const controlOf = (element) => {
    try {
      const { role, path } = JSON.parse(element.id);
      return base[path] ? { role, path, control: base[path] } : null;
    } catch {
      return null;
    }
  };

  const listen = () => {
    document.addEventListener("input", ({ target }) => {
      const found = controlOf(target);
      if (found?.role === "slider") {
        const value = valueAt(found.control, Number(target.value));
        put({ role: "number", path: found.path }, { value });
        set(found.path, value);
      } else if (found?.role === "number") {
        const number = numberIn(target.value);
        if (found.control.steps && Number.isFinite(number)) {
          put({ role: "slider", path: found.path }, { value: positionOf(found.control, number) });
        }
        set(found.path, target.value);
      }
    });
    document.addEventListener("dblclick", ({ target }) => {
      const found = controlOf(target);
      if (found?.role !== "slider") return;
      put({ role: "number", path: found.path }, { value: found.control.value });
      put({ role: "slider", path: found.path }, { value: positionOf(found.control, Number(found.control.value)) });
      set(found.path, found.control.value);
    });
    document.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button && clicks[button.id]) clicks[button.id]();
      if (button?.dataset.chart && button.dataset.chart !== state.chart) {
        choose(button.dataset.chart);
        changed();
      }
      const menu = at("downloads");
      if (menu?.open && (!menu.contains(target) || button)) menu.open = false;
    });
    document.addEventListener("keydown", (event) => {
      const tabs = [...document.querySelectorAll("[data-chart]")];
      const place = tabs.indexOf(event.target);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (place >= 0 && step) {
        const next = tabs[(place + step + tabs.length) % tabs.length];
        next.focus();
        next.click();
      }
      if (event.key === "Escape" && at("downloads").open) {
        at("downloads").open = false;
        at("downloads").querySelector("summary").focus();
      }
    });
    let before = window.innerWidth;
    window.addEventListener("resize", () => {
      if (Math.abs(window.innerWidth - before) < 8) return; // a phone's address bar comes and goes
      before = window.innerWidth;
      changed();
    });
  };

  const begin = (data) => {
    base = data;
    for (const path of Object.keys(base)) {
      for (const role of ["slider", "number", "choice"]) {
        const element = at(idOf(role, path));
        element?.setAttribute("aria-labelledby", `name:${path}`);
        if (role === "choice") element?.setAttribute("role", "radiogroup");
      }
      tell(path);
    }
    choose(document.querySelector("[data-chart]").dataset.chart);
    listen();
    ask(0);
    return window.dash_clientside.no_update;
  };

  const chosen = () => {
    for (const { id, value } of window.dash_clientside.callback_context.inputs_list[0]) {
      const now = own()[id.path] ?? base[id.path]?.value;
      if (base[id.path] && String(value) !== String(now)) set(id.path, value);
    }
    return window.dash_clientside.no_update;
  };

  const written = (texts) => {
    yaml = texts ?? [];
    showYaml();
    return window.dash_clientside.no_update;
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    explorer: { begin, replied, chosen, written },
  });
})();
