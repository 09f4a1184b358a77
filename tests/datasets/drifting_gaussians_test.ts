import assert from "node:assert/strict";
import type { Domain } from "../../lib/data/domain.ts";
import {
  driftingGaussians,
  type DriftingGaussiansOptions,
  gaussianBayesAccuracy,
  gaussianStepDistance,
} from "../../lib/datasets/drifting_gaussians.ts";
import { assertClose } from "../approx.ts";
import { oneLine } from "./shifted.ts";

/** Share of points that lie nearest to the mean of their own class, which is the best rule. */
function nearestMeanAccuracy(domain: Domain, radius: number): number {
  const { classes, inputs, labels, shape: [columns], shift } = domain;
  const turn = shift.kind === "rotation" ? (shift.degrees * Math.PI) / 180 : 0;
  const move = shift.kind === "translation" ? shift.amount : 0;
  const means = Array.from({ length: classes }, (_, j) => {
    const angle = (2 * Math.PI * j) / classes + turn;
    return [radius * Math.cos(angle) + move, radius * Math.sin(angle)] as const;
  });
  const hits = labels.reduce((sum, label, i) => {
    const [x, y] = [inputs[i * columns!]!, inputs[i * columns! + 1]!];
    const distances = means.map(([a, b]) => (x - a) ** 2 + (y - b) ** 2);
    return sum + (distances[label] === Math.min(...distances) ? 1 : 0);
  }, 0);
  return hits / labels.length;
}

Deno.test("the best accuracy is that of the normal distribution for two and four classes", () => {
  // Phi(1), Phi(2) and Phi(2.5) from tables of the normal distribution.
  assertClose(gaussianBayesAccuracy({ radius: 1, deviation: 1 }), 0.8413447460685429, 1e-10);
  assertClose(gaussianBayesAccuracy({ radius: 3, deviation: 1.5 }), 0.9772498680518208, 1e-10);
  assertClose(gaussianBayesAccuracy(), 0.9937903346742238, 1e-10);
  // Four classes are two independent questions, each with Phi(r / (s sqrt 2)).
  const four = { classes: 4, radius: Math.SQRT2, deviation: 1 };
  assertClose(gaussianBayesAccuracy(four), 0.8413447460685429 ** 2, 1e-10);
  assertClose(gaussianBayesAccuracy({ classes: 7, deviation: 1e-3 }), 1, 1e-12);
});

const shifts: DriftingGaussiansOptions[] = [
  { amount: 120, deviation: 0.8, dimensions: 5 },
  { amount: 3, motion: "translate", deviation: 0.8, classes: 3 },
];
for (const options of shifts) {
  Deno.test(`the best accuracy is what the nearest mean has, ${options.motion ?? "rotate"}`, () => {
    const data = driftingGaussians({
      ...{ ...options, domains: 1, sourceSize: 40_000, intermediateSize: 40_000, seed: 1 },
    });
    const best = gaussianBayesAccuracy(options);
    for (const domain of [data.source, data.intermediate[0]!]) {
      // Standard error of a share over 40,000 points: at most 0.0025.
      assertClose(nearestMeanAccuracy(domain, 1), best, 0.008);
    }
  });
}

/** Coordinates of the points of class 0 along a direction, ascending. */
function along({ inputs, labels, shape: [columns] }: Domain, [a, b]: [number, number]): number[] {
  return Array.from(labels.keys()).filter((i) => labels[i] === 0)
    .map((i) => a * inputs[i * columns!]! + b * inputs[i * columns! + 1]!)
    .sort((x, y) => x - y);
}

const steps: [DriftingGaussiansOptions, number][] = [
  [{ amount: 120, radius: 2, domains: 3 }, 4 * Math.sin(Math.PI / 12)],
  [{ amount: 3, motion: "translate", domains: 3 }, 0.75],
  [{ amount: -3, motion: "translate", domains: 3, classes: 3 }, 0.75],
];
for (const [options, expected] of steps) {
  const { amount, motion = "rotate" } = options;
  Deno.test(`consecutive domains are as far apart as said, ${motion} by ${amount}`, () => {
    const distance = gaussianStepDistance(options);
    assertClose(distance, expected);
    const data = driftingGaussians({ ...options, sourceSize: 20_000, intermediateSize: 60_000 });
    const mean = (values: number[]) => values.reduce((x, y) => x + y) / values.length;
    const [one, two] = [data.intermediate[1]!, data.intermediate[2]!];
    const way = ([[1, 0], [0, 1]] as [number, number][])
      .map((axis) => mean(along(two, axis)) - mean(along(one, axis))) as [number, number];
    assertClose(Math.hypot(...way), distance, 0.02, "distance of the means, a lower bound");
    // On a line the best coupling goes by rank. Along the way it moves every point by the distance,
    // across it none: so W_2 and W_infinity are the same.
    const direction = way.map((part) => part / Math.hypot(...way)) as [number, number];
    const across: [number, number] = [-direction[1], direction[0]];
    for (const [axis, moved] of [[direction, distance], [across, 0]] as const) {
      const [a, b] = [along(one, axis), along(two, axis)];
      const root = Math.sqrt(mean(a.map((x, i) => (b[i]! - x) ** 2)));
      assertClose(root, moved, 0.03, "W_2");
      const middle = a.map((x, i) => Math.abs(b[i]! - x)).slice(a.length / 50, -a.length / 50);
      assertClose(Math.max(...middle), moved, 0.05, "W_infinity, without the outermost points");
    }
  });
}

Deno.test("Gaussians: shape, classes and names; columns after the second are noise around 0", () => {
  const data = driftingGaussians({ amount: 1, motion: "translate", dimensions: 4, classes: 5 });
  assert.deepEqual([data.source.shape, data.source.classes], [[4], 5]);
  assert.equal(data.target.name, "Gaussians moved by 1");
  const last = data.source.inputs.filter((_, i) => i % 4 === 3);
  assertClose(last.reduce((a, b) => a + b) / 1000, 0, 0.05);
  assertClose(Math.sqrt(last.reduce((a, b) => a + b * b) / 1000), 0.4, 0.03);
});

Deno.test("Gaussians: a wrong option is an error of one line", () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ amount: NaN }, /^amount is NaN; it must be a finite number$/],
    [{ motion: "rotat" }, /^motion is "rotat"; .* did you mean "rotate"\?$/],
    [{ classes: 1 }, /^classes is 1; it must be an integer at least 2$/],
    [{ dimensions: 1 }, /^dimensions is 1; it must be an integer at least 2$/],
    [{ radius: 0 }, /^radius is 0; it must be a finite number greater than 0$/],
    [{ deviation: -1 }, /^deviation is -1; it must be a finite number greater than 0$/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => driftingGaussians({ amount: 1, ...options }), oneLine(message));
  }
});
