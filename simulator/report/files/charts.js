"use strict";
(async () => {
  const plots = [...document.querySelectorAll(".plot")];

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
    const { data, layout, narrow, printed } = spec(plot);
    if (width < NARROW_PIXELS) changed(layout, narrow);
    layout.width = width;
    if (onPaper) layout.height = printed;
    plot.style.height = layout.height + "px";
    plot.dataset.width = width;
    return Plotly.react(plot, data, layout, { displayModeBar: false });
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
  const redraw = (plot) => printing || Number(plot.dataset.width) === plot.clientWidth || draw(plot);
  const observer = new ResizeObserver(() => requestAnimationFrame(() => plots.forEach(redraw)));
  plots.forEach((plot) => observer.observe(plot));
  window.addEventListener("beforeprint", () => {
    printing = true;
    plots.forEach((plot) => draw(plot, 680, true)); // two on a page
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    plots.forEach((plot) => draw(plot));
  });
  document.documentElement.dataset.charts = "drawn";
})();
