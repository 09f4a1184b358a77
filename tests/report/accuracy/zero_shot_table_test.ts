import assert from "node:assert/strict";
import * as aq from "arquero";
import { DOMParser } from "linkedom";
import { authorsZeroShotLogs } from "../../../lib/records/authors_logs.ts";
import { zeroShotTable } from "../../../lib/report/accuracy/zero_shot_table.ts";
import type { Row } from "../../../lib/report/table.ts";
import { fiveSeeds, labels, record } from "../records.ts";

const rowsOf = (records = fiveSeeds()) => zeroShotTable(records, { labels }).rows;

function near(actual: unknown, expected: number): void {
  assert.ok(Math.abs(Number(actual) - expected) < 1e-6, `${actual} ≠ ${expected}`);
}

/** Cells of a Markdown table; fails where a line has other than the header's number of cells. */
function readMarkdown(markdown: string): string[][] {
  const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
  const cells = lines.map((line) =>
    line.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim())
  );
  for (const row of cells) assert.equal(row.length, cells[0]!.length);
  for (const cell of cells[1]!) assert.match(cell, /^-{2,}[-:]$/);
  return [cells[0]!, ...cells.slice(2)];
}

Deno.test("rows hold means, half-widths and the paired difference, as scipy has them", () => {
  const [plain, sam] = rowsOf();
  near(plain!.target_percent, 68.4);
  near(plain!.target_half_width, 1.7669188453297944);
  assert.equal(plain!.difference_points, null);
  near(sam!.target_percent, 71.58);
  near(sam!.target_half_width, 2.072872420850192);
  near(sam!.difference_points, 3.18);
  near(sam!.difference_half_width, 2.6491418635380297);
  assert.equal(sam!.excludes_zero, true);
  assert.equal(sam!.seeds, 5);
  assert.equal(sam!.gradient_evaluations, 160);
  assert.equal(sam!.seconds, 12.5);
});

Deno.test("the authors' logs stand beside the same data set, shift and radius, and nowhere else", async () => {
  const logs = await authorsZeroShotLogs();
  assert.equal(logs.length, 24);
  const made = (dataset: string, shift: number, rho?: number) =>
    rho === undefined
      ? record({ config: { dataset, shift } })
      : record({ config: { dataset, shift }, rule: "sam", options: { rho } });
  const records = [
    ...[made("covertype", 1), made("covertype", 1, 0.05), made("covertype", 1, 0.5)],
    ...[made("rotated-mnist", 60), made("rotated-mnist", 60, 0.05)],
  ];
  const table = zeroShotTable(records, { labels, logs });
  const logged = table.rows.map((row) => row.logged_percent);
  assert.deepEqual(logged, [62.61, 64.57, null, null, null]);
  assert.match(table.toMarkdown(), /\| +64\.6 ± 6\.9 \(5\) \|/);
  assert.match(
    table.caption,
    /Logged: mean ± standard deviation over the runs in the authors' public logs/,
  );
  const turned = [made("rotated-mnist", 45), made("rotated-mnist", 45, 0.2)];
  const rows = zeroShotTable(turned, { labels, logs }).rows;
  assert.deepEqual(rows.map((row) => row.logged_percent), [49.53, 50.08]);
});

Deno.test("Markdown is a valid table of rounded numbers with its caption below", () => {
  const markdown = zeroShotTable(fiveSeeds(), { labels }).toMarkdown();
  const [head, plain, sam] = readMarkdown(markdown);
  assert.equal(head![6], "Target minus Adam (points)");
  assert.deepEqual(plain!.slice(0, 7), [
    "Rotated MNIST",
    "Adam",
    "–",
    "5",
    "90.0 ± 0.0",
    "68.4 ± 1.8",
    "–",
  ]);
  assert.deepEqual(sam!.slice(5), ["71.6 ± 2.1", "+3.2 ± 2.6 **", "better", "12", "160", "12.5"]);
  assert.match(
    markdown.trimEnd().split("\n").at(-1)!,
    /^Rotated MNIST: .*Seeds 1–5\..*excludes zero/,
  );
});

Deno.test("one seed shows a dash and no interval, never 0", () => {
  const records = [record(), record({ rule: "sam", target: 0.45 })];
  const [plain, sam] = rowsOf(records);
  assert.equal(plain!.target_half_width, null);
  assert.equal(sam!.difference_half_width, null);
  assert.equal(sam!.excludes_zero, null);
  const [, plainText, samText] = readMarkdown(zeroShotTable(records).toMarkdown());
  assert.equal(plainText![5], "50.0 ± –");
  assert.equal(samText![6], "-5.0 ± –");
});

Deno.test("a rule that shares some seeds with the baseline says how many", () => {
  const records = fiveSeeds().filter((r) => r.config.rule.name === "sam" || r.config.seed < 3);
  const [, , sam] = readMarkdown(zeroShotTable(records).toMarkdown());
  assert.match(sam![6]!, /\(2 seeds\)$/);
});

Deno.test("a data set without the baseline has no difference; each has its own baseline", () => {
  const config = { dataset: "covertype", shift: 1 };
  const rows = rowsOf([...fiveSeeds(), record({ rule: "sam", config })]);
  assert.equal(rows.at(-1)!.difference_points, null);
});

Deno.test("CSV parses back to equal numbers", () => {
  const odd = { sam: { label: 'SAM, "sharp"', color: "red" } };
  const records = [...fiveSeeds(), record({ config: { dataset: "covertype" } })];
  const table = zeroShotTable(records, { labels: odd });
  const back = aq.fromCSV(table.toCsv()).objects() as Row[];
  const rows = table.rows;
  const blank = (row: Row) => ({ ...row, options: row.options || null });
  assert.deepEqual(back.map(blank), rows.map(blank));
});

Deno.test("labels with bars and angle brackets stay inside their cells", () => {
  const odd = { sam: { label: "a|b <i>", color: "red" } };
  const table = zeroShotTable(fiveSeeds(), { labels: odd });
  assert.ok(readMarkdown(table.toMarkdown()).some((row) => row[1] === "a\\|b \\<i>"));
  const document = new DOMParser().parseFromString(table.toHtml(), "text/html");
  assert.equal(document.querySelectorAll("tbody tr").length, 2);
  assert.equal(document.querySelector("tbody td:nth-child(2)")?.textContent, "a|b <i>");
});

Deno.test("a baseline that no record has is refused with the nearest name", () => {
  assert.throws(
    () => zeroShotTable(fiveSeeds(), { baseline: "plian" }),
    /^InputError: baseline is "plian"; it must be one of plain, sam; did you mean "plain"\?$/,
  );
});

Deno.test("a baseline with several sets of options is refused", () => {
  const records = [0.1, 0.2].map((rho) => record({ rule: "sam", options: { rho } }));
  assert.throws(
    () => zeroShotTable(records, { baseline: "sam" }),
    /^InputError: baseline is "sam", which has 2 sets of options on rotated-mnist \(rho 0.1; rho 0.2\)/,
  );
});
