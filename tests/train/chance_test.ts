/**
 * What a run draws has the laws that PyTorch's draws have: initial weights, orders of the examples,
 * dropout masks. Seeds are fixed, so a test passes always or never; the bounds leave a sound
 * generator a chance of one in ten thousand to fail them.
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { randomTensor } from "../../lib/backend/random.ts";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import type { Network } from "../../lib/nn/network.ts";
import { cnn, mlp, stridedCnn } from "../../lib/nn/networks.ts";
import { dropoutMasks } from "../../lib/train/step.ts";

await ready();

/** Standard normal deviations that a sound generator leaves once in ten thousand times. */
const FAR = 3.9;

/** Fails if `count` independent events of chance `p` happening `seen` times is too unlikely. */
function assertShare(seen: number, count: number, p: number, what: string): void {
  const z = (seen - count * p) / Math.sqrt(count * p * (1 - p));
  assert.ok(
    Math.abs(z) < FAR,
    `${what}: ${seen} of ${count}, ${z.toFixed(1)} deviations from ${p}`,
  );
}

/** Greatest distance of the sample's distribution from that of uniform numbers on [0, 1). */
function kolmogorovSmirnov(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return sorted.reduce(
    (most, value, i) => Math.max(most, value - i / n, (i + 1) / n - value),
    0,
  );
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  let [sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    sa += a[i]!, sb += b[i]!, saa += a[i]! ** 2, sbb += b[i]! ** 2, sab += a[i]! * b[i]!;
  }
  return (n * sab - sa * sb) / Math.sqrt((n * saa - sa ** 2) * (n * sbb - sb ** 2));
}

function assertUncorrelated(a: ArrayLike<number>, b: ArrayLike<number>, what: string): void {
  const z = correlation(a, b) * Math.sqrt(a.length);
  assert.ok(Math.abs(z) < FAR, `${what}: ${z.toFixed(1)} deviations from no correlation`);
}

const image = { shape: [8, 8, 1], classes: 10 };
const networks: Record<string, Network> = {
  "cnn": cnn(image, { filters: 8, hidden: 32 }),
  "mlp": mlp({ shape: [54], classes: 2 }, { hidden: 32 }),
  "strided-cnn": stridedCnn(image, { filters: 8 }),
};
/** Inputs of a unit, as PyTorch counts them: for its bias those of its weights. */
const fanIn: Record<string, Record<string, number>> = {
  "cnn": { conv1: 9, conv2: 72, conv3: 72, dense1: 512, dense2: 32, logits: 32 },
  "mlp": { dense1: 54, dense2: 32, dense3: 32, logits: 32 },
  "strided-cnn": { conv1: 25, conv2: 200, conv3: 200, logits: 8 },
};

for (const [name, network] of Object.entries(networks)) {
  Deno.test(`${name}: initial weights and biases are uniform on +-1/sqrt(fan in), as PyTorch's`, () => {
    const seeds = [...Array(200).keys()];
    const drawn = seeds.map((seed) => network.init(new Stream(seed).child("init")));
    const specs = network.specs.filter(({ layer }) => layer !== "normalization");
    /** As shares of the way from the least value to the greatest. */
    const shares = (parameter: string, seed: number) => {
      const bound = 1 / Math.sqrt(fanIn[name]![parameter.split("/")[0]!]!);
      return [...drawn[seed]![parameter]!.dataSync()].map((value) => (value / bound + 1) / 2);
    };
    for (const { name: parameter } of specs) {
      const values = seeds.flatMap((seed) => shares(parameter, seed).slice(0, 500));
      // 2.23 / sqrt(n): once in ten thousand times (Kolmogorov's law).
      const limit = 2.23 / Math.sqrt(values.length);
      const apart = kolmogorovSmirnov(values);
      assert.ok(apart < limit, `${parameter}: ${apart} from uniform, more than ${limit}`);
    }
    const all = (seed: number) => specs.flatMap(({ name }) => shares(name, seed));
    const first = all(0);
    assertUncorrelated(first.slice(1), first.slice(0, -1), "a value and the next");
    for (const seed of seeds.slice(1, 20)) {
      assertUncorrelated(first, all(seed), `seeds 0 and ${seed}`);
    }
    tf.dispose(drawn as unknown as tf.TensorContainer);
  });
}

Deno.test("each epoch's order is any permutation with equal chance, whatever the last epoch's", () => {
  const examples = 12, epochs = 6000;
  const stream = new Stream(3).child("batches");
  const orders = [...Array(epochs).keys()].map((epoch) =>
    stream.child(epoch).permutation(examples)
  );
  // How often each example is at each place, and each ordered pair of examples at places 0 and 11.
  const counts = (of: (order: Int32Array) => number[], cells: number) => {
    const seen = new Float64Array(cells);
    for (const order of orders) for (const cell of of(order)) seen[cell]! += 1;
    return seen;
  };
  const chiSquare = (seen: Float64Array, expected: number) =>
    seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const places = counts((order) => [...order].map((e, at) => e * examples + at), examples ** 2);
  // The table has 11 x 11 degrees of freedom, and its mean square is a little above theirs.
  const spread = (chiSquare(places, epochs / examples) * 11 / 12 - 121) / Math.sqrt(2 * 121);
  assert.ok(Math.abs(spread) < FAR, `places: ${spread.toFixed(1)} deviations`);
  const pairs = counts(([first, , , , , , , , , , , last]) => [first! * examples + last!], 144);
  assert.ok(pairs.every((count, i) => (count === 0) === (i % 13 === 0)), "pairs that there are");
  const ofPairs = (chiSquare(pairs.filter((_, i) => i % 13 > 0), epochs / 132) - 131) /
    Math.sqrt(262);
  assert.ok(Math.abs(ofPairs) < FAR, `pairs: ${ofPairs.toFixed(1)} deviations`);
  // Where one epoch has an example says nothing of where the next has it.
  let stayed = 0;
  for (let epoch = 1; epoch < epochs; epoch++) {
    stayed += orders[epoch]!.filter((e, at) => e === orders[epoch - 1]![at]).length;
  }
  // The number of fixed points of a random permutation has mean 1 and variance 1.
  const z = (stayed - (epochs - 1)) / Math.sqrt(epochs - 1);
  assert.ok(Math.abs(z) < FAR, `examples that stay: ${z.toFixed(1)} deviations`);
});

/** Masks [examples x units] of steps as training draws them, 1 where a unit is kept. */
function masksOf(seed: number, question: number, rate: number, steps: number): Uint8Array[] {
  const network = mlp({ shape: [1], classes: 2 }, { hidden: UNITS, dropout: rate });
  const stream = new Stream(seed).child("mask");
  return [...Array(steps).keys()].map((step) => {
    const { dropout } = dropoutMasks(
      network,
      EXAMPLES,
      (name, ...law) => randomTensor(stream.child(`${name}/${question}`).child(step), ...law),
    );
    const mask = dropout!.dataSync();
    tf.dispose(dropout!);
    const kept = Math.fround(1 / (1 - rate));
    assert.ok(mask.every((value) => value === 0 || value === kept));
    return Uint8Array.from(mask, (value) => value > 0 ? 1 : 0);
  });
}
const EXAMPLES = 128, UNITS = 64;
const total = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);

for (const rate of [0.5, 0.2]) {
  Deno.test(`dropout of ${rate} keeps each unit of each example with that chance, step after step`, () => {
    const steps = 100;
    const masks = masksOf(1, 0, rate, steps);
    const kept = 1 - rate;
    assertShare(masks.reduce((sum, m) => sum + total(m), 0), steps * EXAMPLES * UNITS, kept, "all");
    for (let unit = 0; unit < UNITS; unit++) {
      const seen = masks.reduce((sum, m) => sum + total(m.filter((_, i) => i % UNITS === unit)), 0);
      assertShare(seen, steps * EXAMPLES, kept, `unit ${unit}`);
    }
    for (let example = 0; example < EXAMPLES; example++) {
      const row = (m: Uint8Array) => m.subarray(example * UNITS, (example + 1) * UNITS);
      const seen = masks.reduce((sum, m) => sum + total(row(m)), 0);
      assertShare(seen, steps * UNITS, kept, `example ${example}`);
    }
    // Variance over steps of what a mask keeps: binomial, so neither stuck nor clustered.
    const n = EXAMPLES * UNITS;
    const squares = masks.reduce((sum, m) => sum + (total(m) - n * kept) ** 2, 0);
    const z = (squares / (n * kept * rate) - steps) / Math.sqrt(2 * steps);
    assert.ok(Math.abs(z) < FAR, `kept a step: ${z.toFixed(1)} deviations`);
  });
}

Deno.test("masks of other steps, questions and seeds, of next units and examples are independent", () => {
  const steps = 50;
  const joined = (seed: number, question: number) => {
    const masks = masksOf(seed, question, 0.5, steps);
    return Uint8Array.from(masks.flatMap((mask) => [...mask]));
  };
  const masks = joined(1, 0);
  for (
    const [apart, what] of [
      [1, "a unit and the next"],
      [UNITS, "an example and the next"],
      [EXAMPLES * UNITS, "a step and the next"],
      [2 * EXAMPLES * UNITS, "a step and the next but one"],
    ] as const
  ) assertUncorrelated(masks.subarray(apart), masks.subarray(0, -apart), what);
  assertUncorrelated(masks, joined(1, 1), "the first question and the second");
  assertUncorrelated(masks, joined(2, 0), "seeds 1 and 2");
});
