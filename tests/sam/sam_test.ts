import assert from "node:assert/strict";
import { ruleLabels } from "../../lib/sam/labels.ts";
import { ready } from "../../lib/backend/backend.ts";
import { plain } from "../../lib/sam/plain.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import { sam } from "../../lib/sam/sam.ts";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../approx.ts";
import { oracle, params, specs, step, values } from "./problem.ts";

await ready();

Deno.test("plain returns the gradient and the loss at the weights", () => {
  const { gradient, loss } = plain().gradient(oracle(), params(), null, step());
  assertClose(values(gradient), [0.375, -0.6875, -0.375]);
  assertClose(loss.dataSync(), [(0.03125 + 2.53125 + 0.03125 + 0.28125) / 4]);
});

Deno.test("sam asks at w and at w + rho g / ||g||, and returns the gradient there", () => {
  const asked: number[][] = [];
  const rule = sam({ rho: 0.1 });
  const w = params();
  const { gradient, loss } = rule.gradient(
    oracle(undefined, asked),
    w,
    rule.init(w, specs, 4),
    step(),
  );
  assert.equal(asked.length, 2);
  const epsilon = asked[1]!.map((value, i) => value - asked[0]![i]!);
  assertClose(epsilon, [0.04318895, -0.07917973, -0.04318895], 1e-7);
  assertClose(Math.hypot(...epsilon), 0.1, 1e-7);
  assertClose(values(gradient), [0.41638941, -0.76847927, -0.39479493]);
  assertClose(loss.dataSync(), [0.71875]);
  assertClose(values(w), [0.5, -0.5, 0.25], 0);
});

Deno.test("sam's norm is over all tensors together, not tensor by tensor", () => {
  const rule = sam({ rho: 0.1 });
  const { gradient } = rule.gradient(oracle(), params(), null, step());
  const perTensor = [0.36877521, -0.79031347, -0.44906218];
  assert.ok(values(gradient).every((value, i) => Math.abs(value - perTensor[i]!) > 0.02));
});

Deno.test("sam with rho = 0 returns plain's gradient bit for bit", () => {
  const zero = sam({ rho: 0 }).gradient(oracle(), params(), null, step());
  const none = plain().gradient(oracle(), params(), null, step());
  assert.deepEqual(values(zero.gradient), values(none.gradient));
});

Deno.test("sam leaves a point of zero gradient where it is", () => {
  // The least-squares solution of the problem's first three examples fits them exactly.
  const asked: number[][] = [];
  const { gradient } = sam().gradient(oracle([0, 1, 2], asked), params([-2, -1, 3]), null, step());
  assert.deepEqual(asked[1], asked[0]);
  assert.deepEqual(values(gradient), [0, 0, 0]);
});

Deno.test("a rule's questions leave no tensors behind", () => {
  const w = params();
  const o = oracle();
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    sam().gradient(o, w, null, step());
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("rho out of range, an unknown option and an unknown rule are one clear line each", () => {
  const line = (f: () => unknown) => {
    try {
      f();
    } catch (error) {
      return (error as Error).message;
    }
    return "no error";
  };
  assert.equal(
    line(() => sam({ rho: -0.1 })),
    "sam: rho is -0.1; it must be a finite number at least 0",
  );
  assert.equal(
    line(() => sam({ rho: NaN })),
    "sam: rho is NaN; it must be a finite number at least 0",
  );
  assert.equal(
    line(() => makeRule("sam", { rho: "0.05" })),
    'sam: rho is "0.05"; it must be a finite number at least 0',
  );
  assert.equal(
    line(() => makeRule("sam", { roh: 0.05 })),
    'sam has no option roh; its options are rho; did you mean "rho"?',
  );
  assert.equal(
    line(() => makeRule("plain", { rho: 0.05 })),
    "plain has no option rho; it takes none",
  );
  assert.match(
    line(() => makeRule("samm")),
    /^rule is "samm"; it must be one of plain, sam, asam, [^\n]*; did you mean "sam"\?$/,
  );
});

Deno.test("every rule is registered under its own name, with a label and a color of its own", () => {
  const names = Object.values(rules).map((factory) => factory.description.name);
  assert.deepEqual(Object.keys(rules), names);
  const labels = ruleLabels();
  assert.deepEqual(Object.keys(labels), names);
  for (const key of ["label", "color"] as const) {
    assert.equal(new Set(Object.values(labels).map((label) => label[key])).size, names.length);
  }
});
