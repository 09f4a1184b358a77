/**
 * Whether intervals and tests hold what they promise, by simulation: differences of eight methods to
 * a baseline that they share, under no effect. Writes results/bench/statistics.md.
 *
 *     deno run -A bench/statistics.ts
 */
import { writeWhole } from "../lib/files.ts";
import { holm } from "../lib/statistics/holm.ts";
import { powerOfT, seedsToSee } from "../lib/statistics/power.ts";
import { maxTTest, signFlipTest } from "../lib/statistics/sign_flips.ts";
import { meanInterval } from "../lib/statistics/intervals.ts";
import { tTest } from "../lib/statistics/t_tests.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { type Row, Table, type TableColumn } from "../lib/report/table.ts";
import { Stream } from "../lib/stream.ts";

const METHODS = 8;
const ALPHA = 0.05;
/** Tries by the number of seeds: sampled sign flips take long. */
const tries: Readonly<Record<number, number>> = { 5: 20_000, 10: 4000, 30: 400 };

/** What a seed's value scatters like, with mean 0 and deviation 1. */
const laws: Readonly<Record<string, (stream: Stream, count: number) => ArrayLike<number>>> = {
  "normal": (stream, count) => stream.normal(count),
  "skewed (exponential)": (stream, count) => stream.uniform(count).map((u) => -Math.log(1 - u) - 1),
};

/** Shares of the tries in which each thing happened. */
function simulate(law: string, count: number): Row {
  const total = tries[count]!;
  const seen = { covered: 0, family: 0, flips: 0, plain: 0, holm: 0, maxT: 0 };
  for (let i = 0; i < total; i++) {
    const stream = new Stream(1).child(law).child(count).child(i);
    const values = laws[law]!(stream, count * (METHODS + 1));
    const valueOf = (method: number, seed: number) => values[method * count + seed]!;
    // The last one is the baseline.
    const columns = Array.from(
      { length: METHODS },
      (_, j) => Array.from({ length: count }, (_, s) => valueOf(j, s) - valueOf(METHODS, s)),
    );
    const mean = Array.from(
      { length: count },
      (_, s) => columns.reduce((sum, column) => sum + column[s]!, 0) / METHODS,
    );
    const interval = meanInterval(columns[0]!);
    const ps = columns.map((column) => tTest(column)!);
    if (Math.abs(interval.mean) <= interval.halfWidth!) seen.covered++;
    if (tTest(mean)! < ALPHA) seen.family++;
    if (signFlipTest(mean) < ALPHA) seen.flips++;
    if (ps.some((p) => p < ALPHA)) seen.plain++;
    if (holm(ps).some((p) => p < ALPHA)) seen.holm++;
    if (maxTTest(columns).some((p) => p < ALPHA)) seen.maxT++;
  }
  const share = (times: number) => times / total;
  return { law, seeds: count, tries: total, ...mapValues(seen, share) };
}

/** Share of tries in which the family test of as many seeds as are asked for sees the difference. */
function powerAt(points: number, deviation: number): Row {
  const count = seedsToSee(points, deviation);
  const total = 20_000;
  let seen = 0;
  for (let i = 0; i < total; i++) {
    const values = new Stream(2).child(points / deviation).child(i).normal(count);
    if (tTest([...values].map((value) => points + deviation * value))! < ALPHA) seen++;
  }
  const promised = powerOfT(count, points / deviation);
  return { points, deviation, seeds: count, promised, power: seen / total };
}

function mapValues<T>(
  values: Readonly<Record<string, T>>,
  f: (value: T) => number,
): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, f(value)]));
}

const percent = (title: string, name: string): TableColumn => ({
  ...{ title, numeric: true },
  text: (row) => (100 * Number(row[name])).toFixed(1),
});
const number = (title: string, name: string): TableColumn => ({
  ...{ title, numeric: true },
  text: (row) => Number(row[name]).toLocaleString("en-US"),
});

const held = new Table(
  Object.keys(laws).flatMap((law) =>
    Object.keys(tries).map((count) => simulate(law, Number(count)))
  ),
  [
    { title: "Values are", text: (row) => String(row.law) },
    number("Seeds", "seeds"),
    number("Tries", "tries"),
    percent("95 % interval covers", "covered"),
    percent("Family, t-test", "family"),
    percent("Family, sign flips", "flips"),
    percent("Any of 8, uncorrected", "plain"),
    percent("Any of 8, Holm", "holm"),
    percent("Any of 8, max-T", "maxT"),
  ],
  `Percent of simulated tables without any effect: ${METHODS} methods and the baseline that they ` +
    `share, values independent. Coverage shall be 95; each test shall alarm in 5 at most. Five seeds ` +
    `have 16 pairs of signs, so sign flips cannot alarm.`,
);
const seen = new Table(
  [[2, 2.8], [2, 5.3], [5, 5.3]].map(([points, s]) => powerAt(points!, s!)),
  [
    number("Difference, points", "points"),
    number("Deviation, points", "deviation"),
    number("Seeds", "seeds"),
    percent("Power promised (%)", "promised"),
    percent("Simulated (%)", "power"),
  ],
  "How often the family's t-test sees a difference with as many seeds as are asked for it.",
);
const tables = `${held.toMarkdown()}\n${seen.toMarkdown()}`;
console.log(tables);
await writeWhole(`${resultsFolder()}/bench/statistics.md`, tables);
