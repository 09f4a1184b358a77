import assert from "node:assert/strict";
import type { FailedRun } from "../../../lib/records/failures.ts";
import { select } from "../../../lib/records/select.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { adaptationTable } from "../../../lib/report/accuracy/adaptation_table.ts";
import { comparisonTable } from "../../../lib/report/accuracy/comparison_table.ts";
import { protocolTable } from "../../../lib/report/accuracy/protocol_table.ts";
import { zeroShotTable } from "../../../lib/report/accuracy/zero_shot_table.ts";
import type { Table } from "../../../lib/report/table.ts";
import { adapted, fiveSeeds, labels, record } from "../records.ts";

function lost({ id, config }: RunRecord, diverged = true): FailedRun {
  const reason = diverged ? "training with sam diverged: the loss in epoch 3 is NaN" : "killed";
  return { id, config, reason, diverged, numbers: 2, finished: "2026-01-01T00:00:00Z" };
}

/** Five seeds of plain and sam, of which sam diverged with those seeds. */
function withLost(...seeds: number[]) {
  const isLost = ({ config: { rule, seed } }: RunRecord) =>
    rule.name === "sam" && seeds.includes(seed);
  const all = fiveSeeds();
  return {
    records: all.filter((r) => !isLost(r)),
    failed: all.filter(isLost).map((r) => lost(r)),
  };
}

/** What a column says in each row. */
function column<R extends Record<string, never>>(table: Table<R>, title: string): string[] {
  const { text } = table.columns.find((one) => one.title === title)!;
  return table.rows.map((row) => text(row));
}

const texts = (table: unknown, title: string) => column(table as Table<never>, title);

Deno.test("a row says how many of its runs diverged, and its mean is over the others", () => {
  const { records, failed } = withLost(2, 4);
  const table = zeroShotTable(records, { labels, failed });
  assert.deepEqual(texts(table, "Seeds"), ["5", "3; diverged (2 of 5 seeds)"]);
  const [plain, sam] = table.rows;
  assert.ok(Math.abs(sam!.target_percent! - (71.3 + 74.1 + 72.2) / 3) < 1e-9);
  assert.equal(sam!.difference_seeds, 3, "paired with Adam where both have a number");
  assert.ok(Math.abs(plain!.target_percent! - 68.4) < 1e-9, "of all five seeds");
  assert.match(table.caption, /Diverged: .* Means are over the other seeds/);
});

Deno.test("where nothing failed, tables and their CSV are what they were", () => {
  const records = fiveSeeds();
  for (const make of [zeroShotTable, comparisonTable, protocolTable]) {
    const [without, none] = [make(records, { labels }), make(records, { labels, failed: [] })];
    assert.equal(none.toCsv(), without.toCsv());
    assert.equal(none.toMarkdown(), without.toMarkdown());
    assert.doesNotMatch(without.toCsv(), /diverged|asked/);
    assert.doesNotMatch(without.caption, /iverged/);
  }
});

Deno.test("a rule all of whose runs diverged keeps its row, without numbers", () => {
  const { records, failed } = withLost(1, 2, 3, 4, 5);
  for (const make of [zeroShotTable, comparisonTable, protocolTable]) {
    const { columns, rows } = make(records, { labels, failed });
    const row = rows.find(({ rule }) => rule === "sam")!;
    const cells = columns.map((one) => (one.text as (of: typeof row) => string)(row));
    assert.ok(cells.includes("diverged (5 of 5 seeds)"), make.name);
    for (const cell of cells) assert.doesNotMatch(cell, /±|NaN|null|undefined/, make.name);
  }
});

Deno.test("where every run of every rule failed the table still says so", () => {
  const failed = [lost(record()), lost(record({ rule: "sam" }), false)];
  const table = zeroShotTable([], { labels, failed });
  assert.deepEqual(texts(table, "Seeds"), ["diverged (1 of 1 seed)", "failed (1 of 1 seed)"]);
  assert.match(table.caption, /^No run gave a record\./);
  assert.equal(zeroShotTable([], { labels }).caption, "Not run.");
});

Deno.test("failures that are no divergence are counted apart", () => {
  const { records, failed } = withLost(2, 4);
  const mixed = [failed[0]!, { ...failed[1]!, diverged: false }];
  assert.deepEqual(
    texts(zeroShotTable(records, { labels, failed: mixed }), "Seeds")[1],
    "3; diverged (1 of 5 seeds), failed (1 of 5 seeds)",
  );
});

Deno.test("a run that has a record, made since, does not count as failed", () => {
  const records = fiveSeeds();
  const table = zeroShotTable(records, { labels, failed: [lost(records[0]!)] });
  assert.deepEqual(texts(table, "Seeds"), ["5", "5"]);
  assert.equal(table.caption, zeroShotTable(records, { labels }).caption);
});

Deno.test("tables of self-training say it too, and keep a rule of which nothing is left", () => {
  const of = (rule: string, seed: number) => adapted({ rule, seed });
  const records = [of("plain", 1), of("plain", 2), of("sam", 1)];
  const failed = [lost(of("sam", 2)), lost(of("asam", 1)), lost(of("asam", 2))];
  const table = adaptationTable(records, { failed });
  assert.deepEqual(texts(table, "Seeds"), [
    ...["2", "1; diverged (1 of 2 seeds)", "diverged (2 of 2 seeds)"],
  ]);
  assert.equal(texts(table, "Adapted (%)")[2], "–");
  assert.equal(texts(table, "Seconds")[2], "–");
});

Deno.test("a failed run of other settings than the records' is refused as a record would be", () => {
  const other = lost(record({ rule: "sam", seed: 9, config: { epochs: 7 } }));
  assert.throws(() => zeroShotTable(fiveSeeds(), { labels, failed: [other] }), /epochs differs/);
});

Deno.test("failed runs are selected as records are", () => {
  const { failed } = withLost(2, 4);
  assert.deepEqual(select(failed, { rule: "sam", seed: 4 }), [failed[1]]);
});
