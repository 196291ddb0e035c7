"use strict";
(() => {
  const film = JSON.parse(document.getElementById("film").textContent);
  const canvas = document.getElementById("stage");
  const [button, slider, when, spoken] = ["play", "at", "when", "spoken"].map((id) => document.getElementById(id));
  const last = film.moments - 1;
  const FONT = getComputedStyle(document.documentElement).fontFamily;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // ---- data: numbers of 16 bits, moment by moment, engineer by engineer; the largest one is nobody ----
  const NOBODY = 65535;
  const unpacked = (text) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    return new Uint16Array(bytes.buffer);
  };
  const people = film.team.length;
  for (const panel of film.panels) {
    for (const name of ["work", "effect", "vanity"]) panel[name] = unpacked(panel[name]);
  }
  const mix = (one, other, share) => one + (other - one) * share;
  // a value of an engineer between two moments; who is away at the first one is nobody
  const between = (values, at, engineer) => {
    const first = Math.floor(at);
    const one = values[first * people + engineer];
    const other = values[Math.min(first + 1, last) * people + engineer];
    if (one === NOBODY) return null;
    return (other === NOBODY ? one : mix(one, other, at - first)) * film.unit;
  };
  const stageAt = (at) => Math.round((at / last) * (film.stages - 1));
  // share of the working time that tokens save, along the curve of the engineer's team
  const saved = (engineer, stage, use) => {
    const team = film.team[engineer];
    const nodes = film.use[team];
    const curve = film.saved[team][stage];
    const own = use / film.returns[stage][engineer];
    let high = nodes.findIndex((node) => node >= own);
    if (high < 0) high = nodes.length - 1;
    if (high === 0) return 0;
    const share = Math.min(1, (own - nodes[high - 1]) / (nodes[high] - nodes[high - 1]));
    return mix(curve[high - 1], curve[high], share) / film.savedUnit;
  };

  // ---- words ----
  const money = (value) => {
    const sign = value < 0 ? "\u2212" : "";
    const size = Math.abs(value);
    if (size >= 1e6) return sign + (size / 1e6).toFixed(2) + " million";
    return sign + size.toLocaleString("en-US", { maximumFractionDigits: film.small ? 2 : 0 });
  };
  const counted = (panel, at) => {
    const first = Math.floor(at);
    const one = panel.money[first];
    const other = panel.money[Math.min(first + 1, last)];
    const [bill, vanity, cost, gain, net, share] = one.map((value, place) => mix(value, other[place], at - first));
    return { bill, vanity, cost, gain, net, share };
  };
  const month = (at) => Math.min(film.months.length - 1, Math.floor(at / film.perMonth));
  const label = (at) => {
    const now = month(at);
    const told = film.events.filter((one) => one.first <= now && now <= one.last).map((one) => one.what);
    return [film.months[now], ...told].join(" \u00b7 ");
  };
  const waste = (sums) => {
    const share = (sums.share * 100).toFixed(sums.share > 0 && sums.share < 0.1 ? 1 : 0) + "% of tokens";
    return sums.vanity >= 0.5 ? `${money(sums.vanity)}, ${share}` : share;
  };
  const sentence = (panel, at) => {
    const sums = counted(panel, at);
    const parts = [`token bill ${money(sums.bill)}`, `vanity ${waste(sums)}`, `total cost ${money(sums.cost)}`];
    parts.push(`value over no tokens ${money(sums.gain)}`, `net value ${money(sums.net)} ${film.currency}`);
    return `${panel.name}: ${parts.join(", ")}.`;
  };

  // ---- drawing ----
  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const one = (name) => style.getPropertyValue(`--${name}`).trim();
    return { ink: one("ink"), muted: one("muted"), line: one("line"), paper: one("paper"), vanity: one("vanity"), one };
  };
  const write = (pen, text, x, y, { size = 12, bold = false, colour, right = false, room = 0 } = {}) => {
    const set = () => { pen.font = `${bold ? 650 : 400} ${size}px ${FONT}`; };
    set();
    while (room && size > 9 && pen.measureText(text).width > room) { size -= 0.5; set(); }
    pen.fillStyle = colour;
    pen.textAlign = right ? "right" : "left";
    pen.fillText(text, x, y, room || undefined);
  };
  const header = (pen, hue, panel, at, box) => {
    const sums = counted(panel, at);
    pen.fillStyle = hue.one(panel.colour);
    pen.fillRect(box.x, box.y, box.w, 4);
    pen.font = `650 18px ${FONT}`;
    const name = panel.labels.find((one) => pen.measureText(one).width <= box.w) ?? panel.labels.at(-1);
    write(pen, name, box.x, box.y + 27, { size: 18, bold: true, colour: hue.ink, room: box.w });
    const cells = [
      ["Value over no tokens", money(sums.gain), film.currency],
      ["Net value", money(sums.net), film.currency],
    ];
    const padding = ["vanity " + waste(sums), hue.vanity];
    if (!panel.billed) cells.unshift(["Total cost, " + panel.besides, money(sums.cost), ...padding]);
    else {
      if (panel.besides) cells.unshift(["Total cost", money(sums.cost), panel.besides]);
      cells.unshift(["Token bill", money(sums.bill), ...padding]);
    }
    const across = box.w < 520 ? 2 : cells.length;
    const shares = { 2: [1, 1], 3: [1.24, 0.96, 0.8], 4: [1.27, 0.85, 1.07, 0.81] }[across];
    const widths = shares.map((share) => share * Math.min(box.w / across, 220));
    let [x, y] = [box.x, box.y + 48];
    cells.forEach(([name, value, below, colour], place) => {
      if (place && place % across === 0) { x = box.x; y += 62; }
      const room = widths[place % across] - 10;
      write(pen, name, x, y, { size: 12.5, colour: hue.muted, room });
      write(pen, value, x, y + 22, { size: 20, bold: true, colour: hue.ink, room });
      write(pen, below, x, y + 39, { size: 12.5, colour: colour ?? hue.muted, room });
      x += widths[place % across];
    });
    return y + 54;
  };
  const axes = (pen, hue, plot) => {
    pen.strokeStyle = hue.line;
    pen.lineWidth = 1;
    for (const [value, text] of film.yTicks) {
      pen.beginPath();
      pen.moveTo(plot.left, plot.y(value));
      pen.lineTo(plot.right, plot.y(value));
      pen.stroke();
      write(pen, text, plot.left - 6, plot.y(value) + 4, { colour: hue.muted, right: true });
    }
    let free = -Infinity;
    for (const [value, text] of film.xTicks) {
      const x = plot.x(value);
      if (x < free) continue;
      free = x + 34;
      write(pen, text, x - pen.measureText(text).width / 2, plot.bottom + 16, { colour: hue.muted });
    }
    write(pen, film.yTitle, plot.left - 40, plot.top - 10, { size: 12.5, colour: hue.muted });
    write(pen, film.xTitle, plot.right, plot.bottom + 33, { size: 12.5, colour: hue.muted, right: true, room: plot.right - plot.left });
  };
  const curves = (pen, hue, stage, plot) => {
    pen.strokeStyle = hue.muted;
    pen.globalAlpha = Math.max(0.1, 0.3 - people / 1000);
    pen.lineWidth = 1;
    for (let engineer = 0; engineer < people; engineer += 1) {
      const nodes = film.use[film.team[engineer]];
      const curve = film.saved[film.team[engineer]][stage];
      const factor = film.returns[stage][engineer];
      pen.beginPath();
      for (let place = 0; place < nodes.length; place += 1) {
        const use = nodes[place] * factor;
        pen.lineTo(plot.x(Math.min(use, film.xMax)), plot.y(use > film.xMax ? saved(engineer, stage, film.xMax) : curve[place] / film.savedUnit));
        if (use > film.xMax) break;
      }
      pen.stroke();
    }
    pen.globalAlpha = 1;
  };
  const dots = (pen, hue, panel, at, stage, plot) => {
    const waits = new Set(panel.rings[Math.round(at)]);
    const radius = people > 120 ? 4 : 5;
    const shown = [];
    let beyond = 0;
    for (let engineer = 0; engineer < people; engineer += 1) {
      const work = between(panel.work, at, engineer);
      if (work === null) continue;
      const y = plot.y(saved(engineer, stage, between(panel.effect, at, engineer)));
      const vanity = between(panel.vanity, at, engineer);
      const [from, to] = [plot.x(Math.min(work, film.xMax)), plot.x(Math.min(work + vanity, film.xMax))];
      beyond += work + vanity > film.xMax;
      shown.push([from, to, y, waits.has(engineer)]);
    }
    pen.strokeStyle = hue.vanity;
    pen.lineWidth = 2.5;
    for (const [from, to, y] of shown) {
      if (to - from < 0.5) continue;
      pen.beginPath();
      pen.moveTo(from, y);
      pen.lineTo(to, y);
      pen.stroke();
    }
    for (const [from, , y, waiting] of shown) {
      pen.beginPath();
      pen.arc(from, y, radius, 0, 7);
      pen.fillStyle = hue.ink;
      pen.globalAlpha = 0.72;
      pen.fill();
      pen.globalAlpha = 1;
      pen.strokeStyle = waiting ? hue.one(panel.colour) : hue.paper;
      pen.lineWidth = waiting ? 2 : 1;
      if (waiting) { pen.beginPath(); pen.arc(from, y, radius + 2.5, 0, 7); }
      pen.stroke();
    }
    if (beyond) write(pen, `${beyond} further right \u25b8`, plot.right, plot.top + 4, { colour: hue.muted, right: true });
    const [x, y] = [plot.right - 8, plot.bottom - 14];
    const words = "vanity: tokens that save nothing";
    write(pen, words, x, y + 4, { size: 12.5, colour: hue.vanity, right: true });
    const start = x - pen.measureText(words).width;
    pen.strokeStyle = hue.vanity;
    pen.lineWidth = 2.5;
    pen.beginPath();
    pen.moveTo(start - 34, y);
    pen.lineTo(start - 8, y);
    pen.stroke();
  };
  const lane = (pen, hue, panel, at, box) => {
    const [queued, still] = panel.queue[Math.round(at)];
    if (!panel.place) {
      write(pen, "No request waits under this policy.", box.x, box.y + 16, { size: 13, colour: hue.muted, room: box.w });
      return;
    }
    const requests = queued === 1 ? "1 request" : `${queued} requests`;
    const words = `${panel.place} ${film.step}: ${requests}, ${still || "none"} still waiting`;
    write(pen, words, box.x, box.y + 16, { size: 13, colour: hue.ink, room: box.w });
    const [size, pitch] = [9, 13];
    const across = Math.floor((box.w - 60) / pitch);
    const most = across * 2;
    pen.strokeStyle = pen.fillStyle = hue.one(panel.colour);
    pen.lineWidth = 1.5;
    for (let place = 0; place < Math.min(queued, most); place += 1) {
      const [x, y] = [box.x + (place % across) * pitch, box.y + 26 + Math.floor(place / across) * pitch];
      if (place < still) pen.fillRect(x, y, size, size);
      else pen.strokeRect(x + 0.75, y + 0.75, size - 1.5, size - 1.5);
    }
    if (queued > most) write(pen, `+${queued - most}`, box.x + across * pitch + 4, box.y + 47, { size: 13, colour: hue.ink });
  };
  const draw = (pen, width, height, at) => {
    const hue = colours();
    const across = width >= 860 ? film.panels.length : 1;
    const gap = 40;
    const tall = height / (film.panels.length / across);
    const wide = (width - gap * (across - 1)) / across;
    const stage = stageAt(at);
    film.panels.forEach((panel, place) => {
      const box = { x: (place % across) * (wide + gap), y: Math.floor(place / across) * tall, w: wide };
      const top = header(pen, hue, panel, at, box) + 22;
      const below = film.panels.some((one) => one.place) ? 112 : 46; // room for the queue, where one forms
      const plot = { left: box.x + 40, right: box.x + wide - 8, top, bottom: box.y + tall - below };
      plot.x = (value) => mix(plot.left, plot.right, Math.sqrt(Math.max(value, 0) / film.xMax));
      plot.y = (value) => mix(plot.bottom, plot.top, value / film.yMax);
      axes(pen, hue, plot);
      curves(pen, hue, stage, plot);
      dots(pen, hue, panel, at, stage, plot);
      if (below > 46) lane(pen, hue, panel, at, { x: box.x, y: plot.bottom + 42, w: wide });
    });
  };

  // ---- a frame as a picture of its own, with heading and time ----
  const lines = (pen, text, room) => {
    const found = [""];
    for (const word of text.split(" ")) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (found.at(-1) && pen.measureText(longer).width > room) found.push(word);
      else found[found.length - 1] = longer;
    }
    return found;
  };
  const frame = (at, width, height, scale) => {
    const picture = document.createElement("canvas");
    [picture.width, picture.height] = [Math.round(width * scale), Math.round(height * scale)];
    const pen = picture.getContext("2d");
    const hue = colours();
    pen.scale(scale, scale);
    pen.fillStyle = hue.paper;
    pen.fillRect(0, 0, width, height);
    write(pen, film.title, 32, 48, { size: 27, bold: true, colour: hue.ink, room: width - 64 });
    pen.font = `400 15px ${FONT}`;
    lines(pen, film.subtitle, width - 64).slice(0, 2).forEach((line, place) => {
      write(pen, line, 32, 74 + 20 * place, { size: 15, colour: hue.muted });
    });
    pen.save();
    pen.translate(32, 110);
    draw(pen, width - 64, height - 110 - 34, at);
    pen.restore();
    const [left, right, y] = [32, width - 280, height - 20];
    pen.fillStyle = hue.line;
    pen.fillRect(left, y - 3, right - left, 5);
    pen.fillStyle = hue.ink;
    pen.fillRect(left, y - 3, (right - left) * (at / last), 5);
    write(pen, label(at), width - 32, y + 4, { size: 15, bold: true, colour: hue.ink, right: true, room: 236 });
    return picture.toDataURL("image/png");
  };

  // ---- the page ----
  let now = 0;
  let playing = false;
  let before = 0;
  const show = () => {
    const width = canvas.clientWidth;
    const across = width >= 860 ? film.panels.length : 1;
    const tall = across > 1 || film.panels.length === 1 ? Math.max(470, Math.min(560, width * 0.46)) : 560;
    const height = (film.panels.length / across) * tall;
    const density = window.devicePixelRatio || 1;
    const size = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(density, 0, 0, density, 0, 0);
    pen.clearRect(0, 0, width, height);
    draw(pen, width, height, now);
    slider.value = String(Math.round(now));
    when.textContent = label(now);
    slider.setAttribute("aria-valuetext", label(now));
    button.textContent = playing ? "Pause" : now >= last ? "Play again" : "Play";
    if (!playing) spoken.textContent = film.panels.map((panel) => sentence(panel, now)).join(" ");
    document.documentElement.dataset.at = now.toFixed(2);
  };
  const step = (time) => {
    if (!playing) return;
    const on = before ? ((time - before) / 1000) * (last / film.seconds) : 0;
    before = time;
    now = Math.min(last, now + on);
    if (now >= last) playing = false;
    show();
    requestAnimationFrame(step);
  };
  const play = (wanted) => {
    if (wanted && now >= last) now = 0;
    [playing, before] = [wanted, 0];
    show();
    if (playing) requestAnimationFrame(step);
  };
  const go = (at) => {
    playing = false;
    now = Math.max(0, Math.min(last, at));
    show();
  };
  button.addEventListener("click", () => play(!playing));
  slider.addEventListener("input", () => go(Number(slider.value)));
  const KEYS = {
    ArrowLeft: () => go(Math.ceil(now) - 1),
    ArrowRight: () => go(Math.floor(now) + 1),
    Home: () => go(0),
    End: () => go(last),
    " ": () => play(!playing),
  };
  document.addEventListener("keydown", (event) => {
    const own = event.target.closest?.("button, summary, [role=region]"); // they have keys of their own
    if (!KEYS[event.key] || event.ctrlKey || event.metaKey || event.altKey || (own && event.key === " ")) return;
    if (event.target.closest?.("[role=region]")) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  const onPaper = (wanted) => () => {
    playing = false;
    document.documentElement.classList.toggle("paper", wanted); // a dark screen is printed light
    show();
  };
  window.addEventListener("beforeprint", onPaper(true));
  window.addEventListener("afterprint", onPaper(false));
  new ResizeObserver(() => show()).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  document.querySelector(".controls").hidden = false;
  const asked = /^#frames=(\d+)x(\d+)x(\d+)@([\d.]+)$/.exec(location.hash);
  if (asked) {
    const [count, width, height, scale] = asked.slice(1).map(Number);
    const place = document.createElement("pre");
    place.id = "frames";
    const at = (one) => (count === 1 ? last : (one / (count - 1)) * last);
    place.textContent = Array.from({ length: count }, (_, one) => frame(at(one), width, height, scale)).join("\n");
    document.body.append(place);
  } else if (calm.matches) go(last);
  else play(true);
  document.documentElement.dataset.charts = "drawn";
})();
