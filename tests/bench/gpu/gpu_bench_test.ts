import assert from "node:assert/strict";
import { gpuCases } from "../../../bench/gpu/bench.ts";
import { parseOptions } from "../../../bench/gpu/options.ts";
import type { GpuRecord } from "../../../bench/gpu/record.ts";
import { report } from "../../../bench/gpu/report.ts";
import { checkGpu, gpuSides } from "../../../bench/gpu/sides.ts";
import { sidesOf } from "../../../bench/speed/sides.ts";

Deno.test("options choose rounds and how many processes share the GPU", () => {
  assert.deepEqual(parseOptions([]), { rounds: 5, atOnce: [1, 4, 8] });
  assert.deepEqual(parseOptions(["--rounds=2", "--at-once", "1,16"]), {
    rounds: 2,
    atOnce: [1, 16],
  });
  const wrong: [string[], RegExp][] = [
    [["--rounds", "0"], /^--rounds is 0; it must be an integer at least 1/],
    [["--at-once", "1,,4"], /^--at-once is ""; it must be an integer/],
    [["--at-once", "65"], /^--at-once is 65; it must be [^\n]*64$/],
    [["--cases", "mlp"], /--cases[^\n]*; the options are --rounds N and --at-once LIST$/],
  ];
  for (const [args, message] of wrong) {
    assert.throws(() => parseOptions(args), { name: "InputError", message });
  }
});

Deno.test("without a GPU the bench says what computes, and where to go on", () => {
  checkGpu("GPU (CUDA), libtensorflow 2.21.0");
  assert.throws(() => checkGpu("CPU, libtensorflow 2.21.0"), {
    name: "InputError",
    message: /^this library computes on CPU, libtensorflow 2\.21\.0 here[^\n]*task doctor[^\n]*$/,
  });
});

Deno.test("on a GPU XLA takes part; without a Python ours alone; of rows none in bfloat16", () => {
  const ours = ["ours", "ours bfloat16", "ours XLA", "ours XLA bfloat16"];
  assert.deepEqual(gpuSides(undefined), ours);
  const all = gpuSides("python3");
  assert.equal(all.length, 9);
  const [cnn, , mlp] = gpuCases;
  assert.deepEqual(sidesOf(cnn!, all), all);
  assert.deepEqual(sidesOf(mlp!, all), ["ours", "eager", "compiled", "jax", "ours XLA"]);
});

const fused = { adam: "fused", format: "channels last", compile: null, graph: "step" };
const started = { parameters: 7, firstStep: 1.5, trials: [] };
const record: GpuRecord = {
  date: "2026-01-02",
  commit: "0123456",
  gpu: "a GPU",
  cpu: "a processor",
  load: [0.5, 0.4, 0.3],
  versions: { deno: "2.9.6", tensorflow: "GPU (CUDA), libtensorflow 2.21.0", torch: "2.11.0" },
  rounds: 3,
  parity: [{ name: "cnn-28 sam", peer: "eager", difference: 1e-4 }, {
    name: "mlp sam",
    failed: "the losses differ",
  }],
  steps: [{
    ...{ name: "cnn-28 sam", rule: "sam", steps: 100, flops: 5e9 },
    sides: {
      "ours": { seconds: [0.6, 0.6, 0.6], started },
      "eager": { seconds: [0.15, 0.1, 0.2], started: { ...started, how: fused } },
      "jax": { seconds: [], started: null, failed: "JAX, asked for start: no CUDA" },
      "ours XLA": { seconds: [0.2, 0.2, 0.2], started },
      "ours bfloat16": { seconds: [0.4, 0.4, 0.4], started },
      "autocast": { seconds: [0.2, 0.2, 0.2], started: { ...started, how: fused } },
    },
  }],
  atOnce: [
    { name: "cnn-28 sam", side: "ours", processes: 4, steps: 100, seconds: [2, 1, 4] },
    {
      name: "cnn-28 sam",
      side: "eager",
      processes: 4,
      steps: 100,
      seconds: [],
      failed: "no memory",
    },
  ],
};

Deno.test("a peer is held against the faster of ours in its own precision, round by round", () => {
  const lines = report(record).split("\n");
  const row = (label: string) => lines.find((line) => line.includes(`| ${label} `))!;
  assert.match(
    row("PyTorch"),
    /a CUDA graph of the step +\| +1\.5 \| +1\.50 \| 0\.75 \(0\.50–1\.00\)/,
  );
  assert.match(row("PyTorch autocast"), / 2\.00 \| 0\.50 \(0\.50–0\.50\)/);
  assert.match(row("sam-ood, XLA"), / 2\.00 \| – /);
  assert.match(row("JAX jit"), /no CUDA +\| +– \| +– \| –/);
  assert.match(
    report(record),
    /cnn-28 sam 1e-4, the losses differ\. a GPU, a processor, load 0\.5/,
  );
});

Deno.test("processes at once: steps a second of all together, or why they could not", () => {
  const lines = report(record).split("\n").filter((line) => / +4 \|/.test(line));
  assert.match(lines[0]!, /200\.00 \(100\.00–400\.00\)/);
  assert.match(lines[1]!, /PyTorch .*no memory/);
});
