"use strict";
// Draws the charts of a page from the specifications that stand in it, and keeps the list of events to what is brushed.

const charts = document.querySelectorAll("[data-chart]");
const events = document.querySelectorAll(".events li[data-date]");
const shown = document.getElementById("shown");
const clear = document.getElementById("clear");
const everything = shown && shown.textContent;

// Nothing is loaded from anywhere: a chart has its rows with it.
const loader = { load: () => Promise.reject(new Error("no chart loads anything")), sanitize: () => Promise.reject(new Error("no links")) };
const options = {
  ast: true,
  actions: false,
  renderer: "svg",
  loader,
  logLevel: 1, // errors: that a chart keeps its own height is no news
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true, theme: "dyad" },
};

async function draw(place) {
  const name = place.dataset.chart;
  const spec = JSON.parse(document.querySelector(`[data-spec="${CSS.escape(name)}"]`).textContent);
  const { view } = await vegaEmbed(place, spec, options);
  // The picture as a whole has its words; its single lines and areas have none.
  place.querySelector("svg").setAttribute("aria-hidden", "true");
  view.addEventListener("click", (_, item) => item && item.datum && follow(item.datum));
  if (events.length && JSON.stringify(spec).includes('"brush"')) {
    view.addSignalListener("brush", (_, brushed) => {
      const times = brushed && (brushed.utcyearmonth_period || Object.values(brushed)[0]);
      if (times && times.length === 2) keep(isoDay(times[0]), isoDay(times[1]));
      else if (times === undefined) keep(null, null);
    });
  }
}

function follow(datum) {
  if (datum.href) location.assign(datum.href);
  else if (datum.root_code && events.length) keep(null, null, datum.root_code);
  else if (datum.first_date && events.length) {
    keep(datum.first_date, datum.last_date);
    document.getElementById("events").scrollIntoView();
  }
}

// The events of these days and of this code, if any is given.
function keep(first, last, root) {
  let kept = 0;
  for (const item of events) {
    const fits = (!first || item.dataset.date >= first) && (!last || item.dataset.date <= last) && (!root || item.dataset.root === root);
    item.hidden = !fits;
    kept += fits ? 1 : 0;
  }
  const narrowed = Boolean(first || last || root);
  clear.hidden = !narrowed;
  shown.textContent = narrowed
    ? `${kept} of the events listed here${first ? `, ${first} to ${last}` : ""}${root ? `, code ${root}` : ""}.`
    : everything;
}

function isoDay(time) {
  return new Date(Number(time)).toISOString().slice(0, 10);
}

if (clear) clear.addEventListener("click", () => keep(null, null));
Promise.all(Array.from(charts, draw)).then(() => { document.body.dataset.ready = "true"; });
