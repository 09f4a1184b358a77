/** The page: claims, the tables and figures of each setting, the plan, and all runs, in one file. */
import { warn } from "../../lib/warn.ts";
import type { FailedRun } from "../../lib/records/failures.ts";
import type { RunRecord } from "../../lib/records/record.ts";
import { claimsTable } from "../../lib/report/claims/claims_table.ts";
import { planTable } from "../../lib/report/claims/plan_table.ts";
import type { Figure } from "../../lib/report/figure.ts";
import { render } from "../../lib/report/render.ts";
import type { Row, Table } from "../../lib/report/table.ts";
import { recordsBehind } from "./behind.ts";
import { recordsOfClaims, recordsOfPlan } from "./claims.ts";
import { embeddedJson, escaped, printable, rangesOf, runsButton, tableMarkup } from "./markup.ts";
import { pageData } from "./page_data.ts";
import { settingsIn } from "./settings.ts";
import { viewsOf } from "./views.ts";
import { crossViews } from "./views/cross_views.ts";
import type { View } from "./views/view.ts";

/** What the page is made with, besides records. */
export interface PageOptions {
  /** Where the records lie, from the page, such as "runs/". */
  readonly folder: string;
  /** Where the checkout lies, from the page, such as "../". */
  readonly root: string;
  /** Runs that gave no record, default none: tables say so. */
  readonly failed?: readonly FailedRun[];
  /** Told after each setting: its title, and how many of how many are done. */
  onSetting?(title: string, done: number, all: number): void;
}

/** One HTML document that needs no server and no other file; records are linked where they lie. */
export async function pageOf(
  records: readonly RunRecord[],
  { folder, root, failed = [], onSetting }: PageOptions,
): Promise<string> {
  const settings = settingsIn(records, failed);
  const sorted = settings.flatMap((setting) => setting.records);
  const places = new Map(sorted.map((record, i) => [record, i]));
  const placesOf = (some: readonly RunRecord[]) => some.map((record) => places.get(record)!);
  const sections: string[] = [];
  const all = [
    ...settings.map(({ title, records, failed }) => ({
      ...{ title, records, views: () => viewsOf(records, failed) },
    })),
    { title: "Across settings", records: [], views: () => crossViews(sorted, failed) },
  ];
  for (const [i, { title, records, views }] of all.entries()) {
    const made = views();
    if (made.length === 0) continue;
    const own = records.length > 0 ? records : made.flatMap((view) => view.records);
    const shown = made.map((view) => viewMarkup(view, root, placesOf));
    sections.push(sectionMarkup(`setting-${i + 1}`, title, placesOf(own), shown.join("")));
    onSetting?.(title, i + 1, all.length);
  }
  const [css, js] = await Promise.all([asset("page.css"), asset("page.js")]);
  return documentOf({
    ...{ css, js, about: aboutOf(sorted) },
    claims: claimsMarkup(sorted, failed, root, placesOf),
    sections: sections.join(""),
    plan: planMarkup(sorted, failed, root, placesOf),
    data: embeddedJson(pageData(sorted, folder)),
  });
}

type PlacesOf = (records: readonly RunRecord[]) => number[];

function asset(name: string): Promise<string> {
  return Deno.readTextFile(new URL(name, import.meta.url));
}

/** A table or figure; one that its runs do not give after all is a line that says why. */
function viewMarkup({ title, records, make }: View, root: string, placesOf: PlacesOf): string {
  try {
    const made = make();
    return "panels" in made
      ? figureMarkup(title, made, placesOf(records))
      : viewTable(title, made, root, (row) => placesOf(recordsBehind(row, records)));
  } catch (error) {
    const reason = `${title}: ${(error as Error).message}`;
    warn(`left out: ${reason}`);
    return `<p class="note">Left out: ${escaped(reason)}</p>`;
  }
}

function viewTable(
  title: string,
  table: Table,
  root: string,
  runs: (row: Row) => number[],
): string {
  const { columns, caption } = table;
  return `<article>${
    tableMarkup({ title, columns, rows: table.rows, caption, root, runs })
  }</article>`;
}

/** Pixels: of figures that are no wider two stand side by side. */
const WIDE = 660;

/** The picture for the eye; what it is called and what it says below it is text within it. */
function figureMarkup(title: string, figure: Figure, places: readonly number[]): string {
  // The PNG, which nobody sees here, as small as it can be.
  const svg = printable(render({ ...figure, pixelRatio: 0.05 }).svg);
  const isWide = Number(/ width="(\d+)"/.exec(svg)?.[1]) > WIDE;
  return `<figure${isWide ? ` class="wide"` : ""}><figcaption>${escaped(title)} ${
    runsButton(places, title)
  }</figcaption>` +
    `<div class="scroll" tabindex="0" role="region" aria-label="${
      escaped(title)
    }">${svg}</div></figure>`;
}

function sectionMarkup(
  id: string,
  title: string,
  places: readonly number[],
  inner: string,
): string {
  const count = places.length.toLocaleString("en-US");
  return `<details class="setting" id="${id}" data-runs="${rangesOf(places)}">` +
    `<summary><h3>${escaped(title)}</h3> <span>${count} runs</span></summary>` +
    `<div class="views">${inner}</div></details>`;
}

function claimsMarkup(
  records: readonly RunRecord[],
  failed: readonly FailedRun[],
  root: string,
  placesOf: PlacesOf,
): string {
  const table = claimsTable(records, { failed });
  const rows = table.rows;
  if (rows.length === 0) return "<p>No run of the analysis plan is there yet.</p>";
  const behind = recordsOfClaims(records, failed);
  // The README's table has a claim once; sorted rows need theirs.
  const columns = table.columns.map((column) =>
    column.title === "Claim" ? { ...column, text: (row: Row) => String(row["claim"]) } : column
  );
  return tableMarkup({
    ...{ title: "What the paper claims, and what can be said of it", columns, rows },
    ...{ caption: table.caption, root, runs: (row: Row) => placesOf(behind(row)) },
  });
}

function planMarkup(
  records: readonly RunRecord[],
  failed: readonly FailedRun[],
  root: string,
  placesOf: PlacesOf,
): string {
  const table = planTable(records, { failed });
  const { columns, caption } = table;
  const rows = table.rows;
  const title = "The runs of the analysis plan";
  const behind = recordsOfPlan(records);
  const runs = (row: Row) => placesOf(behind(row));
  return tableMarkup({ title, columns, rows, caption, root, runs });
}

function aboutOf(records: readonly RunRecord[]): string {
  const days = records.map(({ environment }) => environment.finished.slice(0, 10)).toSorted();
  const devices = new Set(records.map(({ environment: e }) => e.processor ?? e.device));
  const commits = new Set(records.map(({ environment }) => environment.commit ?? "none"));
  const count = (n: number, noun: string) =>
    `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
  return `${count(records.length, "run")}, ended ${days[0] ?? "–"} to ${days.at(-1) ?? "–"}, on ` +
    `${count(devices.size, "kind")} of processor, of ${count(commits.size, "commit")}.`;
}

interface Parts {
  readonly css: string;
  readonly js: string;
  readonly about: string;
  readonly claims: string;
  readonly sections: string;
  readonly plan: string;
  readonly data: string;
}

/** The policy lets this script run and no other, whatever a record may say. */
async function documentOf(
  { css, js, about, claims, sections, plan, data }: Parts,
): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(js));
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${
    new Uint8Array(hash).toBase64()
  }'`;
  const select = (name: string, label: string) =>
    `<label>${label} <select name="${name}"><option value="">all</option></select></label>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>sam-ood: results</title>
<style>${css}</style>
</head>
<body>
<header>
<h1>sam-ood: results</h1>
<p>Sharpness-aware minimization under distribution shift: every table and figure that the records give,
and behind each number its runs. ${escaped(about)}</p>
<nav aria-label="On this page"><a href="#claims">Claims</a> <a href="#results">Tables and figures</a>
<a href="#plan">Plan</a> <a href="#runs">Runs</a></nav>
</header>
<main>
<section id="claims"><h2>Claims</h2>${claims}</section>
<section id="results"><h2>Tables and figures</h2>
<form id="filters" aria-label="Filters" aria-controls="settings run-table">
${select("dataset", "Data set")}
${select("protocol", "Protocol")}
${select("rule", "Rule")}
${select("scale", "Scale")}
<button type="reset">Show all</button>
<output id="count" role="status"></output>
</form>
<p class="note">Runs of one setting can stand in one table: same data, protocol, sizes and optimizer. A
column's title sorts by it; a rule that is chosen leaves its rows alone. Intervals stand beside their
means, and are sorted by these.</p>
<div id="settings">${sections}</div>
</section>
<section id="plan"><h2>Analysis plan</h2>${plan}</section>
<section id="runs"><h2>Runs</h2>
<noscript><p>Listing the runs takes JavaScript; the records are JSON files beside this page.</p></noscript>
<div id="run-table"></div>
</section>
</main>
<dialog id="dialog" aria-labelledby="dialog-title"></dialog>
<script type="application/json" id="data">${data}</script>
<script>${js}</script>
</body>
</html>
`;
}
