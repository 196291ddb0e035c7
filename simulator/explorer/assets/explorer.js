"use strict";
// Paces what is asked: one preview under way at a time, always of the latest settings, and whole answers in peace.
(() => {
  const REST = 150; // ms a hand must rest before a whole answer is asked for
  const BUSY = 500; // ms until a busy server is asked again
  const tab = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  const state = { settings: { a: {}, b: null }, side: "a", chart: "", generation: 0, shown: 0, held: null, path: "" };
  let base = {};
  let yaml = [];
  let rest = 0;
  let moved = performance.now(); // when a hand last changed something
  const drawn = {}; // when each chart was last drawn
  const night = window.matchMedia("(prefers-color-scheme: dark)");
  const live = new Proxy({}, { get: (_, name) => window.tokensimLive[name] }); // its file is read after this one

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

  // a value as it is read aloud: its unit in words
  const spoken = ({ unit }, value) => {
    if (unit === "share") return `${Number((100 * numberIn(String(value))).toPrecision(3))}%`;
    const bare = ["", "ratio", "count", "log"].includes(unit) || !Number.isFinite(numberIn(String(value)));
    return bare ? String(value) : `${value} ${unit.replaceAll("/", " per ")}`;
  };

  const tell = (path) => {
    const control = base[path];
    const value = own()[path] ?? control.value;
    const name = `${control.owner ? `${control.owner}: ` : ""}${control.label}`;
    const [slider, number, choice] = ["slider", "number", "choice"].map((role) => at(idOf(role, path)));
    slider?.setAttribute("aria-valuetext", spoken(control, value));
    for (const each of [slider, number]) each?.setAttribute("aria-label", `${name}, ${spoken(control, value)}`);
    choice?.setAttribute("aria-label", name);
    (slider ?? number ?? choice)?.closest(".control")?.classList.toggle("set", path in own());
  };

  const set = (path, value) => {
    if (document.documentElement.dataset.settled) state.held = state.drawn?.[state.side] ?? null;
    state.path = path;
    if (String(value) === String(base[path].value)) delete own()[path];
    else own()[path] = String(value);
    tell(path);
    changed();
  };

  const question = (known) => {
    const charts = at("charts");
    const { a, b } = state.settings;
    const narrow = window.innerWidth < 900;
    const width = charts.clientWidth / (b && !narrow ? 2 : 1);
    const room = narrow ? 0 : Math.max(window.innerHeight - 350, 320); // on a phone the page scrolls anyway
    const { generation, chart, side, held, path } = state;
    const page = state.page ?? 0; // ms the last answer was on its way and being drawn: the server plans with it
    return { tab, generation, known, a, b, chart, side, held, path, width: Math.floor(width), room, page, dark: night.matches };
  };

  // what the server says; where it says no, why
  const told = async (path, body) => {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
      if (answer.ok) return await answer.json();
      return answer.status === 503 ? { busy: true } : { refused: [await answer.text()] };
    } catch {
      return { refused: ["The explorer does not answer. If it was closed, start it again and load this page again."] };
    }
  };

  const ask = async (known) => {
    clearTimeout(rest);
    state.since = moved;
    state.asked = performance.now();
    put("bar", { className: "bar busy" });
    const { generation } = state;
    const reply = await told("answer", question(known));
    if (generation < state.generation || reply.superseded) return;
    if (reply.busy) rest = setTimeout(() => ask(known), BUSY);
    else if (reply.refused) refused(reply.refused);
    else answered(reply);
  };

  const refused = (sentences) => {
    put("message", { children: sentences.join("\n") });
    put("count", { children: "not changed: the chart below is of the last setting that could be simulated", className: "" });
    finished({ done: true, known: 0 });
  };

  // puts an answer onto the page
  const answered = (reply) => {
    const parts = {};
    for (const [name, value] of Object.entries(reply.parts)) {
      const [id, property] = name.split(".");
      (parts[id] ??= {})[property] = value;
    }
    for (const [id, props] of Object.entries(parts)) put(id, props);
    yaml = reply.yaml;
    showYaml();
    finished(reply);
  };

  // the whole answer, once the hand rests and has let go
  const askInPeace = (wait) => {
    clearTimeout(rest);
    rest = setTimeout(() => (state.down ? undefined : ask(state.known)), wait);
  };

  const preview = async () => {
    if (state.previewing) return;
    state.previewing = true;
    const [since, generation] = [moved, state.generation];
    const reply = await told("preview", question(0));
    if (reply.marks && generation >= state.shown) await showPreview(reply, since);
    state.previewing = false;
    if (reply.refused) put("message", { children: reply.refused.join("\n") }); // the next answer takes it away
    const done = reply.refused || reply.busy || reply.superseded || reply.whole;
    if (generation < state.generation || !done) preview();
    else {
      state.known = reply.known ?? 0;
      askInPeace(Math.max(REST - (performance.now() - moved), 0));
    }
  };

  // draws a preview, and notes how long after the hand's move it was on screen
  const showPreview = async (reply, since) => {
    const drew = await live.draw(state.side, reply);
    live.tell(reply.delta);
    live.rename(reply.names);
    if (at("count").textContent !== reply.count) put("count", { children: reply.count, className: "preview" });
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)));
    const first = state.previewed !== reply.generation; // of this change; the next ones draw the other policies
    state.previewed = reply.generation;
    const detail = { server: reply.server, whole: reply.whole, n: reply.known, drew, first };
    performance.measure("change to preview", { start: since, end: performance.now(), detail });
  };

  const changed = () => {
    state.generation += 1;
    moved = performance.now();
    delete document.documentElement.dataset.settled;
    clearTimeout(rest);
    preview();
  };

  // another chart, width or colour: nothing to preview
  const redrawn = () => {
    state.generation += 1;
    moved = performance.now();
    delete document.documentElement.dataset.settled;
    askInPeace(0);
  };

  // when the whole answer was on screen, for measurements
  const timed = (reply, asked = state.asked, since = state.since) => {
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
      if (reply.first && reply.generation) state.page = Math.max(1, Math.round(performance.now() - asked - reply.server));
      if (reply.done) performance.measure("change to whole answer", { start: since, end: performance.now() });
    };
    requestAnimationFrame(() => requestAnimationFrame(look));
  };

  const finished = (reply) => {
    live.release();
    put("bar", { style: { "--share": reply.share }, className: reply.done ? "bar" : "bar busy" });
    if (reply.known) {
      timed(reply);
      state.drawn = { a: { ...state.settings.a }, b: state.settings.b && { ...state.settings.b } };
    } // else refused: what is on screen is of the last settings that could be simulated
    if (reply.delta !== undefined) live.tell(reply.delta);
    else if (!state.held) live.tell(null);
    live.rename(reply.names ?? {});
    state.shown = state.generation;
    if (!reply.done) {
      state.known = reply.known;
      askInPeace(0);
      return;
    }
    window.tokensimLink.write(state, charts()[0]);
    document.documentElement.dataset.settled = state.generation;
  };

  const charts = () => [...document.querySelectorAll("[data-chart]")].map((each) => each.dataset.chart);

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
    state.held = null;
    sides(state.settings.b ? "b" : "a");
    redrawn();
  };

  const sides = (side) => {
    const two = state.settings.b !== null;
    document.querySelector(".explorer").classList.toggle("two", two);
    at("compare").setAttribute("aria-pressed", String(two));
    at("side-b").disabled = !two;
    show(side);
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

  const download = async (name) => {
    put("downloads", { className: "menu busy" });
    const reply = await told("download", { ...question(0), download: name });
    put("downloads", { className: "menu" });
    if (reply.file) put("download", { data: reply.file });
    else put("message", { children: reply.refused?.join("\n") ?? "The explorer is busy. Try again in a second." });
  };

  const clicks = {
    compare,
    "side-a": () => show("a"),
    "side-b": () => show("b"),
    reset: () => {
      state.held = state.drawn?.[state.side] ?? null;
      state.path = "";
      state.settings[state.side] = {};
      show(state.side);
      changed();
    },
    "show-yaml": () => {
      put("copied", { children: "" });
      at("yaml-dialog").showModal();
    },
    "copy-yaml": copy,
    "copy-link": async () => {
      window.tokensimLink.write(state, charts()[0]);
      const button = at("copy-link");
      try {
        await navigator.clipboard.writeText(location.href);
        button.textContent = "Copied";
      } catch {
        button.textContent = "It is in the address bar";
      }
      setTimeout(() => { button.textContent = "Copy link"; }, 1500);
    },
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
        set(found.path, value); // asks first: the page keeps itself busy while the server runs
        put({ role: "number", path: found.path }, { value });
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
      if (button?.dataset.download) download(button.dataset.download);
      if (button?.dataset.chart && button.dataset.chart !== state.chart) {
        choose(button.dataset.chart);
        redrawn();
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
      redrawn();
    });
    night.addEventListener("change", redrawn);
    document.addEventListener("pointerdown", ({ target }) => { state.down = controlOf(target)?.role === "slider"; });
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => {
        const held = state.down;
        state.down = false;
        if (held && !document.documentElement.dataset.settled && !state.previewing) askInPeace(0);
      });
    }
    window.addEventListener("hashchange", () => {
      restore();
      redrawn();
    });
  };

  // what the link says
  const restore = () => {
    const told = window.tokensimLink.read(base, charts());
    Object.assign(state, { settings: told.settings, held: null });
    choose(told.chart);
    sides(told.side);
  };

  const begin = (data) => {
    base = data;
    for (const path of Object.keys(base)) {
      at(idOf("choice", path))?.setAttribute("role", "radiogroup");
      tell(path);
    }
    restore();
    listen();
    live.tell(null);
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

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    explorer: { begin, chosen },
  });
})();
