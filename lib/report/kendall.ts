/** Rank correlation, and its interval over runs. */
import { checkNumber, InputError } from "../check.ts";
import { Stream } from "../stream.ts";

/** One run as a point. */
export interface RankedRun {
  readonly x: number;
  readonly y: number;
  readonly seed: number;
  /** Such as its rule. */
  readonly group: string;
}

/** A rank correlation with the ends of its 95% interval; null where the runs cannot tell. */
export interface Tau {
  readonly tau: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly runs: number;
  readonly seeds: number;
}

export interface TauOptions {
  /** Compares only runs of one group with each other. Default false. */
  readonly within?: boolean;
  /** Bootstrap samples, at least 100, default 1000. */
  readonly draws?: number;
  /** Decides the samples, default 0. */
  readonly seed?: number;
}

/**
 * Kendall's tau-b (Kendall, Biometrika 33, 1945): over all pairs of runs,
 *
 *     (concordant - discordant) / sqrt(pairs that differ in x * pairs that differ in y)
 *
 * from -1 (the order of y is that of x the other way round) to 1 (the same order).
 *
 * @param groups With these only pairs of the same group count, all groups pooled: concordance within
 *   a rule, say.
 * @returns null where no pair differs in x, or none in y.
 * @throws InputError on lengths that differ or a value that is not finite.
 */
export function kendallTau(
  x: readonly number[],
  y: readonly number[],
  groups?: readonly string[],
): number | null {
  return tauOf(pairsOf(x, y, groups));
}

/** A pair of runs, and whether it differs: 1 or -1 for the direction, 0 for a tie. */
interface Pair {
  readonly i: number;
  readonly j: number;
  readonly dx: number;
  readonly dy: number;
}

function pairsOf(
  x: readonly number[],
  y: readonly number[],
  groups: readonly string[] = x.map(() => ""),
): Pair[] {
  for (const other of [y, groups]) {
    if (other.length === x.length) continue;
    throw new InputError(
      `x has ${x.length} values and another list ${other.length}; must be equal`,
    );
  }
  for (const value of [...x, ...y]) checkNumber("value", value);
  const pairs: Pair[] = [];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      if (groups[i] !== groups[j]) continue;
      pairs.push({ i, j, dx: Math.sign(x[i]! - x[j]!), dy: Math.sign(y[i]! - y[j]!) });
    }
  }
  return pairs;
}

/** Where `weights` are given, each run counts so often; a run is no pair with itself. */
function tauOf(pairs: readonly Pair[], weights?: readonly number[]): number | null {
  let score = 0, inX = 0, inY = 0;
  for (const { i, j, dx, dy } of pairs) {
    const weight = weights ? weights[i]! * weights[j]! : 1;
    score += weight * dx * dy;
    inX += weight * dx * dx;
    inY += weight * dy * dy;
  }
  return inX === 0 || inY === 0 ? null : score / Math.sqrt(inX * inY);
}

/** Of 100 samples so many must have a tau for an interval. */
const ENOUGH = 0.9;

/**
 * {@link kendallTau} of runs, with a 95% percentile interval by a bootstrap in two stages: seeds are
 * drawn with replacement, then as many runs of each. Runs of a seed have data and initial weights in
 * common, so they are no independent runs. With few seeds it is rough.
 *
 * @returns No interval for runs of one seed, or where most samples have no tau.
 * @throws InputError on a value that is not finite, or too few draws.
 */
export function tauWithInterval(runs: readonly RankedRun[], options: TauOptions = {}): Tau {
  const draws = checkNumber("draws", options.draws ?? 1000, { integer: true, min: 100 });
  const pairs = pairsOf(
    runs.map((run) => run.x),
    runs.map((run) => run.y),
    options.within ? runs.map((run) => run.group) : undefined,
  );
  const bySeed = [...Map.groupBy(runs.keys(), (i) => runs[i]!.seed).values()];
  const tau = tauOf(pairs);
  const counts = { runs: runs.length, seeds: bySeed.length };
  if (tau === null || bySeed.length < 2) return { tau, low: null, high: null, ...counts };
  const stream = new Stream(options.seed ?? 0, ["bootstrap"]);
  const taus = Array.from({ length: draws }, (_, draw) => {
    return tauOf(pairs, sample(bySeed, runs.length, stream.child(draw)));
  }).filter((value) => value !== null).sort((a, b) => a - b);
  if (taus.length < ENOUGH * draws) return { tau, low: null, high: null, ...counts };
  const at = (share: number) => taus[Math.round(share * (taus.length - 1))]!;
  return { tau, low: at(0.025), high: at(0.975), ...counts };
}

/** How often each run is drawn: seeds with replacement, then runs of each. */
function sample(bySeed: readonly number[][], runs: number, stream: Stream): number[] {
  const weights = new Array<number>(runs).fill(0);
  // All numbers of a sample at once: a stream is slow to start.
  const most = Math.max(...bySeed.map((own) => own.length));
  const numbers = stream.uniform(bySeed.length * (1 + most));
  for (let nth = 0; nth < bySeed.length; nth++) {
    const at = nth * (1 + most);
    const own = bySeed[Math.floor(numbers[at]! * bySeed.length)]!;
    for (let k = 1; k <= own.length; k++) {
      weights[own[Math.floor(numbers[at + k]! * own.length)]!]! += 1;
    }
  }
  return weights;
}
