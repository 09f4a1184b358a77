import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { runTable } from "../../lib/report/run_table.ts";
import { notRun, Table } from "../../lib/report/table.ts";
import { tableOf } from "../../lib/report/table_of.ts";
import { fiveSeeds, record } from "./records.ts";

type Fruit = { readonly name: string; readonly grams: number | null };

const table = new Table<Fruit>(
  [{ name: "apple", grams: 182.25 }, { name: 'a "b", c', grams: null }],
  [
    { title: "Name", text: ({ name }) => name, href: ({ name }) => `fruit/${name}.md` },
    { title: "Grams", numeric: true, text: ({ grams }) => grams?.toFixed(1) ?? "–" },
  ],
  "Of one market. * marks nothing.",
);

Deno.test("Markdown aligns columns, links what leads somewhere, and ends in the caption", () => {
  const lines = table.toMarkdown().split("\n");
  assert.deepEqual(lines.map((line) => line.replace(/ {2,}/g, " ").replace(/-{3,}/g, "---")), [
    "| Name | Grams |",
    "| --- | ---: |",
    "| [apple](fruit/apple.md) | 182.3 |",
    '| [a "b", c](fruit/a%20%22b%22,%20c.md) | – |',
    "",
    "Of one market. * marks nothing.",
    "",
  ]);
  assert.equal(new Set(lines.slice(0, 4).map(({ length }) => length)).size, 1);
});

Deno.test("CSV keeps full precision, quotes what has commas or quotes, and leaves blank what is not there", () => {
  assert.equal(table.toCsv(), 'name,grams\napple,182.25\n"a ""b"", c",\n');
});

Deno.test("HTML stays aligned without styles, never breaks a number, and has its caption below", () => {
  const document = new DOMParser().parseFromString(`<div>${table.toHtml()}</div>`, "text/html");
  const number = document.querySelector("tbody td:nth-child(2)")!;
  assert.equal(number.getAttribute("align"), "right");
  assert.equal(number.getAttribute("style"), "text-align:right");
  assert.match(document.querySelector("table")!.getAttribute("style")!, /white-space:nowrap/);
  assert.equal(document.querySelector("caption"), null);
  assert.equal(document.querySelector("div > p")!.textContent, table.caption);
  assert.match(document.querySelector("div > div")!.getAttribute("style")!, /overflow-x:auto/);
  assert.equal(document.querySelector("tbody a")!.getAttribute("href"), "fruit/apple.md");
});

Deno.test("text for a terminal has a wrapped caption and no escapes", () => {
  const long = new Table(table.rows, table.columns, "one word ".repeat(40).trim());
  const lines = long.toText().split("\n");
  assert.ok(lines.slice(5).length > 1);
  for (const line of lines.slice(5)) assert.ok(line.length <= 100, line);
  assert.match(Deno.inspect(table), /^\| Name +\| Grams \|\n/);
});

Deno.test("a column more stands to the right; one of the same title takes its place", () => {
  const kilos = { title: "Kilos", text: ({ grams }: Fruit) => String((grams ?? 0) / 1000) };
  const more = table.with(kilos);
  assert.deepEqual(more.columns.map(({ title }) => title), ["Name", "Grams", "Kilos"]);
  assert.match(more.toMarkdown(), /\| 0\.18225 \|/);
  const again = more.with({ title: "Grams", text: () => "?" });
  assert.deepEqual(again.columns.map(({ title }) => title), ["Name", "Grams", "Kilos"]);
  assert.match(again.toMarkdown(), /\| \? +\| 0\.18225 \|/);
  assert.equal(table.columns.length, 2);
});

Deno.test("a table of arquero and back has the same rows", () => {
  const arquero = table.toArquero();
  assert.deepEqual(arquero.columnNames(), ["name", "grams"]);
  assert.deepEqual(tableOf(arquero).rows, table.rows);
  const heavy = tableOf(arquero.slice(0, 1), { caption: "Heavy." });
  assert.deepEqual(heavy.rows, [table.rows[0]]);
  assert.match(
    heavy.toMarkdown(),
    /\| name +\| +grams \|\n.*\n\| apple \| 182\.25 \|\n\nHeavy\.\n$/,
  );
  assert.throws(
    () => tableOf(arquero, { captoin: "" } as object),
    /^InputError: tableOf has no option captoin; .*did you mean "caption"\?$/,
  );
});

Deno.test("many rows are shown in part, which the caption says, and saved whole", () => {
  const rows = Array.from({ length: 1234 }, (_, i) => ({ name: `fruit ${i}`, grams: i }));
  const many = new Table(rows, table.columns, "Many.");
  assert.match(Deno.inspect(many), /\nThe first 200 of 1,234 rows\. Many\.$/);
  assert.equal(many.toCsv().trimEnd().split("\n").length, 1235);
});

Deno.test("the table of nothing is its caption", () => {
  assert.equal(notRun.toMarkdown(), "Not run.\n");
  assert.equal(notRun.toText(), "Not run.");
  assert.match(notRun.toHtml(), /^<p [^>]*>Not run\.<\/p>$/);
});

Deno.test("the table of runs has a row a run, of any settings, with what was asked and measured", () => {
  const config = { dataset: "covertype", shift: 1, scale: "paper", epochs: 10 };
  const runs = [...fiveSeeds(), record({ config, rule: "mine", options: { rho: 0.2 } })];
  const { rows, columns } = runTable(runs);
  assert.equal(rows.length, 11);
  const last = rows.at(-1)!;
  assert.deepEqual(
    [last.dataset, last.scale, last.rule, last.label, last.rule_options, last.epochs],
    ["covertype", "paper", "mine", "mine", "rho 0.2", 10],
  );
  assert.deepEqual([last.source_percent, last.target_percent, last.seed], [90, 50, 1]);
  assert.deepEqual([last.gradient_evaluations, last.how, last.commit], [160, null, null]);
  assert.equal(new Set(rows.map(({ id }) => id)).size, 11);
  assert.ok(columns.length < Object.keys(last).length);
});
