import assert from "node:assert/strict";
import fc from "fast-check";
import { caption, ranges } from "../../lib/report/caption.ts";
import { zeroShot } from "../../lib/experiment/zero_shot.ts";
import { groupRecords } from "../../lib/records/group.ts";
import { recordId, type RunConfig, type RunRecord } from "../../lib/records/record.ts";
import { fiveSeeds, labels, record } from "../report/records.ts";

function refusal(records: RunRecord[]): string {
  try {
    groupRecords(records);
  } catch (error) {
    assert.equal((error as Error).name, "InputError");
    const { message } = error as Error;
    assert.ok(!message.includes("\n"), "the message is one line");
    return message;
  }
  throw new assert.AssertionError({ message: "the records were not refused" });
}

Deno.test("rules come in the order of their labels, the rest by name, seeds ascending", () => {
  const groups = groupRecords(
    [
      record({ rule: "look-sam" }),
      record({ rule: "asam" }),
      ...fiveSeeds().toReversed(),
    ],
    labels,
  );
  assert.deepEqual(groups.map((g) => g.rule), ["plain", "sam", "asam", "look-sam"]);
  assert.deepEqual(groups[1]!.records.map((r) => r.config.seed), [1, 2, 3, 4, 5]);
  assert.equal(groups[1]!.options, "rho 0.05");
});

Deno.test("one rule with several options makes several groups, by size", () => {
  const made = [0.2, 0.05, 0.1].map((rho) => record({ rule: "sam", options: { rho } }));
  const groups = groupRecords(made);
  assert.deepEqual(groups.map((g) => g.options), ["rho 0.05", "rho 0.1", "rho 0.2"]);
});

Deno.test("the same seed twice is refused", () => {
  assert.equal(
    refusal([record({ seed: 3 }), record({ seed: 3, target: 0.6 })]),
    "rotated-mnist, plain: seed 3 is there more than once; each must be there once: " +
      "drop the older records",
  );
});

Deno.test("settings that differ on one data set are refused, between rules too", () => {
  const others: Partial<RunConfig>[] = [
    { scale: "paper" },
    { protocol: "authors" },
    { sourceSize: 4000 },
    { testSize: 10 },
    { epochs: 6 },
    { batchSize: 64 },
    { shift: 45 },
  ];
  for (const config of others) {
    const [key, value] = Object.entries(config)[0]!;
    const usual = record().config[key as keyof RunConfig];
    assert.equal(
      refusal([record(), record({ rule: "sam", seed: 2, config })]),
      `rotated-mnist: ${key} differs between records (${usual}; ${value}); ` +
        `it must be one value: filter the records first`,
    );
  }
});

Deno.test("one rule over two optimizers is refused", () => {
  const optimizer = { name: "sgd", options: { learningRate: 0.1 } };
  assert.match(
    refusal([record(), record({ seed: 2, config: { optimizer } })]),
    /optimizer differs between records \(adam learningRate 0.001; sgd learningRate 0.1\)/,
  );
});

Deno.test("an accuracy that JSON made null, or that is in percent, is refused", () => {
  const lost = JSON.parse(JSON.stringify(record({ target: NaN })));
  assert.match(refusal([lost]), /: targetAccuracy is null; it must be a finite number at least 0/);
  const curve = [{ shift: 15, accuracy: 93 }];
  assert.match(refusal([record({ curve })]), /: accuracy at shift 15 is 93; .* at most 1$/);
});

Deno.test("no records are refused", () => {
  assert.match(refusal([]), /^there are 0 records; it takes at least one/);
});

Deno.test("a caption says what the records say", () => {
  assert.equal(
    caption(fiveSeeds()),
    "Rotated MNIST: target rotated by 60°. Scale quick: 2,000 source examples, 1,000 test " +
      "examples, 5 epochs, batch 128. Protocol: corrected. Seeds 1–5. " +
      "Optimizer: adam (learningRate 0.001). Backend: tensorflow on 2 CPU cores.",
  );
});

Deno.test("a caption names each data set, backend and device, and unknown data sets as they are", () => {
  const text = caption([
    record(),
    record({ config: { dataset: "color-shift-mnist", shift: 1 }, device: "a GPU" }),
    record({ config: { dataset: "spirals", shift: 2, scale: "smoke", epochs: 1, seed: 9 } }),
  ]);
  assert.equal(
    text,
    "Rotated MNIST: target rotated by 60°; Color-shift MNIST: target brighter by 1. " +
      "Scale quick: 2,000 source examples, 1,000 test examples, 5 epochs, batch 128. " +
      "Protocol: corrected. Seed 1. spirals: shift 2. Scale smoke: 2,000 source examples, " +
      "1,000 test examples, 1 epoch, batch 128. Protocol: corrected. Seed 9. " +
      "Optimizer: adam (learningRate 0.001). " +
      "Backend: tensorflow on 2 CPU cores; tensorflow on a GPU.",
  );
});

Deno.test("a caption names the GPU, which other machines may not have", () => {
  const { environment, ...made } = record({ device: "GPU (CUDA), libtensorflow 2.21.0" });
  const text = caption([{ ...made, environment: { ...environment, processor: "NVIDIA H200" } }]);
  assert.match(text, /Backend: tensorflow on GPU \(CUDA\), libtensorflow 2\.21\.0, NVIDIA H200\.$/);
});

Deno.test("a caption says processors, threads and numbers versions where records differ in them, and only there", () => {
  const made = (seed: number, more: Partial<RunRecord["environment"]>) => {
    const usual = record({ seed });
    return { ...usual, environment: { ...usual.environment, ...more } };
  };
  const alike = [1, 2, 3].map((seed) => made(seed, { threads: 1, numbers: 2 }));
  assert.doesNotMatch(caption(alike), /Processors|Threads|Numbers/);
  const [epyc, another, xeon] = ["AMD EPYC", "AMD EPYC", "Intel(R) Xeon(R) Processor"].map((
    processor,
    i,
  ) => made(1 + i, { processor }));
  assert.doesNotMatch(caption([epyc!, another!]), /Processors/);
  assert.match(
    caption([epyc!, another!, xeon!]),
    / Processors: AMD EPYC in 2 runs, Intel\(R\) Xeon\(R\) Processor in 1 run\.$/,
  );
  assert.match(
    caption([...alike, made(4, { threads: 16, numbers: 2 }), made(5, { threads: 2, numbers: 2 })]),
    / Threads: 1 in 3 runs, 2 in 1 run, 16 in 1 run\.$/,
  );
  assert.match(
    caption([...alike, made(4, { threads: 1 }), made(5, { threads: 1, numbers: 3 })]),
    / Numbers versions: 2 in 3 runs, 3 in 1 run, before versions were kept in 1 run\.$/,
  );
});

Deno.test("three seeds in a row are a range, two are not", () => {
  assert.equal(ranges([9, 2, 1, 3, 6, 5]), "1–3, 5, 6, 9");
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(40)), (numbers) => {
      const read = ranges(numbers).split(", ").filter(Boolean).flatMap((part) => {
        const [from, to] = part.split("–").map(Number);
        return Array.from({ length: (to ?? from!) - from! + 1 }, (_, i) => from! + i);
      });
      assert.deepEqual(read, numbers.toSorted((x, y) => x - y));
    }),
    { seed: 1 },
  );
});

Deno.test("a precision other than float32 is part of a run's id, its caption, and its comparisons", () => {
  const run = { dataset: "two-moons", seed: 1, scale: "smoke" } as const;
  assert.deepEqual(zeroShot({ ...run, precision: "float32" }), zeroShot(run));
  const half = zeroShot({ ...run, precision: "bfloat16" });
  assert.equal(half.precision, "bfloat16");
  assert.notEqual(recordId(half), recordId(zeroShot(run)));
  assert.throws(() => zeroShot({ ...run, precision: "half" as never }), {
    message: /^precision is "half"; it must be one of float32, bfloat16/,
  });
  const made = record({ config: { precision: "bfloat16" } });
  assert.match(caption([made]), /batch 128, products in bfloat16\. /);
  assert.match(refusal([made, record({ seed: 2 })]), /precision differs .*bfloat16; none/);
});
