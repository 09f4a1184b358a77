import assert from "node:assert/strict";
import { whichAreThere } from "../../lib/datasets/availability.ts";
import { colorShiftMnist } from "../../lib/datasets/color_shift_mnist.ts";
import { covertype } from "../../lib/datasets/covertype.ts";
import {
  driftingGaussians,
  gaussianBayesAccuracy,
  gaussianStepDistance,
} from "../../lib/datasets/drifting_gaussians.ts";
import { loading } from "../../lib/datasets/load_options.ts";
import { portraits } from "../../lib/datasets/portraits.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { rotatingMoons } from "../../lib/datasets/rotating_moons.ts";
import { oneLine, small } from "./shifted.ts";

/** A notebook and `deno run` check no types. */
// deno-lint-ignore no-explicit-any
const untyped = (options: object): any => options;

const makers: [string, object, (options: object) => unknown][] = [
  ["rotatedMnist", { angle: 60 }, (options) => rotatedMnist(untyped(options))],
  ["colorShiftMnist", { shift: 1 }, (options) => colorShiftMnist(untyped(options))],
  ["covertype", {}, (options) => covertype(untyped(options))],
  ["portraits", {}, (options) => portraits(untyped(options))],
  ["rotatingMoons", { angle: 60 }, (options) => rotatingMoons(untyped(options))],
  ["driftingGaussians", { amount: 90 }, (options) => driftingGaussians(untyped(options))],
  ["gaussianBayesAccuracy", {}, (options) => gaussianBayesAccuracy(untyped(options))],
  ["gaussianStepDistance", { amount: 90 }, (options) => gaussianStepDistance(untyped(options))],
];
for (const [name, options, make] of makers) {
  Deno.test(`${name} has no other options than its own, and names the nearest`, async () => {
    const message = new RegExp(`^${name} has no option domain; .*; did you mean "domains"\\?$`);
    const made = async () => await make({ ...options, domain: 5 });
    await assert.rejects(made(), oneLine(message));
  });
}

Deno.test("data say which files they were made from, if from any", async () => {
  const [turned, bright] = [
    await rotatedMnist({ ...small, angle: 60 }),
    await colorShiftMnist({ ...small, shift: 1, protocol: "authors", intermediateSize: 100 }),
  ];
  assert.match(turned.digest!, /^[0-9a-f]{64}$/);
  assert.equal(bright.digest, turned.digest);
  assert.equal(rotatingMoons({ angle: 60 }).digest, undefined);
});

Deno.test("of a config what makes data gets the options of data alone", async () => {
  let given: object = {};
  const load = loading((options) => {
    given = options;
    return Promise.reject(new Error("no data"));
  });
  const config = { shift: 60, protocol: "authors", seed: 2, sourceSize: 3, testSize: 4 } as const;
  const more = { rule: "sam", epochs: 7, domains: undefined, intermediateSize: 5 };
  await assert.rejects(load({ ...config, ...more } as never), /no data/);
  assert.deepEqual(given, { ...config, intermediateSize: 5 });
});

Deno.test("data sets are asked for by a list of names", async () => {
  const asked = whichAreThere("covertype" as never);
  await assert.rejects(asked, oneLine(/^names is "covertype"; it must be an array of names$/));
});
