"use strict";
// Draws the charts of a page from the specifications that stand in it, and keeps the list of events to what is asked:
// in the app it fetches them, in a file it hides the others.

const charts = document.querySelectorAll("[data-chart]");
const list = document.getElementById("events");
const form = document.getElementById("narrow");
const told = document.getElementById("told");
const clear = document.getElementById("clear");
const asked = form && { ...values() };
let requests = 0;

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
  if (list && JSON.stringify(spec).includes('"brush"')) {
    let waiting;
    view.addSignalListener("brush", (_, brushed) => {
      const times = brushed && Object.values(brushed)[0];
      clearTimeout(waiting); // a brush that is still drawn tells of every step
      waiting = setTimeout(() => {
        if (times && times.length === 2) narrow({ from: isoDay(times[0]), to: isoDay(times[1]) });
        else narrow({ from: asked.from, to: asked.to });
      }, 150);
    });
  }
}

function follow(datum) {
  if (datum.href) location.assign(datum.href);
  else if (datum.root_code && list) show({ ...asked, root: datum.root_code });
  else if (datum.first_date && list) show({ from: datum.first_date, to: datum.last_date });
}

function show(wanted) {
  narrow(wanted);
  list.scrollIntoView();
}

function values() {
  return Object.fromEntries(new FormData(form));
}

// Lists the events of these days and of this kind; what is not given stays as it is.
function narrow(wanted) {
  for (const [name, value] of Object.entries(wanted)) form.elements[name].value = value;
  const now = values();
  clear.hidden = Object.entries(asked).every(([name, value]) => now[name] === value);
  if (list.dataset.more) fetchEvents(now);
  else hideOthers(now);
}

async function fetchEvents(now) {
  const request = ++requests;
  const reply = await fetch(`${list.dataset.more}?${new URLSearchParams({ ...now, scope: list.dataset.scope })}`);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (request !== requests) return; // a later one was sent meanwhile
  if (reply.ok) told.replaceChildren(...page.body.childNodes);
  else document.getElementById("shown").textContent = page.querySelector("main p").textContent;
}

function hideOthers({ from, to, root }) {
  let kept = 0;
  for (const item of told.querySelectorAll(".events li")) {
    const { date, root: own } = item.dataset;
    item.hidden = (from && date < from) || (to && date > to) || (root && own !== root);
    kept += item.hidden ? 0 : 1;
  }
  const shown = document.getElementById("shown");
  shown.dataset.everything ??= shown.textContent;
  const events = kept === 1 ? "1 event" : `${kept} events`;
  shown.textContent = clear.hidden
    ? shown.dataset.everything
    : `${events} of ${from || "the first day"} to ${to || "the last"}${root ? `, code ${root} only` : ""}.`;
  document.getElementById("beyond").hidden = Number(list.dataset.total) <= Number(list.dataset.listed);
}

function isoDay(time) {
  return new Date(Number(time)).toISOString().slice(0, 10);
}

// An address like #from=2025-03-01&to=2025-03-31 begins with the events of these days.
function narrowByAddress() {
  const wanted = Object.fromEntries([...new URLSearchParams(location.hash.slice(1))].filter(([name]) => name in asked));
  if (Object.keys(wanted).length) show({ ...asked, ...wanted });
}

if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => narrow({}));
  clear.addEventListener("click", () => narrow(asked));
  addEventListener("hashchange", narrowByAddress);
}
Promise.all(Array.from(charts, draw)).then(() => {
  document.body.dataset.ready = "true";
  if (form) narrowByAddress();
});
