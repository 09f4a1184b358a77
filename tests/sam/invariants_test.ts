/**
 * What must hold for every rule, on random small networks with dense, convolution and normalization
 * layers. A rule's own facts stand in one table; a registered rule without an entry fails.
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ready } from "../../lib/backend/backend.ts";
import { plain } from "../../lib/sam/plain.ts";
import { makeRule, rules } from "../../lib/sam/registry.ts";
import type { Network } from "../../lib/nn/network.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import { mapParams, type ParameterSpec } from "../../lib/nn/params.ts";
import type { Optimizer, Oracle, Rule } from "../../lib/train/rule.ts";
import { inputsAt } from "../../lib/train/step_inputs.ts";
import { initialState, tidy, trainStep } from "../../lib/train/step.ts";
import { switchesOf } from "../../lib/train/fit_options.ts";
import { disposeReplaced } from "../../lib/backend/tensor_tree.ts";
import { places } from "./draws.ts";
import {
  type Answer,
  answers,
  cutLayout,
  firstExample,
  flat,
  givenBatch,
  LEARNING_RATE,
  makeProblem,
  mergedLayout,
  numbersIn,
  type Problem,
  type Question,
  scaled,
  type Sizes,
  sizes,
  spied,
  STEPS,
} from "./random_problem.ts";

await ready();

type Options = Record<string, number | string>;

/** What a perturbation is measured by: all parameters' numbers, in order. */
interface Point {
  epsilon: number[];
  w: number[];
  /** The gradient at w. */
  g: number[];
  /** The layer and role of every number. */
  specs: ParameterSpec[];
}

interface Facts {
  /** A radius well above rounding, and phases of a few steps. */
  options: Options;
  /** Over `options`: radius 0, and no other term than the base optimizer's gradient. */
  still: Options;
  /** It trains on some of the batch's examples. Default false. */
  selects?: true;
  /** Over `options`, where a batch of one example can't have them. */
  single?: Options;
  /**
   * Base optimizers over which even with `still` its first training question, which the running
   * statistics follow, is not at w. Default none.
   */
  observesElsewhere?: readonly (keyof typeof optimizers)[];
  /** It asks in evaluation mode too: such questions drop nothing. Default false. */
  evaluates?: true;
  /**
   * Lengths that its perturbations have, in the measure `length` (default: the norm of all); may
   * depend on the gradients of this step's questions and of the last one's.
   */
  lengths: number[] | ((index: number, gradients: number[][], last: number[][]) => number[]);
  length?: (point: Point) => number;
  /** Relative, of a length. Default 1e-4. */
  tolerance?: number;
  /** Its perturbations come from random numbers, and so are there without a gradient. */
  byChance?: true;
  /** The result does not depend on how the parameters are split into tensors. */
  global: boolean;
  /** Its perturbations stay the same when the loss is multiplied by a constant. */
  scaleInvariant: boolean;
}

const rho = 0.3;
const byNorm = { lengths: [rho], global: true, scaleInvariant: true };
const simple: Facts = { options: { rho }, still: { rho: 0 }, ...byNorm };

const facts: Record<string, Facts> = {
  "plain": { options: {}, still: {}, lengths: [], global: true, scaleInvariant: true },
  "sam": simple,
  // The norm of T^-1 epsilon, T = |w| + eta for weights and 1 for biases.
  "asam": {
    ...simple,
    options: { rho, eta: 0.01 },
    length: ({ epsilon, w, specs }) =>
      norm(epsilon.map((e, i) => e / (specs[i]!.role === "weight" ? Math.abs(w[i]!) + 0.01 : 1))),
  },
  // epsilon' F epsilon = gamma^2 with F = 1 + eta g^2, which is not invariant to the loss's scale.
  "fisher-sam": {
    ...simple,
    options: { gamma: rho, eta: 1 },
    still: { gamma: 0 },
    length: ({ epsilon, g }) => norm(epsilon.map((e, i) => e * Math.sqrt(1 + g[i]! ** 2))),
    scaleInvariant: false,
  },
  "k-sam": { ...simple, options: { rho, k: 3 }, selects: true, single: { k: 1 } },
  // At rho = 0 its g_v is rounding error, whose direction only alpha = 0 leaves out.
  "look-sam": { ...simple, options: { rho, k: 2, alpha: 0.7 }, still: { rho: 0, alpha: 0 } },
  // Where the mask is 1, epsilon is rho / beta g / ||g||.
  "esam": {
    ...simple,
    options: { rho, beta: 0.6, gamma: 0.5, mask: "coordinate" },
    selects: true,
    length: ({ epsilon, g }) => 0.6 * norm(epsilon) * norm(g) / norm(supported(g, epsilon)),
  },
  "sam-on": {
    ...simple,
    length: ({ epsilon, specs }) => {
      const outside = epsilon.filter((_, i) => specs[i]!.layer !== "normalization");
      return outside.every((e) => e === 0) ? norm(epsilon) : NaN;
    },
  },
  "friendly-sam": { ...simple, options: { rho, sigma: 1 } },
  "gsam": { ...simple, options: { rho, alpha: 0.4 } },
  // Normalization sees a part alone: only one part is the base optimizer's batch.
  "micro-batch-sam": {
    ...simple,
    options: { rho, parts: 2 },
    still: { rho: 0, parts: 1 },
    single: { parts: 1 },
  },
  // It asks at y and, rho further along y's gradient g, near x = w - eta lambda g (x = w in step 0).
  // Here w stays where it is, and so the next y = x - eta g is eta (1 + lambda) ||g|| from it. These
  // are steps of gradient descent, so they grow with the loss, and y's also stay at rho = 0. As the
  // direction is the gradient at y, y has to come first, and the running statistics are those at y:
  // the base optimizer's w over SGD, another point over Adam.
  "sampa": {
    ...simple,
    options: { rho, lambda: 0.2 },
    still: { rho: 0, lambda: 0 },
    observesElsewhere: ["adam"],
    lengths: (index, [g], [last]) => {
      const lambda = (index: number) => index === 0 ? 0 : 0.2;
      const toX = Math.abs(rho - LEARNING_RATE * lambda(index) * norm(g!));
      return last ? [LEARNING_RATE * (1 + lambda(index - 1)) * norm(last), toX] : [toX];
    },
    scaleInvariant: false,
  },
  "bilateral-sam": {
    ...simple,
    options: { rhoMax: rho, rhoMin: rho / 2 },
    still: { rhoMax: 0, rhoMin: 0 },
    lengths: [rho, rho / 2],
  },
  "ausam": { ...simple, options: { rho, alpha: 0.5 }, selects: true },
  // The norm is that of the whole gradient. The mask is made of single examples: below normalization
  // these have a gradient in evaluation mode only.
  "fisher-mask-sam": {
    ...simple,
    options: { rho, sparsity: 0.5, period: 2, samples: 4 },
    evaluates: true,
    length: ({ epsilon, g }) => norm(epsilon) * norm(g) / norm(supported(g, epsilon)),
  },
  "random-perturbation": { ...simple, byChance: true },
  // Gaussian of deviation gamma ||filter||, and so not global. Its length is random: the root mean
  // square of 50 and more numbers is within 0.4 of 1.
  "lpf-sgd": {
    options: { gamma: 0.1, parts: 2 },
    still: { gamma: 0, parts: 1 },
    single: { parts: 1 },
    lengths: [1],
    length: ({ epsilon, w, specs }) => {
      const norms = filterNorms(w, specs);
      return norm(epsilon.map((e, i) => e / (0.1 * norms[i]!))) / Math.sqrt(epsilon.length);
    },
    tolerance: 0.4,
    byChance: true,
    global: false,
    scaleInvariant: true,
  },
};

function norm(values: number[]): number {
  return Math.hypot(...values);
}

/** For every number the norm of its filter: what makes one output of a layer, or a whole vector. */
function filterNorms(w: number[], specs: ParameterSpec[]): number[] {
  const starts = new Map<ParameterSpec, number>();
  specs.forEach((spec, i) => starts.set(spec, starts.get(spec) ?? i));
  const filters = specs.map((spec, i) => {
    const outputs = spec.shape.length > 1 ? spec.shape.at(-1)! : 1;
    return `${spec.name} ${(i - starts.get(spec)!) % outputs}`;
  });
  const squares = new Map<string, number>();
  filters.forEach((f, i) => squares.set(f, (squares.get(f) ?? 0) + w[i]! ** 2));
  return filters.map((f) => Math.sqrt(squares.get(f)!));
}

/** The values where epsilon is not 0. */
function supported(values: number[], epsilon: number[]): number[] {
  return values.filter((_, i) => epsilon[i] !== 0);
}

function minus(a: number[], b: number[]): number[] {
  return a.map((value, i) => value - b[i]!);
}

/** Distance of a from b, relative to b. */
function apart(a: number[], b: number[]): number {
  return norm(minus(a, b)) / Math.max(norm(b), 1e-12);
}

/** Fails where a number differs in any bit; 0 and -0 are one. */
function assertSame(a: number[], b: number[], what: string): void {
  assert.equal(a.length, b.length, what);
  const at = a.findIndex((value, i) => value !== b[i]);
  assert.equal(at, -1, `${what}: number ${at} is ${a[at]} and not ${b[at]}`);
}

function assertFinite(values: number[], what: string): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  assert.equal(at, -1, `${what}: number ${at} is ${values[at]}`);
}

/** Layer and role of every number of the parameters. */
function kindsOf(network: Network): ParameterSpec[] {
  return places(network.specs).flatMap(({ positions }, i) =>
    positions.map(() => network.specs[i]!)
  );
}

/** `check` on random problems: the same ones in every run of the tests. */
function forProblems(check: (problem: Problem, sizes: Sizes) => void): void {
  const property = fc.property(sizes, (sizes) => {
    tf.tidy(() => {
      check(makeProblem(sizes), sizes);
    });
  });
  fc.assert(property, { seed: 20241206, numRuns: 4 });
}

function trainSetup(
  { network, examples, stream, batches }: Problem,
  rule: Rule,
  optimizer: Optimizer,
) {
  return {
    network,
    rule,
    optimizer,
    sharing: switchesOf("corrected"),
    batchSize: batches[0]!.ids.size,
    stream,
    examples,
  } as const;
}

const optimizers = { adam: () => adam() as Optimizer, sgd: () => sgd() as Optimizer };

/** Parameters and statistics after some steps. */
function trajectory(problem: Problem, rule: Rule, optimizer: Optimizer, steps = 3) {
  const setup = trainSetup(problem, rule, optimizer);
  const { network, params, statistics } = problem;
  let state = initialState(setup, { network, params, statistics });
  const learningRate = tf.scalar(optimizer.learningRate as number);
  for (let index = 0; index < steps; index++) {
    const given = { ...givenBatch(problem, index), learningRate };
    state = trainStep(setup, state, given, inputsAt({ index, epoch: index })).state;
  }
  return { params: flat(state.params), statistics: flat(state.statistics) };
}

/** What `make` makes of a problem of these sizes, once for all tests that ask for it by that name. */
function once<T>(made: Map<string, unknown>, name: string, sizes: Sizes, make: () => T): T {
  const key = `${name} ${JSON.stringify(sizes)}`;
  if (!made.has(key)) made.set(key, make());
  return made.get(key) as T;
}
const ofBase = new Map<string, unknown>();

for (const name of Object.keys(rules)) {
  const known = facts[name];
  if (!known) continue; // the last test names it
  const make = (more: Options = {}) => makeRule(name, { ...known.options, ...more });
  const ofRule = new Map<string, unknown>();
  /** Of four steps. */
  const ownAnswers = (problem: Problem, sizes: Sizes) =>
    once(ofRule, "answers", sizes, () => answers(problem, make(), { steps: 4 }));

  Deno.test(`${name} with radius 0 is the base optimizer, bit for bit`, () => {
    for (const base of ["adam", "sgd"] as const) {
      const optimizer = optimizers[base];
      forProblems((problem, sizes) => {
        const rule = make(known.still);
        const checked = trajectory(problem, sameAsBase(rule), optimizer());
        if (known.selects) return;
        const expected = once(ofBase, base, sizes, () => trajectory(problem, plain(), optimizer()));
        assertSame(checked.params, expected.params, `parameters after 3 steps of ${base}`);
        if (known.observesElsewhere?.includes(base)) return;
        assertSame(checked.statistics, expected.statistics, `statistics after 3 steps of ${base}`);
      });
    }
  });

  Deno.test(`${name}'s perturbations have their declared length`, () => {
    let perturbed = 0;
    forProblems((problem, sizes) => {
      const w = flat(problem.params);
      const specs = kindsOf(problem.network);
      const { length: lengthOf = ({ epsilon }: Point) => norm(epsilon), tolerance = 1e-4 } = known;
      let before: number[][] = [];
      for (const { index, questions } of ownAnswers(problem, sizes)) {
        const gradients = questions.flatMap(({ gradient, mode }) =>
          gradient && mode === "training" ? [gradient] : []
        );
        const whole = questions.find(({ gradient, rows, at }) =>
          gradient && !rows && apart(at, w) === 0
        );
        const g = whole?.gradient ?? gradients[0]!;
        const lengths: number[] = typeof known.lengths === "function"
          ? known.lengths(index, gradients, before)
          : known.lengths;
        for (const { at } of questions) {
          const epsilon = minus(at, w);
          if (epsilon.every((value) => value === 0)) continue;
          perturbed++;
          const length = lengthOf({ epsilon, w, g, specs });
          assert.ok(
            lengths.some((expected) => Math.abs(length - expected) <= tolerance * expected),
            `length ${length} in step ${index}, declared ${lengths}`,
          );
        }
        before = gradients;
      }
    });
    if (name !== "plain") assert.ok(perturbed > 0, "no question was perturbed");
  });

  Deno.test(`${name} stays finite without a gradient, near none and on a single example`, () => {
    const oracles: Record<string, (oracle: Oracle) => Oracle> = {
      "zero gradient": flattened,
      "tiny gradient": (oracle) => scaled(oracle, 1e-12),
      "zero loss": (oracle) => scaled(oracle, 0),
    };
    forProblems((problem) => {
      const w = flat(problem.params);
      for (const [what, wrap] of Object.entries(oracles)) {
        for (const { gradient, loss, state, questions } of answers(problem, make(), { wrap })) {
          assertFinite([loss, ...gradient, ...state], what);
          if (what === "tiny gradient") continue;
          assertSame(gradient, w.map(() => 0), `the gradient with ${what}`);
          if (known.byChance) continue;
          for (const { at } of questions) assertSame(at, w, `a question's place with ${what}`);
        }
      }
      const single = answers(firstExample(problem), make(known.single), { steps: 4 });
      for (const { gradient, loss, state, questions } of single) {
        assertFinite([loss, ...gradient, ...state], "single example");
        for (const { at } of questions) assertFinite(at, "single example's question");
      }
    });
  });

  if (known.global) {
    Deno.test(`${name} does not depend on how parameters are split into tensors`, () => {
      forProblems((problem, sizes) => {
        const own = ownAnswers(problem, sizes);
        for (const [what, layout] of Object.entries({ cut: cutLayout, merged: mergedLayout })) {
          const other = answers(problem, make(), { layout: layout(problem.network) });
          for (const [i, { gradient }] of other.entries()) {
            const distance = apart(gradient, own[i]!.gradient);
            assert.ok(distance < 1e-3, `${what}: step ${i} differs by ${distance}`);
          }
        }
      });
    });
  }

  const change = known.scaleInvariant ? "does not change" : "changes";
  Deno.test(`${name}'s perturbation ${change} when the loss is multiplied by a constant`, () => {
    let largest = 0;
    forProblems((problem, sizes) => {
      const w = flat(problem.params);
      const places = (answers: Answer[]) =>
        answers.flatMap(({ questions }) => questions.map(({ at }) => minus(at, w)));
      const own = places(ownAnswers(problem, sizes));
      for (const factor of [1 / 64, 32]) {
        const wrap = (oracle: Oracle) => scaled(oracle, factor);
        for (const [i, epsilon] of places(answers(problem, make(), { wrap })).entries()) {
          if (norm(own[i]!) > 0) largest = Math.max(largest, apart(epsilon, own[i]!));
        }
      }
    });
    if (known.scaleInvariant) assert.ok(largest < 1e-4, `it moved by ${largest} of its length`);
    else assert.ok(largest > 0.01, `it moved by ${largest} of its length at most`);
  });

  Deno.test(`${name}'s questions leave parameters, statistics and the tensor count alone`, () => {
    forProblems((problem) => {
      const { network, params, statistics, batches } = problem;
      const held = () => [...flat(params), ...flat(statistics), ...batches.flatMap(numbersIn)];
      const before = held();
      const setup = trainSetup(problem, make(), sgd() as Optimizer);
      const tensors = tf.memory().numTensors;
      let state = initialState(setup, { network, params, statistics });
      const counts = Array.from({ length: STEPS }, (_, index) => {
        const given = givenBatch(problem, index);
        const inputs = inputsAt({ index, epoch: index });
        const next = tidy(() => trainStep(setup, state, given, inputs).state);
        disposeReplaced(given, []);
        disposeReplaced(state, next);
        state = next;
        return tf.memory().numTensors;
      });
      disposeReplaced(state, []);
      assertSame(held(), before, "parameters, statistics and batches");
      assert.equal(tf.memory().numTensors, tensors, "tensors left behind");
      assert.deepEqual(counts.slice(2), counts.slice(2).map(() => counts[2]), "tensors by step");
    });
  });

  Deno.test(`${name}'s questions of one step share batch and dropout mask`, () => {
    forProblems((problem) => {
      const seen: { x: number[][]; mask: number[][] | undefined; training: boolean }[] = [];
      const rowsOf = (t: tf.Tensor) => tf.reshape(t, [t.shape[0]!, -1]).arraySync() as number[][];
      const network: Network = {
        ...problem.network,
        forward(params, x, mode) {
          const mask = mode.training ? mode.masks["dropout"] : undefined;
          seen.push({ x: rowsOf(x), mask: mask && rowsOf(mask), training: mode.training });
          return problem.network.forward(params, x, mode);
        },
      };
      const setup = trainSetup({ ...problem, network }, make(), sgd() as Optimizer);
      const { params, statistics, batches } = problem;
      let state = initialState(setup, { network, params, statistics });
      for (let index = 0; index < 3; index++) {
        seen.length = 0;
        const batch = batches[index]!;
        const batchRows = rowsOf(batch.x).map(String);
        const inputs = inputsAt({ index, epoch: index });
        state = trainStep(setup, state, givenBatch(problem, index), inputs).state;
        const maskOf = new Map<string, string>();
        for (const { x, mask, training } of seen) {
          assert.ok(training || known.evaluates, `step ${index} asked in evaluation mode`);
          for (const [i, row] of x.map(String).entries()) {
            assert.ok(
              batchRows.includes(row),
              `step ${index} asked about an example not in the batch`,
            );
            if (!training) continue;
            const example = String(mask?.[i]);
            assert.equal(maskOf.get(row) ?? example, example, `step ${index}: another mask`);
            maskOf.set(row, example);
          }
        }
      }
    });
  });
}

/** The rule; fails in a step in which it does not return plain's gradient, over the same rows. */
function sameAsBase(rule: Rule): Rule {
  return {
    ...rule,
    gradient(oracle, params, state, step) {
      const spy = spied(oracle);
      const answer = rule.gradient(spy.oracle, params, state, step);
      const last: Question = spy.questions.findLast(({ gradient, mode }) =>
        gradient && mode === "training"
      )!;
      const rows = last.rows && tf.tensor1d(last.rows, "int32");
      const base = oracle.lossAndGradient(params, rows).gradient;
      assertSame(
        flat(answer.gradient),
        flat(base),
        `the gradient of step ${step.decide(({ index }) => index)}`,
      );
      return answer;
    },
  };
}

/** The oracle with its losses, but a gradient of zero everywhere: a plateau. */
function flattened(oracle: Oracle): Oracle {
  return {
    ...oracle,
    lossAndGradient(params, rows, mode) {
      const answer = oracle.lossAndGradient(params, rows, mode);
      return { ...answer, gradient: mapParams((g) => tf.zerosLike(g), answer.gradient) };
    },
  };
}

Deno.test("every rule has its facts in the table of the invariants", () => {
  assert.deepEqual(Object.keys(rules).filter((name) => !facts[name]), []);
});
