import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import type { Domain } from "../../lib/data/domain.ts";
import { between, pair } from "../../lib/distances/displacement.ts";
import { pointsOf } from "../../lib/distances/points.ts";
import { wasserstein } from "../../lib/distances/transport.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { turned } from "../gda/drifting.ts";
import { normalSet } from "./sets.ts";

await ready();
const stream = new Stream(1);

function domain(name: string, values: ArrayLike<number>, d: number, labels?: number[]): Domain {
  const n = values.length / d;
  return {
    ...{ name, inputs: Float32Array.from(values), shape: [d], classes: 2 },
    labels: Int32Array.from(labels ?? Array(n).fill(0)),
    ids: Int32Array.from({ length: n }, (_, i) => 10 * i),
    shift: { kind: "none" },
  };
}

Deno.test("by hand: points part of the way, with the label of the nearer end", async () => {
  const from = domain("a", [0, 0, 10, 0], 2, [0, 1]);
  const to = domain("b", [14, 4, 4, 8], 2, [0, 1]);
  const before = tf.memory().numTensors;
  const pairs = await pair(from, to, stream);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(pairs, [[0, 1], [1, 0]]);
  const quarter = between(from, to, pairs, 1, 4);
  assert.deepEqual([...quarter.inputs], [1, 2, 11, 1]);
  assert.deepEqual([...quarter.labels], [0, 1]);
  assert.deepEqual([...quarter.ids], [0, 10]);
  assert.equal(quarter.name, "a to b, 1/4");
  const threeQuarters = between(from, to, pairs, 3, 4);
  assert.deepEqual([...threeQuarters.inputs], [3, 6, 13, 3]);
  assert.deepEqual([...threeQuarters.labels], [1, 0]);
});

Deno.test("generated domains are evenly spaced: each step is its share of W_2", async () => {
  const from = domain("a", normalSet(200, 3, 1).points, 3);
  const to = domain("b", normalSet(200, 3, 2, 2, 0.5).points, 3);
  const whole = wasserstein(pointsOf(from), pointsOf(to)).distance;
  const pairs = await pair(from, to, stream);
  let before = from;
  for (let t = 1; t <= 4; t++) {
    const next = t < 4 ? between(from, to, pairs, t, 4) : to;
    const step = wasserstein(pointsOf(before), pointsOf(next)).distance;
    assertClose(step, whole / 4, 1e-4, `step ${t}`);
    before = next;
  }
});

Deno.test("domains of different sizes: as many pairs as the larger has, its examples about once each", async () => {
  const from = turned(0, 90, 1), to = turned(30, 140, 1);
  const before = tf.memory().numTensors;
  const pairs = await pair(from, to, stream);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(pairs.length, 140);
  const uses = new Int32Array(90);
  for (const [i, j] of pairs) {
    assert.ok(j >= 0 && j < 140);
    uses[i]!++;
  }
  // 140 / 90 each.
  assert.ok(uses.every((count) => count >= 1 && count <= 2), `${uses}`);
  assert.deepEqual(await pair(from, to, stream), pairs);
  // The classes do not have the same shares on both sides: not all can stay.
  const same = pairs.filter(([i, j]) => from.labels[i] === to.labels[j]).length;
  assert.ok(same > 0.85 * 140, `${same}`);
});

Deno.test("with a higher cutoff a blurred plan keeps its larger entries alone", async () => {
  const from = turned(0, 20, 1), to = turned(0, 30, 2);
  const length = async (cutoff: number) => {
    const pairs = await pair(from, to, stream, { epsilon: 20, cutoff });
    const domain = between(from, to, pairs, 1, 2);
    const square = (k: number) => {
      const [i, j] = pairs[k]!;
      return (from.inputs[2 * i]! - to.inputs[2 * j]!) ** 2 +
        (from.inputs[2 * i + 1]! - to.inputs[2 * j + 1]!) ** 2;
    };
    return pairs.reduce((sum, _, k) => sum + square(k), 0) / domain.labels.length;
  };
  assert.ok(await length(1.2) < 0.8 * await length(0));
});

Deno.test("a cutoff or epsilon that can't be used is one clear line", async () => {
  const from = turned(0, 20, 1), to = turned(30, 30, 1);
  await assert.rejects(pair(from, to, stream, { cutoff: -1 }), {
    name: "InputError",
    message: "cutoff is -1; it must be a finite number at least 0",
  });
  await assert.rejects(pair(from, to, stream, { cutoff: 1e6 }), {
    name: "InputError",
    message: "cutoff is 1000000; no entry of the plan is as large, make it smaller",
  });
  await assert.rejects(pair(from, to, stream, { epsilon: 0 }), {
    message: "epsilon is 0; it must be a finite number greater than 0",
  });
  await assert.rejects(pair(from, to, stream, { epsilon: 1e-5 }), {
    name: "InputError",
    message: /^no plan found from domain Gaussians at 0 degrees to [^\n]*; make it larger$/,
  });
});
