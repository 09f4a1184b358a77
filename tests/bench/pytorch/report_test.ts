import assert from "node:assert/strict";
import type { BenchRecord } from "../../../bench/pytorch/record.ts";
import { report } from "../../../bench/pytorch/report.ts";
import { ratios, summary, takeTurns } from "../../../bench/pytorch/rounds.ts";

const how = { adam: "fused", format: "channels last" } as const;
const seconds = { ours: [2, 1, 4], pytorch: [3, 3, 4] };

const record: BenchRecord = {
  date: "2026-01-02",
  commit: "0123456",
  cpu: "a processor",
  cores: 2,
  threads: 2,
  load: { before: [0.5, 0.4, 0.3], after: [1.9, 1.2, 0.8] },
  versions: { deno: "2.9.6", tensorflow: "CPU, libtensorflow 2.21.0", torch: "2.13.0+cpu" },
  rounds: 3,
  parity: { "cnn-28": 2e-7 },
  steps: [{
    ...{ name: "cnn-28 sam", rule: "sam", steps: 10, ...seconds },
    ratio: summary(ratios(seconds))!,
    setUp: {
      ours: { parameters: 7, firstStep: 0.1, setUp: 0.5 },
      pytorch: { parameters: 7, firstStep: 0.1, setUp: 0.02, how, trials: [{ how, seconds: 0.3 }] },
    },
  }],
  wholeRuns: [{
    name: "self-training",
    ours: [{ seconds: 10, accuracy: 0.912, peak: 500 }],
    loader: [{ seconds: 25, accuracy: 0.9, peak: 400 }],
    index: [{ seconds: 20, accuracy: 0.95, peak: 300 }],
  }],
  memory: [{ name: "cnn-28 sam", steps: 20, ours: 700, pytorch: 600 }],
  growth: { after500: 400, after5500: 404 },
  startUp: { ours: [0.5], pytorch: [2], ratio: summary([4])! },
  scaling: [{ name: "mlp sam", sideBySide: [1, 2], inTurn: [1.5, 3] }],
};

/** The cells of the row that begins with these. */
function cells(tables: string, ...first: string[]): string[] {
  const rows = tables.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const row = rows.find((row) => first.every((cell, i) => row[i + 1] === cell));
  assert.ok(row, first.join());
  return row.slice(1 + first.length, -1);
}

Deno.test("the sides take turns, round by round", async () => {
  const order: string[] = [];
  const side = (name: string) => () => {
    order.push(name);
    return Promise.resolve(order.length);
  };
  const seen = await takeTurns(2, side("A"), side("B"));
  assert.deepEqual([order, seen], [["A", "B", "A", "B"], { ours: [1, 3], pytorch: [2, 4] }]);
  assert.deepEqual(await takeTurns(1, side("A"), undefined), { ours: [5], pytorch: [] });
});

Deno.test("ratios are of a round's two sides; of none there is no summary", () => {
  assert.deepEqual(ratios(seconds), [1.5, 3, 1]);
  assert.deepEqual(summary([1.5, 3, 1]), { median: 1.5, min: 1, max: 3 });
  assert.deepEqual(ratios({ ours: [1, 2], pytorch: [] }), []);
  assert.equal(summary([]), undefined);
});

Deno.test("tables give medians of both sides, and the ratio with its range", () => {
  const tables = report(record);
  assert.deepEqual(cells(tables, "CNN 28x28, 10 classes", "SAM"), [
    ...["200.00", "300.00", "1.50 (1.00–3.00)", "0.50", "0.02", "fused Adam, channels last"],
  ]);
  assert.deepEqual(cells(tables, "self-training"), [
    ...["10.0", "25.0", "2.50 (2.50–2.50)", "20.0", "2.00 (2.00–2.00)", "91.2 / 90.0 / 95.0"],
  ]);
  assert.deepEqual(cells(tables, "Peak memory, self-training, MiB"), ["500", "300"]);
  assert.deepEqual(cells(tables, "Growth of memory, MLP, steps 500 to 5,500"), ["1.0 %", "–"]);
  assert.match(tables, /2 threads each on a processor, load 0\.5 before/);
});

Deno.test("without PyTorch its cells are dashes, and what was not measured has no table", () => {
  const [steps] = record.steps;
  const tables = report({
    ...record,
    ...{ wholeRuns: [], memory: [], growth: null, startUp: null, scaling: [] },
    steps: [{ ...steps!, pytorch: [], ratio: null, setUp: { ...steps!.setUp, pytorch: null } }],
  });
  assert.deepEqual(cells(tables, "CNN 28x28, 10 classes", "SAM"), [
    ...["200.00", "–", "–", "0.50", "–", "–"],
  ]);
  assert.doesNotMatch(tables, /Peak memory|self-training/);
});

Deno.test("a record is plain JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(record)), record);
});
