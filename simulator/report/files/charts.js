"use strict";
(async () => {
  const plots = [...document.querySelectorAll(".plot")];
  const PAPER = 906; // pixels, which the style sheet makes three quarters of: as wide as A4, two on a page

  const giveUp = (reason) => plots.forEach((plot) => {
    plot.classList.add("off");
    plot.style.height = "auto";
    plot.textContent = reason + " Every number drawn here is in the tables.";
  });

  const inflate = async (text) => {
    const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  const spec = (plot) => JSON.parse(plot.nextElementSibling.textContent);

  // changes are written as paths: {"legend.font.size": 12}
  const changed = (layout, changes) => {
    for (const [path, value] of Object.entries(changes)) {
      const keys = path.split(".");
      const last = keys.pop();
      keys.reduce((at, key) => (at[key] ??= {}), layout)[last] = value;
    }
    return layout;
  };

  const draw = (plot, width = plot.clientWidth, onPaper = false) => {
    if (plot.closest("details:not([open])")) return; // drawn when it is opened
    const { data, layout, light, narrow, printed } = spec(plot);
    const shown = onPaper && light ? light : { data, layout };
    if (width < NARROW_PIXELS) changed(shown.layout, narrow);
    shown.layout.width = width;
    if (onPaper) shown.layout.height = printed;
    plot.style.height = shown.layout.height + "px";
    plot.dataset.width = width;
    return Plotly.react(plot, shown.data, shown.layout, { displayModeBar: false });
  };

  const offerPicture = (plot) => {
    const button = plot.parentElement.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      const { name, data, layout, picture } = spec(plot);
      const size = { width: picture.width, height: picture.height, scale: 2 };
      Plotly.downloadImage({ data, layout: changed(layout, picture) }, { ...size, format: "png", filename: name });
    });
  };

  // a link of the contents leads to what is open
  const open = () => document.querySelectorAll(":target > details").forEach((one) => { one.open = true; });
  window.addEventListener("hashchange", open);
  open();

  if (typeof DecompressionStream === "undefined") {
    giveUp("This browser is too old to draw the charts: it lacks DecompressionStream.");
    return;
  }
  try {
    const script = document.createElement("script");
    script.textContent = await inflate(document.getElementById("plotly").textContent);
    document.head.append(script);
    for (const plot of plots) {
      await draw(plot);
      offerPicture(plot);
    }
  } catch (error) {
    console.error(error);
    giveUp("The charts could not be drawn (" + error.message + ").");
    return;
  }

  let printing = false;
  let opened = [];
  const redraw = (plot) => printing || Number(plot.dataset.width) === plot.clientWidth || draw(plot);
  const observer = new ResizeObserver(() => requestAnimationFrame(() => plots.forEach(redraw)));
  plots.forEach((plot) => observer.observe(plot));
  document.addEventListener("toggle", () => plots.forEach(redraw), true);
  window.addEventListener("beforeprint", () => {
    printing = true;
    opened = [...document.querySelectorAll("details.short:not([open])")];
    opened.forEach((one) => { one.open = true; });
    plots.forEach((plot) => draw(plot, PAPER, true));
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    opened.forEach((one) => { one.open = false; });
    plots.forEach((plot) => draw(plot));
  });
  document.documentElement.dataset.charts = "drawn";
})();
