// The page's script: it sorts tables, filters them, lists runs and opens them. Whatever comes from a
// record goes into the page as text (textContent), never as markup.
"use strict";

/** @type {import("./page_data.ts").PageData} */
const data = JSON.parse(document.getElementById("data").textContent);
const filters = document.getElementById("filters");
const dialog = document.getElementById("dialog");
const count = document.getElementById("count");
const runTable = document.getElementById("run-table");

/** Rows of the list of runs that are in the page at a time. */
const PAGE = 50;

// What turns the direction of writing, or is no character, is shown as a space.
const unprintable = /[^\P{Cc}\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** A run with its parts in their places. */
function runAt(place) {
  const [id, config, seed, environment, finished, endpoint, target, source, ...others] =
    data.runs[place];
  const [gradients, seconds, memory, note] = others;
  return {
    ...{ place, id, seed, finished, endpoint, target, source, gradients, seconds, memory, note },
    config: data.configs[config],
    again: data.again[config],
    environment: data.environments[environment],
  };
}

const runs = data.runs.map((_, place) => runAt(place));

/** "0-3,7" as places. */
function placesIn(text) {
  if (!text) return [];
  return text.split(",").flatMap((part) => {
    const [from, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** An element with attributes, and children that are elements or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== undefined) element.setAttribute(name, value);
  }
  element.append(
    ...children.map((child) =>
      child instanceof Node ? child : String(child ?? "–").replace(unprintable, " ")
    ),
  );
  return element;
}

function number(value, digits) {
  if (value === null || value === undefined) return "–";
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function ruleName({ rule, averaging, adaptation }) {
  const own = data.rules[rule.name] ?? rule.name;
  const mean = averaging ? ` + ${averaging.name.toUpperCase()}` : "";
  const students = adaptation && adaptation.rule.name !== rule.name
    ? `, then ${data.rules[adaptation.rule.name] ?? adaptation.rule.name}`
    : "";
  return own + mean + students;
}

function optionText({ rule, averaging }) {
  const all = Object.entries({ ...rule.options, ...averaging?.options });
  return all.map(([name, value]) => `${name} ${value}`).join(", ") || "–";
}

function wayText({ adaptation }) {
  if (!adaptation) return "zero-shot";
  const { how, domains } = adaptation;
  return `${how}, ${domains} ${domains === 1 ? "domain" : "domains"}`;
}

function commitText({ commit }) {
  return commit ? commit.slice(0, 7) + (commit.endsWith("+") ? "+" : "") : "–";
}

// Columns of every list of runs: title, text, and what it is sorted by where that is a number.
const columns = [
  ["Data set", (run) => data.datasets[run.config.dataset] ?? run.config.dataset],
  ["Way", (run) => wayText(run.config)],
  [
    "Protocol",
    (run) =>
      run.config.trainingProtocol
        ? `${run.config.protocol}, trained ${run.config.trainingProtocol}`
        : run.config.protocol,
  ],
  ["Scale", (run) => run.config.scale],
  ["Rule", (run) => ruleName(run.config)],
  ["Options", (run) => optionText(run.config)],
  ["Seed", (run) => String(run.seed), (run) => run.seed],
  ["Target, endpoint (%)", (run) => number(run.endpoint, 1), (run) => run.endpoint],
  ["Target, last (%)", (run) => number(run.target, 1), (run) => run.target],
  ["Source (%)", (run) => number(run.source, 1), (run) => run.source],
  ["Epochs", (run) => String(run.config.epochs), (run) => run.config.epochs],
  ["Gradients", (run) => number(run.gradients, 0), (run) => run.gradients],
  ["Seconds", (run) => number(run.seconds, 1), (run) => run.seconds],
  ["Commit", (run) => commitText(run.environment)],
  ["Device", (run) => run.environment.processor ?? run.environment.device],
  ["Ended", (run) => run.finished.slice(0, 10)],
];

/** Texts by code unit with numbers in them as numbers; what is not there last, whichever way round. */
const collator = new Intl.Collator("en", { numeric: true });

function compare(a, b, sign) {
  const [noA, noB] = [a, b].map((value) => value === null || value === "" || value === "–");
  if (noA || noB) return noA - noB;
  const isNumber = typeof a === "number" && typeof b === "number";
  return sign * (isNumber ? a - b : collator.compare(a, b));
}

/** Marks the column that is sorted by and says which way round: first ascending, then descending. */
function nextOrder(header) {
  const isAscending = header.getAttribute("aria-sort") === "ascending";
  for (const other of header.parentElement.children) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", isAscending ? "descending" : "ascending");
  return isAscending ? -1 : 1;
}

function sortRows(header) {
  const body = header.closest("table").tBodies[0];
  const sign = nextOrder(header);
  const valueOf = (row) => {
    const cell = row.cells[header.cellIndex];
    if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
    return header.classList.contains("n") ? null : cell.textContent;
  };
  const rows = [...body.rows].map((row) => [valueOf(row), row]);
  rows.sort(([a], [b]) => compare(a, b, sign));
  body.append(...rows.map(([, row]) => row));
}

/** A list of runs with sortable columns, a page of it at a time. */
function runList(all, title, open) {
  let sorted = all;
  let first = 0;
  const uniform = (text) => all.length > 1 && new Set(all.map(text)).size === 1;
  // What all runs have in common is said once, above.
  const common = all.length < data.runs.length
    ? columns.filter(([, text]) => uniform(text)).map(([name, text]) => `${name}: ${text(all[0])}`)
    : [];
  const shown = all.length < data.runs.length
    ? columns.filter(([, text]) => !uniform(text))
    : columns;
  const body = make("tbody");
  const where = make("span", { role: "status" });
  const step = (by) => () => {
    first += by;
    draw();
  };
  const back = make("button", { type: "button", click: step(-PAGE) }, "Earlier");
  const on = make("button", { type: "button", click: step(PAGE) }, "Next");
  const draw = () => {
    const page = sorted.slice(first, first + PAGE);
    body.replaceChildren(...page.map((run) =>
      make(
        "tr",
        {},
        make(
          "th",
          { scope: "row" },
          make("button", {
            type: "button",
            class: "open",
            click: () => open(run),
          }, run.id.slice(0, 8)),
        ),
        ...shown.map(([name, text, value]) =>
          make("td", { class: value ? "n" : name === "Options" ? "wide" : undefined }, text(run))
        ),
      )
    ));
    const end = first + page.length;
    where.textContent = sorted.length === 0
      ? "No run has all of this."
      : `${number(first + 1, 0)} to ${number(end, 0)} of ${number(sorted.length, 0)} runs`;
    back.disabled = first === 0;
    on.disabled = end >= sorted.length;
  };
  const sortBy = (text, value) => (event) => {
    const sign = nextOrder(event.currentTarget.closest("th"));
    const of = value ?? text;
    sorted = sorted.toSorted((a, b) => compare(of(a) ?? null, of(b) ?? null, sign));
    first = 0;
    draw();
  };
  const header = (name, text, value) =>
    make(
      "th",
      { scope: "col", class: value ? "n" : undefined },
      make("button", { type: "button", click: sortBy(text, value) }, name),
    );
  const head = make(
    "tr",
    {},
    header("Run", (run) => run.id),
    ...shown.map((one) => header(...one)),
  );
  draw();
  return [
    ...(common.length > 0 ? [make("p", { class: "note" }, common.join("; ") + ".")] : []),
    make(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": title },
      make("table", { class: "runs" }, make("caption", {}, title), make("thead", {}, head), body),
    ),
    make("div", { class: "pages" }, ...(all.length > PAGE ? [back, on] : []), where),
  ];
}

/** Text to take away, with a button that copies it. */
function code(text) {
  const pre = make("pre", { tabindex: "0" }, text);
  const copy = async (event) => {
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // A page from a file may be refused the clipboard: then the text is marked.
      getSelection().selectAllChildren(pre);
      button.textContent = "Marked: copy it";
    }
  };
  return [pre, make("button", { type: "button", class: "copy", click: copy }, "Copy")];
}

function facts(entries) {
  const given = entries.filter(([, value]) =>
    value !== undefined && value !== null && value !== ""
  );
  return make(
    "dl",
    {},
    ...given.flatMap(([name, value]) => [
      make("dt", {}, name),
      make("dd", {}, value instanceof Node ? value : String(value)),
    ]),
  );
}

function show(title, ...content) {
  const close = make(
    "button",
    { type: "button", class: "copy close", click: () => dialog.close() },
    "Close",
  );
  dialog.replaceChildren(
    make("h2", { id: "dialog-title", tabindex: "-1" }, title),
    ...content,
    close,
  );
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("h2").focus();
}

function makesText({ makes, seeds }) {
  if (makes === 1) return "It makes this run and no other.";
  return `It makes ${seeds ? "at least " : ""}${makes} runs, this one among them.`;
}

/** @param back Runs, and what they are of, that a button goes back to. */
function openRun(run, back) {
  const { config, environment: e, again } = run;
  const seeded = (text) => text.replaceAll("{seed}", String(run.seed));
  const backTo = back
    ? [
      make("button", {
        type: "button",
        class: "copy",
        click: () => openRuns(...back),
      }, "Back to the list"),
    ]
    : [];
  const command = again.command && run.seed <= (again.seeds ?? Infinity)
    ? [
      make("h3", {}, "The command"),
      ...code(seeded(again.command)),
      make("p", { class: "note" }, makesText(again)),
    ]
    : [];
  history.replaceState(null, "", `#run-${run.id}`);
  show(
    `Run ${run.id}: ${ruleName(config)} on ${
      data.datasets[config.dataset] ?? config.dataset
    }, seed ${run.seed}`,
    ...backTo,
    facts([
      ["Target, endpoint", `${number(run.endpoint, 2)} %`],
      ["Target, last epoch", `${number(run.target, 2)} %`],
      ["Source", `${number(run.source, 2)} %`],
      ["Way", wayText(config)],
      ["Options", optionText(config)],
      ["Gradient evaluations", number(run.gradients, 0)],
      ["Seconds", number(run.seconds, 1)],
      ["Peak memory", run.memory === null ? null : `${number(run.memory, 0)} MiB`],
      ["Device", [e.backend, e.device, e.processor, e.instructionSet].filter(Boolean).join(", ")],
      ["Threads", e.threads],
      ["Numbers version", e.numbers ?? "before versions were kept"],
      ["Commit", e.commit ?? "none"],
      [
        "Versions",
        Object.entries(e.versions ?? {}).map(([name, value]) => `${name} ${value}`).join(", "),
      ],
      ["Ended", run.finished],
      ["Note", run.note],
      [
        "Record",
        make("a", { href: `${data.folder}${run.id}.json` }, `${run.id}.json, with its history`),
      ],
    ]),
    make("h3", {}, "The lines that make it again"),
    ...code(seeded(again.code)),
    make(
      "p",
      { class: "note" },
      "A run that has a record is not repeated: with SAM_OOD_RESULTS set to another folder it is made anew.",
    ),
    ...command,
    make("h3", {}, "Its config"),
    ...code(JSON.stringify({ ...config, seed: run.seed }, null, 2)),
  );
}

function openRuns(some, title) {
  show(title, ...runList(some, "Runs", (run) => openRun(run, [some, title])));
}

// What a filter looks at.
const keys = {
  dataset: (run) => run.config.dataset,
  protocol: (run) => run.config.protocol,
  rule: (run) => run.config.rule.name,
  scale: (run) => run.config.scale,
};
const titles = { dataset: data.datasets, rule: data.rules };

for (const [name, of] of Object.entries(keys)) {
  const values = [...new Set(runs.map(of))];
  const options = values.map((value) => [titles[name]?.[value] ?? value, value]);
  options.sort(([a], [b]) => collator.compare(a, b));
  filters.elements[name].append(...options.map(([text, value]) => make("option", { value }, text)));
}

const settings = [...document.querySelectorAll(".setting")]
  .map((element) => ({ element, places: placesIn(element.dataset.runs) }));

function filter() {
  const asked = Object.entries(keys).map(([name, of]) => [filters.elements[name].value, of])
    .filter(([value]) => value !== "");
  const isAsked = runs.map((run) => asked.every(([value, of]) => of(run) === value));
  let open = 0;
  for (const { element, places } of settings) {
    element.hidden = !places.some((place) => isAsked[place]);
    if (!element.hidden) open++;
  }
  const rule = filters.elements.rule.value;
  for (const row of document.querySelectorAll("#settings tr[data-rule]")) {
    // A mean over rules has no rule of its own.
    row.hidden = rule !== "" && row.dataset.rule !== "" && row.dataset.rule !== rule;
  }
  const left = runs.filter((_, place) => isAsked[place]);
  count.textContent = `${number(left.length, 0)} of ${number(runs.length, 0)} runs, ` +
    `${open} of ${settings.length} settings`;
  runTable.replaceChildren(
    ...runList(left, "All runs that the filters leave", (run) => openRun(run)),
  );
}

filters.addEventListener("change", filter);
filters.addEventListener("submit", (event) => event.preventDefault());
filters.addEventListener("reset", () => setTimeout(filter));

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.runs !== undefined) {
    openRuns(placesIn(button.dataset.runs).map((place) => runs[place]), button.dataset.of);
  } else if (button.closest("thead") && !button.closest("#run-table, dialog")) {
    sortRows(button.closest("th"));
  }
});

dialog.addEventListener("close", () => {
  if (location.hash.startsWith("#run-")) {
    history.replaceState(null, "", location.pathname + location.search);
  }
});

/** A run's address opens it, and a setting's. */
function follow() {
  const run = runs.find(({ id }) => location.hash === `#run-${id}`);
  if (run) openRun(run);
  const setting = settings.find(({ element }) => location.hash === `#${element.id}`);
  if (setting) setting.element.open = true;
}

addEventListener("hashchange", follow);
filter();
follow();
