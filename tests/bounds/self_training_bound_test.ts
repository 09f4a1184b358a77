/**
 * Bounds of gradual self-training against self-training itself, on small linear problems: ramp loss,
 * one input, classifiers sign(w x + b) with |w| <= R found by trying all on a grid.
 */
import assert from "node:assert/strict";
import { InputError } from "../../lib/check.ts";
import {
  bestSteps,
  selfTrainingBound,
  selfTrainingStepBound,
} from "../../lib/bounds/self_training_bound.ts";
import { linearOrder, linearOrderSteps } from "../../lib/bounds/linear_order.ts";
import { sharpGdaBound } from "../../lib/bounds/sharp_bound.ts";
import { type SharpnessBound, sharpnessBound } from "../../lib/bounds/sharpness_bound.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { messageOf } from "../sam/take.ts";

interface Example {
  readonly x: number;
  /** -1 or 1. */
  readonly y: number;
  /** How often it is there, default 1. */
  readonly count?: number;
}

interface Classifier {
  readonly w: number;
  readonly b: number;
}

const R = 2;
/** All classifiers that a student may become: w within R, b wherever the inputs are. */
const grid: Classifier[] = Array.from({ length: 17 }, (_, i) => R * (i / 8 - 1))
  .flatMap((w) => Array.from({ length: 41 }, (_, j) => ({ w, b: 4 * (j / 20 - 1) })));

function ramp(margin: number): number {
  return Math.min(1, Math.max(0, 1 - margin));
}

function loss(examples: readonly Example[], { w, b }: Classifier): number {
  let sum = 0, all = 0;
  for (const { x, y, count = 1 } of examples) {
    sum += count * ramp(y * (w * x + b));
    all += count;
  }
  return sum / all;
}

function best(examples: readonly Example[]): Classifier {
  return grid.reduce((best, c) => loss(examples, c) < loss(examples, best) ? c : best);
}

function relabelled(examples: readonly Example[], { w, b }: Classifier): Example[] {
  return examples.map((example) => ({ ...example, y: w * example.x + b >= 0 ? 1 : -1 }));
}

/** Domains of 400 examples, each example moved by at most `rho` from domain to domain. */
function path(seed: number, T: number, rho: number): Example[][] {
  const stream = new Stream(seed).child("path");
  const noise = stream.child("x").uniform(400, -0.6, 0.6);
  const source = Array.from(noise, (e, i) => ({ x: (i % 2 ? 1 : -1) + e, y: i % 2 ? 1 : -1 }));
  const domains = [source];
  // Both classes drift one way; some seeds also jitter.
  const drift = rho * (seed % 2 ? 1 : -1);
  for (let t = 1; t <= T; t++) {
    const share = stream.child(t).uniform(400, seed % 3 ? 1 : 0, 1);
    domains.push(domains.at(-1)!.map(({ x, y }, i) => ({ x: x + drift * share[i]!, y })));
  }
  return domains;
}

/** `n` examples drawn from a domain, with replacement. */
function drawn(domain: readonly Example[], n: number, stream: Stream): Example[] {
  const counts = domain.map(() => 0);
  for (const i of stream.uniform(n, 0, domain.length)) counts[Math.floor(i)]!++;
  return domain.map((example, i) => ({ ...example, count: counts[i]! }));
}

const seeds = Array.from({ length: 12 }, (_, seed) => seed);
const B = 2.2;

Deno.test("a step of self-training on the whole domain: at most beta times the loss, and alpha*", () => {
  for (const seed of seeds) {
    const rho = [0.02, 0.1, 0.3][seed % 3]!;
    const [P, Q] = path(seed, 1, rho) as [Example[], Example[]];
    // Teachers from good to bad: a random one of the grid among the better half.
    const teachers = [...grid].sort((a, b) => loss(P, a) - loss(P, b));
    const teacher = teachers[Math.floor(teachers.length / 2 * seed / 12)]!;
    const student = best(relabelled(Q, teacher));
    const { beta } = selfTrainingStepBound({
      ...{ loss: loss(P, teacher), alphaStar: loss(Q, best(Q)), rho, R, B, n: 400, delta: 0.05 },
    });
    const bound = beta * loss(P, teacher) + loss(Q, best(Q));
    assert.ok(loss(Q, student) <= bound + 1e-12, `seed ${seed}: ${loss(Q, student)} > ${bound}`);
  }
});

Deno.test("gradual self-training from samples stays below Corollary 3.3", () => {
  let informative = 0;
  for (const seed of seeds) {
    const [T, rho, n, delta] = [1 + seed % 3, 0.02, 40_000, 0.05];
    const domains = path(seed, T, rho);
    const alpha0 = Math.max(...domains.map((domain) => loss(domain, best(domain))));
    let classifier = best(domains[0]!);
    for (let t = 1; t <= T; t++) {
      const sample = drawn(domains[t]!, n, new Stream(seed).child("sample").child(t));
      classifier = best(relabelled(sample, classifier));
    }
    const { total } = selfTrainingBound({ alpha0, T, rho, R, B, n, delta });
    const measured = loss(domains[T]!, classifier);
    assert.ok(measured <= total, `seed ${seed}: ${measured} > ${total}`);
    if (total < 1) informative++;
  }
  assert.ok(informative > 0);
});

Deno.test("Kumar et al.'s terms are as published", () => {
  const setting = { rho: 0.1, R: 2, B: 1, n: 100, delta: 0.1 };
  const step = selfTrainingStepBound({ ...setting, loss: 0.1, alphaStar: 0.05 });
  assertClose(step.beta, 2.5, 1e-12);
  assertClose(step.sampling, (8 + Math.sqrt(2 * Math.log(20))) / 10, 1e-12);
  assertClose(step.total, 0.25 + 0.05 + step.sampling, 1e-12);
  const many = selfTrainingBound({ ...setting, alpha0: 0.1, T: 3 });
  assertClose(many.sampling, (8 + Math.sqrt(2 * Math.log(60))) / 10, 1e-12);
  assertClose(many.total, 2.5 ** 4 * (0.1 + many.sampling), 1e-12);
});

Deno.test("the corollary is what T steps of the theorem add up to, or more", () => {
  for (const T of [1, 2, 5, 10]) {
    for (const rho of [0, 0.1, 0.4]) {
      const setting = { rho, R: 2, B: 1, n: 1_000_000, delta: 0.1 };
      const alpha = 1e-4;
      let unrolled = alpha;
      for (let t = 0; t < T; t++) {
        const { beta, sampling } = selfTrainingStepBound({
          ...{ ...setting, delta: 0.1 / T, loss: 0, alphaStar: alpha },
        });
        unrolled = beta * unrolled + alpha + sampling;
      }
      assert.ok(unrolled <= selfTrainingBound({ ...setting, alpha0: alpha, T }).total);
    }
  }
});

/** The sharpness bound of a classifier on labelled examples, its ball searched all around. */
function sharp(examples: readonly Example[], { w, b }: Classifier, delta: number): SharpnessBound {
  const [rho, n] = [0.1, examples.length];
  const around = Array.from({ length: 24 }, (_, i) => 2 * Math.PI * i / 24);
  const worstLoss = Math.max(
    loss(examples, { w, b }),
    ...around.map((angle) =>
      loss(examples, { w: w + rho * Math.cos(angle), b: b + rho * Math.sin(angle) })
    ),
  );
  const inputs = { worstLoss, loss: "ramp", rho, n, k: 2, delta } as const;
  return sharpnessBound({ ...inputs, weightNorm: Math.hypot(w, b) });
}

Deno.test("the bound with sharpness is never below the students' loss, nor are its steps", () => {
  for (const seed of seeds) {
    const [T, rho] = [1 + seed % 4, [0.02, 0.1, 0.3][seed % 3]!];
    const domains = path(seed, T, rho);
    let teacher = best(domains[0]!);
    const steps = [];
    for (let t = 1; t <= T; t++) {
      const given = relabelled(domains[t]!, teacher);
      const student = best(given);
      const w1 = domains[t]!.reduce(
        (sum, { x }, i) => sum + Math.abs(x - domains[t - 1]![i]!.x) / 400,
        0,
      );
      // Each step without chance, which needs no sharpness: the loss before, the move, the fit.
      const before = loss(domains[t - 1]!, teacher);
      const after = loss(domains[t]!, student);
      assert.ok(after <= before + Math.abs(teacher.w) * w1 + loss(given, student) + 1e-9);
      steps.push({
        sharpness: sharp(given, student, 0.05 / (T + 1)),
        teacherLipschitz: Math.abs(teacher.w),
        w1,
      });
      teacher = student;
    }
    const bound = sharpGdaBound(sharp(domains[0]!, best(domains[0]!), 0.05 / (T + 1)), steps);
    assert.ok(loss(domains[T]!, teacher) <= bound.total, `seed ${seed}`);
    assertClose(bound.delta, 0.05, 1e-12);
    const sum = bound.steps.reduce((sum, { shift, sharpness }) => sum + shift + sharpness, 0);
    assertClose(bound.total, bound.source + sum, 1e-12);
  }
});

Deno.test("the bound with sharpness grows linearly in T, Kumar et al.'s exponentially", () => {
  const sharpness = sharpnessBound({
    ...{ worstLoss: 0.01, loss: "ramp", rho: 0.1, n: 10_000, k: 2, weightNorm: 1, delta: 0.01 },
  });
  const linear = (T: number) =>
    sharpGdaBound(sharpness, Array(T).fill({ sharpness, teacherLipschitz: 1, w1: 0.05 })).total;
  assertClose(linear(20) - linear(10), linear(30) - linear(20), 1e-9);
  const setting = { rho: 0.05, R: 1, B: 1, n: 10_000, delta: 0.05, alpha0: 0.01 };
  const kumar = (T: number) => selfTrainingBound({ ...setting, T }).total;
  assert.ok(kumar(20) / kumar(10) > 1000);
});

Deno.test("Wang et al.'s terms are in their order, and there is a best T between too few and many", () => {
  const { terms, total } = linearOrder({
    ...{ loss: 0.1, T: 4, Delta: 0.05, n: 100, delta: 0.05, depth: 1 },
  });
  assertClose(terms.shift, 0.2, 1e-12);
  assertClose(terms.sampling, 0.4, 1e-12);
  assertClose(terms.confidence, 4 * Math.sqrt(Math.log(20) / 100), 1e-12);
  assertClose(terms.online, 0.05, 1e-12);
  assertClose(terms.depth, Math.sqrt(Math.log(400) / 400), 1e-12);
  assertClose(total, Object.values(terms).reduce((a, b) => a + b), 1e-12);
  // On a path of fixed length, Delta = length / T.
  const order = (T: number) =>
    linearOrder({ loss: 0, T, Delta: 1 / T, n: 2000, delta: 0.05, depth: 3 }).total;
  const found = bestSteps(order, { most: 200 });
  assert.ok(found.T > 1 && found.T < 200, `${found.T}`);
  for (const T of [found.T - 1, found.T + 1]) assert.ok(order(T) >= found.value);
});

Deno.test("Wang et al.'s best T minimizes the terms that it balances", () => {
  // T (Delta + 1 / sqrt n) + 1 / sqrt(nT) over real T, Delta the largest, from L_W / Delta on.
  for (const [n, largestDelta, pathLength] of [[100, 0.2, 1], [1e4, 0.01, 2], [10, 1, 0.01]]) {
    const bound = (T: number) => T * (largestDelta! + 1 / Math.sqrt(n!)) + 1 / Math.sqrt(n! * T);
    const T = linearOrderSteps({ pathLength: pathLength!, largestDelta: largestDelta!, n: n! });
    const least = pathLength! / largestDelta!;
    let best = least;
    for (let t = least; t < 50 * least + 5; t += 0.001) if (bound(t) < bound(best)) best = t;
    // The order leaves out a factor of (1/2)^(2/3).
    assert.ok(
      T >= best - 1e-6 && T <= Math.max(least, best * 2 ** (2 / 3)) + 0.01,
      `${T}, ${best}`,
    );
  }
});

Deno.test("on a path of given length Kumar et al.'s bound has a best number of steps too", () => {
  // W_infinity D in all, D / T a step, which must stay below 1 / R.
  const bound = (T: number) =>
    2 / T < 1 / R
      ? selfTrainingBound({ alpha0: 0.01, T, rho: 2 / T, R, B: 1, n: 10_000, delta: 0.05 }).total
      : Infinity;
  const { T, value } = bestSteps(bound, { most: 60 });
  assert.ok(T > 5 && T < 60 && Number.isFinite(value));
  assert.ok(bound(T - 1) > value && bound(T + 1) > value);
});

Deno.test("bad input is told in one line", () => {
  const setting = { rho: 0.1, R: 2, B: 1, n: 100, delta: 0.1 };
  const inputs = { worstLoss: 0.1, rho: 0.1, n: 100, k: 2, weightNorm: 1, delta: 0.1 };
  const source = sharpnessBound({ ...inputs, loss: "ramp" });
  const clipped = sharpnessBound({ ...inputs, loss: "clipped", clip: 1 });
  const cases: [() => unknown, string][] = [
    [
      () => selfTrainingBound({ ...setting, rho: 0.5, alpha0: 0.1, T: 2 }),
      "rho is 0.5; it must be a finite number at least 0 and less than 0.5; a larger step may turn " +
      "every label around",
    ],
    [
      () => selfTrainingBound({ ...setting, alpha0: 0.1, T: 0 }),
      "T is 0; it must be an integer at least 1",
    ],
    [
      () => sharpGdaBound(clipped, []),
      'loss is "clipped" with clip 1; it must be "ramp", or "clipped" with clip at most ln 2',
    ],
    [
      () => sharpGdaBound(source, [{ sharpness: clipped, teacherLipschitz: 1, w1: 0 }]),
      "step 1 is bounded in the clipped loss and the source in the ramp loss; they must be the same, " +
      "with the same clip",
    ],
    [
      () => sharpGdaBound(source, [{ sharpness: source, teacherLipschitz: 1, w1: -1 }]),
      "w1 is -1; it must be a finite number at least 0",
    ],
    [
      () => linearOrder({ loss: 0, T: 1, Delta: -1, n: 10, delta: 0.1, depth: 1 }),
      "Delta is -1; it must be a finite number at least 0",
    ],
    [
      () => bestSteps((T) => T, { least: 3, most: 2 }),
      "most is 2; it must be an integer at least 3",
    ],
  ];
  for (const [ask, message] of cases) {
    assert.throws(ask, InputError);
    assert.equal(messageOf(ask), message);
  }
});
