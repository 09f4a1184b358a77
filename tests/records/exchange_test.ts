import assert from "node:assert/strict";
import fc from "fast-check";
import { Stream } from "../../lib/stream.ts";
import { exchangeTest, type RankedRun } from "../../lib/records/exchange.ts";
import { ruleMeans, shareBetweenRules } from "../../lib/records/rule_means.ts";
import { assertClose } from "../approx.ts";
import fixture from "../fixtures/correlation.json" with { type: "json" };

/** Rules of one option and one seed: nothing but two lists. */
function lists(x: readonly number[], y: readonly number[]): RankedRun[] {
  return x.map((value, i) => ({ x: value, y: y[i]!, seed: 1, rule: `${i}`, options: "" }));
}

Deno.test("of two lists p is scipy's exact one, or within what draws can tell of it", () => {
  for (const { x, y, tau, p } of fixture.independent) {
    const found = exchangeTest(lists(x, y));
    assertClose(found.tau!, tau, 1e-12);
    const isExact = x.length <= 7;
    assertClose(found.p!, p, isExact ? 1e-12 : 4 * Math.sqrt(p * (1 - p) / 10_000));
  }
});

Deno.test("exchanges of rules, of options, and of both are those of a search through all", () => {
  for (const { within, runs, tau, p, visible } of fixture.cases) {
    const found = exchangeTest(runs, { within: within as "seed" | "rule" });
    assertClose(found.tau!, tau, 1e-12);
    assertClose(found.p!, p, 1e-12);
    assertClose(found.visible!, visible, 1e-9);
  }
});

Deno.test("means over ranks and the share between rules are numpy's", () => {
  for (const { runs, means, share } of fixture.means) {
    for (const { rule, x, y } of ruleMeans(runs)) {
      assertClose(x, (means.x as Record<string, number>)[rule]!, 1e-8);
      assertClose(y, (means.y as Record<string, number>)[rule]!, 1e-8);
    }
    assertClose(shareBetweenRules(runs)!, share, 1e-12);
  }
});

/** Rules of one option, each with every seed. */
function crossed(rules: number, seeds: number): Pick<RankedRun, "seed" | "rule" | "options">[] {
  return Array.from({ length: rules }, (_, rule) => `${rule}`).flatMap((rule) =>
    Array.from({ length: seeds }, (_, i) => ({ rule, seed: i + 1, options: "" }))
  );
}

/** What runs share: of the variance of x and of y, by rule and by seed; the rest is each run's. */
interface Shares {
  readonly rule?: readonly [number, number];
  readonly seed?: number;
  /** Correlation of x and y, of the rules' parts and of the runs'. */
  readonly r?: number;
}

/** x and y of these runs, normal, correlated by r. */
function drawn(
  runs: readonly Pick<RankedRun, "seed" | "rule" | "options">[],
  { rule: [ofX, ofY] = [0, 0], seed = 0, r = 0 }: Shares,
  stream: Stream,
): RankedRun[] {
  const numbers = stream.normal(4 * runs.length + 100);
  let at = 0;
  const parts = new Map<string, readonly [number, number]>();
  const pair = (key: string, r: number) => {
    if (!parts.has(key)) {
      const [a, b] = [numbers[at++]!, numbers[at++]!];
      parts.set(key, [a, r * a + Math.sqrt(1 - r * r) * b]);
    }
    return parts.get(key)!;
  };
  return runs.map((run) => {
    const own = pair(`${run.rule}, ${run.options}, ${run.seed}`, r);
    const [ofRule, ofSeed] = [pair(`rule ${run.rule}`, r), pair(`seed ${run.seed}`, 0.9)];
    const value = (k: 0 | 1, share: number) =>
      Math.sqrt(share) * ofRule[k] + Math.sqrt(seed) * ofSeed[k] +
      Math.sqrt(1 - share - seed) * own[k];
    return { ...run, x: value(0, ofX), y: value(1, ofY) };
  });
}

/** In how many of `tables` random ones p is below 0.05. */
function rejections(
  tables: number,
  make: (stream: Stream) => RankedRun[],
  within: "seed" | "rule" = "seed",
): number {
  let rejected = 0;
  for (let nth = 0; nth < tables; nth++) {
    const { p } = exchangeTest(make(new Stream(nth)), { within, draws: 199 });
    if (p! < 0.05) rejected++;
  }
  return rejected / tables;
}

/** SAM at several radii with fewer seeds, beside ten rules of one option: the records' own layout. */
const withRadii = [
  ...crossed(10, 5),
  ...[1, 2, 3, 4, 5].map((seed) => ({ rule: "sam", options: "0.05", seed })),
  ...[0.01, 0.02, 0.1, 0.2, 0.5].flatMap((radius) =>
    [1, 2, 3].map((seed) => ({ rule: "sam", options: `${radius}`, seed }))
  ),
];

Deno.test("without a correlation p is below 0.05 in 5 %, whatever seeds and rules do to both", () => {
  const layouts: [Pick<RankedRun, "seed" | "rule" | "options">[], Shares][] = [
    [crossed(11, 5), {}],
    [crossed(11, 5), { seed: 0.5 }],
    [crossed(11, 5), { rule: [0.7, 0.7], seed: 0.2 }],
    [withRadii, { rule: [0.7, 0.1], seed: 0.2 }],
    [withRadii, { rule: [0.7, 0.7], seed: 0.2 }],
  ];
  for (const [runs, shares] of layouts) {
    const share = rejections(600, (stream) => drawn(runs, shares, stream));
    console.log(runs.length, shares, share);
    assert.ok(share > 0.03 && share < 0.07, `${JSON.stringify(shares)}: ${share}`);
    const ofMeans = rejections(600, (stream) => ruleMeans(drawn(runs, shares, stream)));
    console.log("means", ofMeans);
    assert.ok(ofMeans > 0.03 && ofMeans < 0.07, `means, ${JSON.stringify(shares)}: ${ofMeans}`);
  }
});
