import assert from "node:assert/strict";
import fc from "fast-check";
import { Stream } from "../../lib/stream.ts";
import { exchangeTest, type RankedRun } from "../../lib/statistics/exchange.ts";
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

type Place = Pick<RankedRun, "seed" | "rule" | "options">;

/** Each rule and option with every seed. */
function crossed(rules: number, options: number, seeds: number): Place[] {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  return upTo(rules).flatMap((rule) =>
    upTo(options).flatMap((option) =>
      upTo(seeds).map((seed) => ({ rule: `${rule}`, options: `${option}`, seed }))
    )
  );
}

/** What runs share: of the variance of x and of y that of a rule with its options, and that of a seed. */
interface Shared {
  readonly unit: readonly [number, number];
  readonly seed: number;
}

const nothing: Shared = { unit: [0, 0], seed: 0 };
/** As of the measures and of target accuracy over the records, and as of source accuracy. */
const measures: Shared = { unit: [0.7, 0.1], seed: 0.2 };
const both: Shared = { unit: [0.7, 0.7], seed: 0.2 };

/** x and y, normal; what is not of the seed is correlated by r, and what is of it by 0.9. */
function drawn(runs: readonly Place[], { unit, seed }: Shared, r: number, stream: Stream) {
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
  return runs.map((run): RankedRun => {
    const ofUnit = pair(`unit ${run.rule} ${run.options}`, r);
    const ofSeed = pair(`seed ${run.seed}`, 0.9);
    const own = pair(`run ${run.rule} ${run.options} ${run.seed}`, r);
    const value = (k: 0 | 1) =>
      Math.sqrt(unit[k]) * ofUnit[k] + Math.sqrt(seed) * ofSeed[k] +
      Math.sqrt(1 - unit[k] - seed) * own[k];
    return { ...run, x: value(0), y: value(1) };
  });
}

/** Over random tables the share with p of at most 0.05, and the means of tau and of what is visible. */
function simulated(
  shared: Shared,
  r: number,
  { runs = crossed(11, 1, 5), within = "seed", means = false }: {
    runs?: readonly Place[];
    within?: "seed" | "rule";
    means?: boolean;
  } = {},
) {
  const tables = 300;
  const sum = { power: 0, tau: 0, visible: 0 };
  for (let nth = 0; nth < tables; nth++) {
    const table = drawn(runs, shared, r, new Stream(nth));
    const { tau, p, visible } = exchangeTest(means ? ruleMeans(table) : table, {
      ...{ within, draws: 199 },
    });
    sum.power += p! <= 0.05 ? 1 / tables : 0;
    sum.tau += tau! / tables;
    sum.visible += visible! / tables;
  }
  return sum;
}

Deno.test("without a correlation p is below 0.05 in 5 %, whatever seeds and rules do to both", () => {
  for (const shared of [nothing, measures, both]) {
    const between = simulated(shared, 0).power;
    const ofMeans = simulated(shared, 0, { means: true }).power;
    const within = simulated(shared, 0, { runs: crossed(2, 6, 3), within: "rule" }).power;
    for (const power of [between, ofMeans, within]) {
      // Three standard errors of 300 tables; taus of few rules are coarse, which makes it less.
      assert.ok(power > 0.015 && power < 0.088, `${JSON.stringify(shared)}: ${power}`);
    }
  }
});

Deno.test("a correlation of 0.3 is mostly missed, over the means of the rules nearly always", () => {
  for (const shared of [nothing, measures, both]) {
    const between = simulated(shared, 0.3).power;
    const ofMeans = simulated(shared, 0.3, { means: true }).power;
    assert.ok(between > 0.1 && between < 0.5, `${JSON.stringify(shared)}: ${between}`);
    assert.ok(ofMeans > 0.05 && ofMeans < 0.15, `${JSON.stringify(shared)}, means: ${ofMeans}`);
  }
});

Deno.test("where tau is the smallest visible one the power is about 0.8", () => {
  const cases = [
    simulated(nothing, 0.45),
    simulated(measures, 0.72),
    simulated(both, 0.76),
    simulated(nothing, 0.9, { means: true }),
    simulated(both, 0.81, { runs: crossed(2, 6, 3), within: "rule" }),
  ];
  for (const { power, tau, visible } of cases) {
    assert.ok(Math.abs(tau - visible) < 0.04, `tau ${tau}, visible ${visible}`);
    assert.ok(power > 0.7 && power < 0.93, `tau ${tau}: power ${power}`);
  }
});

Deno.test("a run in no pair changes nothing, one that is there twice is refused", () => {
  const runs = drawn(crossed(5, 1, 3), nothing, 0.5, new Stream(1));
  const alone = { ...runs[0]!, seed: 9 };
  assert.deepEqual(exchangeTest([...runs, alone]), exchangeTest(runs));
  assert.throws(
    () => exchangeTest([...runs, runs[0]!]),
    /^InputError: 1, options "1": seed 1 is there more than once; each must be there once$/,
  );
  assert.throws(() => exchangeTest(runs, { draws: 10 }), /^InputError: draws is 10; .*100$/);
});

Deno.test("four rules have no test, nor have numbers that are all tied", () => {
  const four = drawn(crossed(4, 1, 5), nothing, 0.5, new Stream(1));
  assert.equal(exchangeTest(four).p, null);
  assert.ok(exchangeTest(four).tau !== null);
  const tied = four.map((run) => ({ ...run, y: 1 }));
  assert.deepEqual([exchangeTest(tied).tau, exchangeTest(tied).p], [null, null]);
  assert.equal(shareBetweenRules(tied.map((run) => ({ ...run, x: 1 }))), null);
  assert.equal(shareBetweenRules(four.filter(({ seed }) => seed === 1)), null);
});

Deno.test("ranks alone count: numbers that rise with x and y give the same test", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 99 }), (seed) => {
      const runs = drawn(crossed(5, 1, 3), measures, 0.5, new Stream(seed));
      const stretched = runs.map((run) => ({ ...run, x: Math.exp(run.x), y: run.y ** 3 }));
      assert.deepEqual(exchangeTest(stretched), exchangeTest(runs));
      assert.deepEqual(ruleMeans(stretched), ruleMeans(runs));
      const turned = exchangeTest(runs.map((run) => ({ ...run, x: -run.x })));
      assertClose(turned.tau!, -exchangeTest(runs).tau!, 1e-12);
      assertClose(turned.p!, exchangeTest(runs).p!, 1e-12);
    }),
    { seed: 1, numRuns: 20 },
  );
});
