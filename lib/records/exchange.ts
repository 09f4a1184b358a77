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
import { pairsOf, tauParts } from "../report/kendall.ts";

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
  /** The smallest distance of tau from chance that such runs show with power 0.8 at p < 0.05. */
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

/** With fewer exchanges no two-sided p is below 0.05. */
const FEWEST = 40;
/** Normal quantiles of a two-sided p of 0.05 and of a power of 0.8. */
const REACH = 1.959964 + 0.841621;

/**
 * Kendall's tau-b of `x` and `y` over pairs of one seed, with a permutation test: the y of a rule, for
 * all its seeds, go to another rule with the same seeds and as many options, and within a rule those of
 * an option to another with the same seeds; runs that have no such counterpart stay. p is the share of
 * exchanges with a tau at least as far from the exchanges' mean. Compared within a rule, options alone
 * are exchanged.
 *
 * By simulation (tests/records/exchange_test.ts), 11 rules of 5 seeds: at no correlation p < 0.05 in 5 %,
 * whatever seeds and rules do to both numbers.
 *
 * `visible` is tanh(2.8 s), s the standard deviation of the exchanges' taus: atanh has about the same
 * one whatever tau is (Fieller, Hartley and Pearson, Biometrika 44, 1957).
 *
 * @returns No test where there are fewer than 40 exchanges, or all have the same tau.
 * @throws InputError on a value that is not finite, too few draws, or a run that is there twice.
 */
export function exchangeTest(
  runs: readonly RankedRun[],
  { within = "seed", draws = 10_000, seed = 0 }: ExchangeOptions = {},
): TestedTau {
  checkNumber("draws", draws, { integer: true, min: 100 });
  const y = runs.map((run) => run.y);
  const pairs = pairsOf(
    runs.map((run) => run.x),
    y,
    runs.map((run) => within === "rule" ? `${run.seed} ${run.rule}` : `${run.seed}`),
  );
  const { score, scale } = tauParts(pairs);
  const rules = new Set(pairs.flatMap(({ i, j }) => [runs[i]!.rule, runs[j]!.rule])).size;
  const found = { tau: scale === 0 ? null : score / scale, compared: pairs.length, rules };
  const none = { ...found, p: null, low: null, high: null, visible: null };
  if (scale === 0) return none;
  // The y of a seed stay in it, and so does the number of their ties: the denominator is that of all.
  const different = pairs.filter(({ dx }) => dx !== 0);
  const taus = exchanges(y, classesOf(runs, within), draws, seed).map((moved) => {
    let sum = 0;
    for (const { i, j, dx } of different) sum += dx * Math.sign(moved[i]! - moved[j]!);
    return sum / scale;
  }).toArray();
  if (taus.length < FEWEST) return none;
  const mean = taus.reduce((sum, tau) => sum + tau, 0) / taus.length;
  const deviation = Math.sqrt(taus.reduce((sum, tau) => sum + (tau - mean) ** 2, 0) / taus.length);
  if (deviation < ROUNDING) return none;
  const distance = Math.abs(found.tau! - mean) - ROUNDING;
  const beyond = taus.filter((tau) => Math.abs(tau - mean) >= distance).length;
  const sorted = taus.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return {
    ...{ ...found, p: beyond / taus.length, low: at(0.025), high: at(0.975) },
    visible: Math.tanh(REACH * deviation),
  };
}

/** Taus that are equal but for rounding count as equal. */
const ROUNDING = 1e-9;

/** Runs of one rule: groups of options with the same seeds, each option's runs ascending by seed. */
interface Block {
  readonly shape: string;
  readonly groups: readonly (readonly (readonly number[])[])[];
}

/** Rules that may be exchanged with each other. */
function classesOf(runs: readonly RankedRun[], within: "seed" | "rule"): Block[][] {
  const blocks = [...Map.groupBy(runs.keys(), (i) => runs[i]!.rule).values()].map((own) => {
    const options = [...Map.groupBy(own, (i) => runs[i]!.options).values()]
      .map((places) => places.toSorted((i, j) => runs[i]!.seed - runs[j]!.seed));
    const seeds = (places: readonly number[]) => places.map((i) => runs[i]!.seed).join();
    for (const places of options) checkSeeds(places.map((i) => runs[i]!));
    const bySeeds = [...Map.groupBy(options, seeds)].toSorted(([a], [b]) => a < b ? -1 : 1);
    return {
      shape: bySeeds.map(([seeds, group]) => `${group.length} of ${seeds}`).join("; "),
      groups: bySeeds.map(([, group]) => group),
    };
  });
  if (within === "rule") return blocks.map((block) => [block]);
  return [...Map.groupBy(blocks, ({ shape }) => shape).values()];
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
  classes: readonly Block[][],
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

/** One exchange of `y`, between the rules of a class and the options of a rule. */
function exchange(
  y: readonly number[],
  classes: readonly Block[][],
  choose: (count: number) => number,
): number[] {
  const moved = y.slice();
  for (const blocks of classes) {
    const givers = shuffled(blocks, choose);
    for (const [k, { groups }] of blocks.entries()) {
      for (const [g, options] of groups.entries()) {
        const from = shuffled(givers[k]!.groups[g]!, choose);
        for (const [n, places] of options.entries()) {
          for (const [s, place] of places.entries()) moved[place] = y[from[n]![s]!]!;
        }
      }
    }
  }
  return moved;
}

/** Fisher-Yates; always choosing the last of those that are left leaves the order as it is. */
function shuffled<T>(items: readonly T[], choose: (count: number) => number): T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = choose(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
