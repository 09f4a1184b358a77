/**
 * Whether the rank correlation of a measure with an accuracy, over models of several rules and seeds, is
 * more than chance.
 *
 * What a rule does to a model it does in every seed: five seeds of a rule are no five chances to be
 * right. So the unit is the rule, and chance is that its accuracies, of all its seeds together, could as
 * well have been those of another rule. Only pairs of one seed are compared, so that what a seed does to
 * both numbers, by its data and initial weights, is in no pair.
 */
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";
import { kendallTau } from "./kendall.ts";

/** One run as a point. */
export interface RankedRun {
  readonly x: number;
  readonly y: number;
  readonly seed: number;
  readonly rule: string;
  /** Tells the runs of one rule and seed apart, such as its radius. */
  readonly options: string;
}

/** A rank correlation and its test; p and what follows it are null where there is no test. */
export interface TestedTau {
  /** Null where no pair differs in x, or none in y. */
  readonly tau: number | null;
  /** Two-sided. */
  readonly p: number | null;
  /** Between these lie 95% of the taus of exchanges: of chance. */
  readonly low: number | null;
  readonly high: number | null;
  /** The smallest |tau| that such runs show at p < 0.05 with a power of about 0.8; at most 1. */
  readonly visible: number | null;
  /** Number of pairs that are compared. */
  readonly compared: number;
  /** Rules in these pairs. */
  readonly rules: number;
}

export interface ExchangeOptions {
  /** Compares runs of one seed ("seed", default), or of one seed and one rule ("rule"). */
  readonly within?: "seed" | "rule";
  /** Random exchanges, at least 100, default 10,000; all are made where there are no more. */
  readonly draws?: number;
  /** Decides the draws, default 0. */
  readonly seed?: number;
}

/** With so many exchanges or fewer no two-sided p is below 0.05. */
const TOO_FEW = 40;
/** Normal quantiles of a two-sided p of 0.05 and of a power of 0.8. */
const REACH = 1.959964 + 0.841621;

/**
 * Kendall's tau-b of `x` and `y` over pairs of one seed, with a permutation test: the y of a rule, of all
 * its seeds together, go to another rule with the same seeds; a rule without its like stays. Compared
 * within a rule, the y of an option go to another option of it. p is twice the share of exchanges with a
 * tau at least as far out on its side.
 *
 * By simulation (tests/records/exchange_test.ts), 11 rules of 5 seeds: without a correlation p < 0.05 in
 * 5 % or less, whatever rules and seeds do to both numbers. A correlation of 0.3 it sees in 16 to 45 %,
 * more where rules do less, and over the rules' means (rule_means.ts) in about 10 %. Where tau is
 * `visible`, 2.8 standard deviations of the exchanges' taus, it sees it in 78 to 87 %.
 *
 * @param all Runs, each rule with one set of options where seeds are compared; one without another of
 *   its seed (and rule) is left out.
 * @returns No test where there are 40 exchanges or fewer, or all have the same tau.
 * @throws InputError on a value that is not finite, too few draws, or a run that is there twice.
 */
export function exchangeTest(
  all: readonly RankedRun[],
  { within = "seed", draws = 10_000, seed = 0 }: ExchangeOptions = {},
): TestedTau {
  checkNumber("draws", draws, { integer: true, min: 100 });
  const group = ({ seed, rule }: RankedRun) => within === "rule" ? `${seed} ${rule}` : `${seed}`;
  // A run without another of its seed, or of its seed and rule, is in no pair.
  const runs = [...Map.groupBy(all, group).values()].filter((own) => own.length > 1).flat();
  const y = runs.map((run) => run.y);
  const { tau, scale, pairs } = kendallTau(runs.map((run) => run.x), y, runs.map(group));
  const rules = new Set(runs.map(({ rule }) => rule)).size;
  const found = { tau, compared: pairs.length, rules };
  const none = { ...found, p: null, low: null, high: null, visible: null };
  if (tau === null) return none;
  // The y of a seed stay in it, and so does the number of their ties: the denominator is that of all.
  const different = pairs.filter(({ dx }) => dx !== 0);
  const [left, right, dx] = (["i", "j", "dx"] as const).map((key) =>
    Int32Array.from(different, (pair) => pair[key])
  ) as [Int32Array, Int32Array, Int32Array];
  const taus = exchanges(y, classesOf(runs, within), draws, seed).map((moved) => {
    let sum = 0;
    for (let k = 0; k < dx.length; k++) {
      const dy = moved[left[k]!]! - moved[right[k]!]!;
      sum += dy > 0 ? dx[k]! : dy < 0 ? -dx[k]! : 0;
    }
    return sum / scale;
  }).toArray();
  if (taus.length <= TOO_FEW) return none;
  const mean = taus.reduce((sum, other) => sum + other, 0) / taus.length;
  const deviation = Math.sqrt(
    taus.reduce((sum, other) => sum + (other - mean) ** 2, 0) / taus.length,
  );
  if (deviation < ROUNDING) return none;
  const above = taus.filter((other) => other > tau - ROUNDING).length;
  const below = taus.filter((other) => other < tau + ROUNDING).length;
  const p = Math.min(1, 2 * Math.min(above, below) / taus.length);
  const sorted = Float64Array.from(taus).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return {
    ...{ ...found, p, low: at(0.025), high: at(0.975) },
    visible: Math.min(1, REACH * deviation),
  };
}

/** Taus that are equal but for rounding count as equal. */
const ROUNDING = 1e-9;

/** The runs of one rule with one set of options, ascending by seed. */
type Unit = readonly number[];

/** Units that may be exchanged with each other: with the same seeds, and of one rule where `within` says so. */
function classesOf(runs: readonly RankedRun[], within: "seed" | "rule"): Unit[][] {
  const byUnit = Map.groupBy(runs.keys(), (i) => JSON.stringify([runs[i]!.rule, runs[i]!.options]));
  const units = [...byUnit.values()].map((own) => {
    const unit = own.toSorted((i, j) => runs[i]!.seed - runs[j]!.seed);
    checkSeeds(unit.map((i) => runs[i]!));
    return unit;
  });
  const kind = (unit: Unit) => {
    const seeds = unit.map((i) => runs[i]!.seed).join();
    return within === "rule" ? `${runs[unit[0]!]!.rule} ${seeds}` : seeds;
  };
  return [...Map.groupBy(units, kind).values()];
}

function checkSeeds(sorted: readonly RankedRun[]): void {
  const twice = sorted.find(({ seed }, i) => sorted[i - 1]?.seed === seed);
  if (!twice) return;
  throw new InputError(
    `${twice.rule}, options "${twice.options}": seed ${twice.seed} is there more than once; each must ` +
      `be there once`,
  );
}

/** `y` after every exchange, where there are no more than `draws`; else as it is and after so many. */
function* exchanges(
  y: readonly number[],
  classes: readonly Unit[][],
  draws: number,
  seed: number,
): Generator<readonly number[]> {
  // An order of n takes n - 1 choices; each time as many of as many, whatever is chosen.
  const choices: number[] = [];
  exchange(y, classes, (count) => {
    choices.push(count);
    return count - 1;
  });
  const all = choices.reduce((product, count) => product * count, 1);
  if (all <= draws) {
    for (let nth = 0; nth < all; nth++) {
      let rest = nth;
      yield exchange(y, classes, (count) => {
        const choice = rest % count;
        rest = Math.floor(rest / count);
        return choice;
      });
    }
    return;
  }
  yield y;
  // All numbers at once: a stream is slow to start.
  const drawn = new Stream(seed).child("exchanges").uniform(draws * choices.length);
  let at = 0;
  for (let nth = 0; nth < draws; nth++) {
    yield exchange(y, classes, (count) => Math.floor(drawn[at++]! * count));
  }
}

/** One exchange of `y` within each class. Loops by index: it is made ten thousand times a test. */
function exchange(
  y: readonly number[],
  classes: readonly Unit[][],
  choose: (count: number) => number,
): number[] {
  const moved = y.slice();
  for (const units of classes) {
    const givers = units.slice();
    // Fisher-Yates; always choosing the last of those that are left leaves the order as it is.
    for (let i = units.length - 1; i > 0; i--) {
      const j = choose(i + 1);
      [givers[i], givers[j]] = [givers[j]!, givers[i]!];
    }
    for (let n = 0; n < units.length; n++) {
      const [to, from] = [units[n]!, givers[n]!];
      for (let s = 0; s < to.length; s++) moved[to[s]!] = y[from[s]!]!;
    }
  }
  return moved;
}
