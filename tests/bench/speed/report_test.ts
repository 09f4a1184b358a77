import assert from "node:assert/strict";
import type { Started } from "../../../bench/speed/messages.ts";
import type { BenchRecord } from "../../../bench/speed/record.ts";
import { report } from "../../../bench/speed/report/report.ts";
import { bestPeer, inShort } from "../../../bench/speed/report/steps_tables.ts";

const started = (how: Started["how"]): Started => ({
  ...{ parameters: 7, firstStep: 0.1, trials: [] },
  ...how && { how },
});
const fused = { adam: "fused", format: "channels last", compile: null };

const record: BenchRecord = {
  date: "2026-01-02",
  commit: "0123456",
  cpu: "a processor",
  cores: 2,
  bfloat16: ["avx512_bf16"],
  threads: 2,
  load: { before: [0.5, 0.4, 0.3], after: [1.9, 1.2, 0.8] },
  versions: { deno: "2.9.6", tensorflow: "libtensorflow 2.21.0", torch: "2.13.0", jax: "0.10.2" },
  rounds: 3,
  rates: { float32: 100e9, bfloat16: 200e9 },
  parity: [{ name: "cnn-28 sam", peer: "jax", difference: 2e-7 }],
  steps: [{
    ...{ name: "cnn-28 sam", rule: "sam", steps: 10, flops: 5e9 },
    sides: {
      "ours": { seconds: [2, 1, 4], started: started(undefined) },
      "eager": { seconds: [3, 3, 4], started: started(fused) },
      "compiled": { seconds: [], started: null, failed: "PyTorch, asked for start: no compiler" },
      "jax": { seconds: [5, 2.9, 2.5], started: started({ random: "unsafe_rbg", call: "a step" }) },
      "ours bfloat16": { seconds: [1, 1, 1], started: started(undefined) },
      "autocast": { seconds: [0.8, 0.5, 2], started: started({ ...fused, adam: "foreach" }) },
    },
  }],
  wholeRuns: [{
    name: "self-training",
    ours: [{ seconds: 10, accuracy: 0.912, peak: 500 }],
    loader: [{ seconds: 25, accuracy: 0.9, peak: 400 }],
    index: [{ seconds: 20, accuracy: 0.95, peak: 300 }],
  }],
  memory: [{ name: "cnn-28 sam", steps: 20, peaks: { ours: 700, eager: 600 } }],
  growth: { after1500: 400, after6500: 404 },
  startUp: { ours: [0.5], eager: [2], jax: [1] },
  scaling: [{ name: "mlp sam", sideBySide: [1, 2], inTurn: [1.5, 3] }],
};

/** The cells of the rows that begin with these. */
function cells(tables: string, ...first: string[]): string[][] {
  const rows = tables.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return rows.filter((row) => first.every((cell, i) => row[i + 1] === cell))
    .map((row) => row.slice(1 + first.length, -1));
}

Deno.test("tables name the peer with the least median, and how many times as fast ours is", () => {
  const [float32, bfloat16] = cells(report(record), "CNN 28x28, 10 classes", "SAM");
  assert.deepEqual(float32, [
    ...["200.00", "25", "300.00", "–", "290.00", "JAX jit", "unsafe_rbg keys"],
    "2.50 (0.63–2.90)",
  ]);
  assert.deepEqual(bfloat16, [
    ...["100.00", "25", "2.00 (1.00–4.00)", "80.00", "foreach Adam, channels last"],
    "0.80 (0.50–2.00)",
  ]);
});

Deno.test("captions tell the rates, and who could not take part", () => {
  const tables = report(record);
  assert.match(tables, /large product here, 100 GFLOP\/s\./);
  assert.match(tables, /bfloat16, 200 GFLOP\/s\./);
  assert.match(tables, /Not measured: cnn-28 sam: PyTorch, asked for start: no compiler\./);
  assert.match(tables, /2 threads each on a processor, load 0\.5 before; .*JAX 0\.10\.2\./);
});

Deno.test("other tables give whole runs, start-up, memory and its growth", () => {
  const tables = report(record);
  assert.deepEqual(cells(tables, "self-training"), [
    ["10.0", "25.0", "2.50 (2.50–2.50)", "20.0", "2.00 (2.00–2.00)", "91.2 / 90.0 / 95.0"],
  ]);
  const rows = {
    "Process start to first step, MLP, s": [
      ...["0.50 (0.50–0.50)", "2.00 (2.00–2.00)", "–", "1.00 (1.00–1.00)"],
    ],
    "Peak memory, cnn-28 sam, MiB": ["700", "600", "–", "–"],
    "Peak memory, self-training, MiB": ["500", "300", "–", "–"],
    "Growth of memory, MLP, steps 1,500 to 6,500": ["1.0 %", "–", "–", "–"],
  };
  for (const [what, row] of Object.entries(rows)) assert.deepEqual(cells(tables, what), [row]);
});

Deno.test("without peers their cells are dashes, and what was not measured has no table", () => {
  const [steps] = record.steps;
  const alone = { ...steps!, sides: { ours: steps!.sides.ours! } };
  const tables = report({
    ...record,
    ...{ wholeRuns: [], memory: [], growth: null, startUp: null, scaling: [], steps: [alone] },
    rates: { float32: null, bfloat16: null },
  });
  assert.deepEqual(cells(tables, "CNN 28x28, 10 classes", "SAM"), [
    ["200.00", "–", "–", "–", "–", "–", "–", "–"],
  ]);
  assert.doesNotMatch(tables, /Peak memory|self-training|autocast/);
  assert.equal(bestPeer(alone), undefined);
});

Deno.test("who waits reads how many times as fast the best peer's, ahead or behind", () => {
  const [steps] = record.steps;
  assert.equal(inShort(steps!), "cnn-28 sam: 200.00 ms a step, 2.50 times as fast as JAX jit");
});

Deno.test("a record is plain JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(record)), record);
});
