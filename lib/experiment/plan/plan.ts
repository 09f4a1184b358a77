/**
 * The runs of the analysis plan (docs/analysis-plan.md), row by row in its order: declared before any
 * of them was made.
 */
import type { Precision } from "../../backend/precision.ts";
import { comparison, type Method } from "../comparison.ts";
import { selfTraining } from "../self_training.ts";
import { zeroShot } from "../zero_shot.ts";
import { cross } from "../cross.ts";
import { radiusSweep } from "../radius.ts";
import type { RunConfig } from "../../records/record.ts";

/** Runs that one table needs, the same for each seed. */
export interface PlanRow {
  /** What the command line calls it. */
  readonly name: string;
  /** What tables call it. */
  readonly title: string;
  /** The number of seeds of the first stage, 1 to it. */
  readonly first: number;
  /** The most seeds; between the two the deviation over the first ones decides. */
  readonly most: number;
  /** Rows of one such name are one comparison of methods; absent where a row answers another question. */
  readonly comparison?: string;
  /** The runs of one seed. */
  configs(seed: number): RunConfig[];
}

/** The eight rules of the comparison, in its order. */
export const eightRules: readonly string[] = Object.keys(comparison).slice(1, 9);

/** The radii that the paper searched, by second-hand notes. */
export const radii: readonly number[] = [0.01, 0.02, 0.05, 0.1, 0.2];

const scale = "paper";
const protocols = ["authors", "corrected"] as const;
const methods = Object.values(comparison);
const adamAndEight = methods.slice(0, 9);
const chosen = ["plain", "sam", "friendly-sam"].map((name) => comparison[name]!);
const others = eightRules.filter((name) => !["sam", "friendly-sam"].includes(name))
  .map((name) => comparison[name]!);

type Protocol = typeof protocols[number];

/** What is trained, on what, and what its products are computed in. */
interface Where {
  readonly dataset: string;
  readonly protocol: Protocol;
  readonly methods: readonly Method[];
  readonly precision?: Precision;
}

/** Zero-shot runs of some methods on one data set. */
function zeroShotRow(
  name: string,
  title: string,
  [first, most]: readonly [number, number],
  { methods, doubled = false, ...where }: Where & { doubled?: boolean },
): PlanRow {
  const one = (seed: number, method: Method) => zeroShot({ ...where, scale, seed, ...method });
  const twice = (config: RunConfig) => ({ ...config, epochs: 2 * config.epochs });
  return {
    ...{ name, title, first, most, comparison: `${where.dataset}, ${where.protocol}` },
    configs: (seed) => [
      ...methods.map((method) => one(seed, method)),
      // Adam that has paid for as many gradients as SAM.
      ...(doubled ? [twice(one(seed, comparison["plain"]!))] : []),
    ],
  };
}

/** Gradual self-training along five domains. */
function gradualRow(
  name: string,
  title: string,
  seeds: number,
  { methods, ...where }: Where,
): PlanRow {
  return {
    ...{ name, title, first: seeds, most: seeds },
    comparison: `${where.dataset}, ${where.protocol}, gradual`,
    configs: (seed) =>
      methods.map(({ rule, options }) =>
        selfTraining({
          ...{ ...where, scale, seed, rule, domains: 5 },
          ...(options ? { options } : {}),
        })
      ),
  };
}

/** Every rule at every radius, in the corrected protocol: only there the source has held-out rows. */
const radiusRow: PlanRow = {
  name: "covertype-radius",
  title: "Covertype, corrected: the eight rules at five radii",
  first: 10,
  most: 10,
  configs: (seed) =>
    cross({ dataset: "covertype", scale, seed } as const, radiusSweep(eightRules, radii))
      .map(zeroShot),
};

/** Adam, with one part of chance varied at a time: not of the plan, it explains its deviations. */
const chanceRow: PlanRow = {
  name: "covertype-chance",
  title: "Covertype, Adam, both protocols: rows, weights or order alone varied",
  first: 10,
  most: 10,
  configs: (seed) =>
    protocols.flatMap((protocol) =>
      (["rows", "weights", "order"] as const).map((vary) =>
        zeroShot({ dataset: "covertype", protocol, scale, seed, vary })
      )
    ),
};

/** The same at scale quick on brightened images, whose accuracy scatters most. */
const colorChanceRow: PlanRow = {
  name: "color-shift-chance",
  title: "Color-shift MNIST, quick, corrected, Adam: all of chance, and each part alone",
  first: 10,
  most: 10,
  configs: (seed) => {
    const run = { dataset: "color-shift-mnist", scale: "quick", seed } as const;
    const parts = (["rows", "weights", "order"] as const).map((vary) => zeroShot({ ...run, vary }));
    return [zeroShot(run), ...parts];
  },
};

/**
 * Rotated and brightened images, zero-shot and gradual. In bfloat16, which is faster and over ten seeds
 * ended where float32 did (results/bench/precision.md).
 */
function imageRows(protocol: Protocol): PlanRow[] {
  const here = { protocol, methods: chosen, precision: "bfloat16" } as const;
  const where = protocol === "authors" ? "" : `, ${protocol}`;
  const rotated = { ...here, dataset: "rotated-mnist" };
  const brighter = { ...here, dataset: "color-shift-mnist" };
  const three = `${where || ", authors"}: Adam, SAM, FriendlySAM`;
  return [
    zeroShotRow(
      `rotated-${protocol}`,
      `Rotated MNIST, zero-shot${three}`,
      protocol === "authors" ? [10, 15] : [5, 5],
      rotated,
    ),
    ...(protocol === "authors"
      ? [zeroShotRow(
        "rotated-authors-others",
        "Rotated MNIST, zero-shot, authors: the six other rules",
        [5, 5],
        { ...rotated, methods: others },
      )]
      : []),
    gradualRow(`rotated-gradual-${protocol}`, `Rotated MNIST, gradual${three}`, 5, rotated),
    zeroShotRow(
      `color-shift-${protocol}`,
      `Color-shift MNIST, zero-shot${three}`,
      [5, 5],
      brighter,
    ),
    gradualRow(
      `color-shift-gradual-${protocol}`,
      `Color-shift MNIST, gradual${three}`,
      5,
      brighter,
    ),
  ];
}

/** All rows, in the order in which they are made. */
export const plan: readonly PlanRow[] = [
  ...protocols.map((protocol) =>
    zeroShotRow(
      `covertype-${protocol}`,
      `Covertype, zero-shot, ${protocol}: Adam, eight rules, four controls, Adam of 200 epochs`,
      protocol === "authors" ? [10, 30] : [10, 60],
      { dataset: "covertype", protocol, methods, doubled: true },
    )
  ),
  gradualRow(
    "covertype-gradual-authors",
    "Covertype, gradual, authors: Adam and eight rules",
    10,
    { dataset: "covertype", protocol: "authors", methods: adamAndEight },
  ),
  radiusRow,
  chanceRow,
  colorChanceRow,
  ...protocols.flatMap(imageRows),
];
