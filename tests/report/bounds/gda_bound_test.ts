import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { InputError } from "../../../lib/check.ts";
import {
  driftingGaussians,
  gaussianStepDistance,
} from "../../../lib/datasets/drifting_gaussians.ts";
import { selfTrainingBound } from "../../../lib/bounds/self_training_bound.ts";
import { linearOrder } from "../../../lib/bounds/linear_order.ts";
import { bestPoints, bestStepsTable } from "../../../lib/report/bounds/best_steps_table.ts";
import { gdaBoundsInWords } from "../../../lib/report/bounds/in_words.ts";
import {
  gaussianInputNorm,
  gaussianRampLoss,
  gaussianSelfTrainingBound,
} from "../../../lib/report/bounds/gaussian_bound.ts";
import { gaussianBoundTable } from "../../../lib/report/bounds/gaussian_bound_table.ts";
import { gdaBound } from "../../../lib/report/bounds/gda_bound.ts";
import { gdaBoundPoints } from "../../../lib/report/bounds/gda_bound_curves.ts";
import { gdaBoundFigure } from "../../../lib/report/bounds/gda_bound_figure.ts";
import { gdaBoundTable, sharpGdaTable } from "../../../lib/report/bounds/gda_bound_table.ts";
import { render } from "../../../lib/report/render.ts";
import type { Row, Table } from "../../../lib/report/table.ts";
import { sharpnessBound } from "../../../lib/bounds/sharpness_bound.ts";
import { assertClose } from "../../approx.ts";
import { gdaRecord, terms } from "./bound_records.ts";
import { labels, record } from "../records.ts";

const perLogit = Math.SQRT2 / Math.LN2;
const depth = { "drifting-gaussians": 1 };
const known = (domains: number) => gaussianStepDistance({ amount: 90, domains });

/** Over T = 0, 1, 3 and 8, two seeds: the error is least at 3, and at 8 only a little more. */
const sweep = [[0, 0.5], [1, 0.95], [3, 0.99], [8, 0.98]].flatMap(([domains, target]) =>
  [1, 2].map((seed) =>
    gdaRecord({
      ...{ domains: domains!, seed, lipschitz: 0.4, loss: 0.05, rise: 0.01 },
      target: target! - 0.01 * seed * (domains === 8 ? 2 : 1),
    })
  )
);
const covertype = gdaRecord({ config: { dataset: "covertype", shift: 1 } });

function rowsOf(table: Table): readonly Row[] {
  return table.rows;
}

Deno.test("(7) adds the teachers' constants times the distances to one sharpness bound a model", () => {
  const bound = gdaBound(gdaRecord({ domains: 2, w1: 0.5, lipschitz: 3, target: 0.9 }));
  assert.deepEqual([bound.domains, bound.steps, bound.fewest, bound.n], [2, 3, 1000, 1001]);
  // The first teacher is the source model, whose constant is twice the students'.
  assertClose(bound.shiftSum, perLogit * 0.5 * (6 + 3 + 3));
  // Four bounds share the chance of 0.05.
  const each = sharpnessBound({ ...terms().sharpness, delta: 0.0125 }).total;
  assertClose([bound.sharp.source, bound.sharpnessSum], [each, 3 * each]);
  assertClose(bound.sharp.total, 4 * each + bound.shiftSum);
  assertClose([bound.sharp.delta, bound.largestLipschitz, bound.error], [0.05, 6, 0.1]);
});

Deno.test("distances that are known take the place of measured ones", () => {
  const bound = gdaBound(gdaRecord({ domains: 1, w1: 9 }), (domains) => 0.25 * domains);
  assert.deepEqual(bound.distances, [0.25, 0.25]);
});

Deno.test("B is the root mean square norm, and the ramp loss the mean, of points that are drawn", () => {
  const { source } = driftingGaussians({ amount: 90, sourceSize: 100_000, seed: 1 });
  const { inputs, labels } = source;
  let [squares, ramp] = [0, 0];
  for (const [i, label] of labels.entries()) {
    const [x, y] = [inputs[2 * i]!, inputs[2 * i + 1]!];
    squares += x * x + y * y;
    // Class 0 lies at (1, 0), class 1 at (-1, 0).
    ramp += Math.max(0, Math.min(1, 1 - 1.5 * (label === 0 ? x : -x)));
  }
  assertClose(Math.sqrt(squares / labels.length), gaussianInputNorm(), 0.005);
  assertClose(ramp / labels.length, gaussianRampLoss(1.5), 0.002);
});

Deno.test("the clipped cross-entropy is at least the ramp loss at every margin", () => {
  for (let m = -3; m <= 3; m += 0.01) {
    const clipped = Math.min(Math.log1p(Math.exp(-m)), Math.LN2) / Math.LN2;
    assert.ok(clipped >= Math.max(0, Math.min(1, 1 - m)) - 1e-12, `${m}`);
  }
});

Deno.test("Kumar et al.'s bound on the Gaussians is the published one, and none where rho R is 1", () => {
  const setting = { amount: 90, R: 1.5, n: 1000, sourceLoss: 0.3 };
  const bound = gaussianSelfTrainingBound({ ...setting, domains: 3 })!;
  const published = selfTrainingBound({
    ...{ rho: known(3), R: 1.5, n: 1000, alpha0: 0.3, T: 4, delta: 0.05 },
    B: Math.sqrt(1.32),
  });
  assertClose([bound.rho, bound.total], [known(3), published.total]);
  assert.equal(gaussianSelfTrainingBound({ ...setting, domains: 0 }), null);
  // A source loss below alpha* counts as alpha*.
  const low = gaussianSelfTrainingBound({ ...setting, domains: 3, sourceLoss: 0 })!;
  assertClose(low.total, bound.beta ** 5 * (gaussianRampLoss(1.5) + bound.sampling));
});

Deno.test("at each T there is a point of each quantity that is defined there", () => {
  const points = gdaBoundPoints([...sweep, covertype], { labels, depth });
  const at = (dataset: string, domains: number) =>
    points.filter((p) => p.dataset === dataset && p.domains === domains).map((p) => p.quantity);
  assert.deepEqual(at("drifting-gaussians", 3), ["error", "exponential", "order", "sharpness"]);
  // R is sqrt 2 times 0.8, rho at T = 0 is sqrt 2.
  assert.deepEqual(at("drifting-gaussians", 0), ["error", "order", "sharpness"]);
  assert.deepEqual(at("covertype", 1), ["error", "sharpness"]);
  const order = points.find((p) => p.quantity === "order" && p.domains === 1)!;
  const setting = { loss: 0.05, T: 2, Delta: known(1), n: 1001, delta: 0.05, depth: 1 };
  assertClose(order.mean, linearOrder(setting).total);
  const error = points.find((p) => p.quantity === "error" && p.domains === 3)!;
  assertClose([error.mean, error.halfWidth!], [0.025, 12.7062 * 0.005], 1e-4);
});

Deno.test("the best T of each quantity, and those that cannot be told from it", () => {
  const best = bestPoints(gdaBoundPoints(sweep, { labels, depth }));
  assert.deepEqual(best.map(({ point }) => [point.quantity, point.domains]), [
    ["error", 3],
    ["exponential", 3],
    ["order", 0],
    ["sharpness", 0],
  ]);
  // T = 8 differs by 0.02 and 0.03: two seeds cannot tell; T = 0 and 1 differ alike in both seeds.
  assert.deepEqual(best[0]!.alike, [3, 8]);
});

Deno.test("values that are the same for every seed are alike", () => {
  const twins = [1, 2].map((domains) => gdaRecord({ domains, target: 0.9 }));
  assert.deepEqual(bestPoints(gdaBoundPoints(twins, { labels }))[0]!.alike, [1, 2]);
});

Deno.test("T* in closed form is the least over every T, not only of those that were run", () => {
  const rows = rowsOf(bestStepsTable(sweep, { labels, depth }));
  const star = rows.find(({ quantity }) => quantity === "exponential")!.closed_form;
  const value = (domains: number) =>
    gaussianSelfTrainingBound({
      ...{ amount: 90, domains, R: Math.SQRT2 * 0.8, sourceLoss: 0.05 },
      n: Math.min(1000, Math.floor(5000 / Math.max(1, domains))),
    })?.total ?? Infinity;
  const all = Array.from({ length: 100 }, (_, domains) => value(domains));
  assert.equal(star, all.indexOf(Math.min(...all)));
  // The arc of pi / 2 in steps of at most 1 / R = 0.88: two steps, over one domain.
  assert.equal(rows.find(({ quantity }) => quantity === "order")!.closed_form, 1);
});

Deno.test("the tables have a row for each T, ascending, and (7) is the sum of its parts", () => {
  const rows = rowsOf(gdaBoundTable([...sweep.toReversed(), covertype], { labels, depth }));
  assert.deepEqual(rows.map(({ domains }) => domains), [8, 3, 1, 0].toReversed().concat(1));
  assertClose([Number(rows[1]!.w1), Number(rows[1]!.w1_known)], [0.5, known(1)]);
  assert.equal(rows.at(-1)!.w1_known, null);
  assert.equal(rows[0]!.exponential, null);
  for (const row of rowsOf(sharpGdaTable(sweep, { labels }))) {
    const [source, shift, sharpness] = [row.source, row.shift, row.sharpness].map(Number);
    assertClose(Number(row.total), source! + shift! + sharpness!);
    assertClose(Number(row.sharpness_step) * (Number(row.domains) + 1), sharpness!);
  }
});

Deno.test("Kumar et al.'s terms are listed for each T, with a dash where they are not defined", () => {
  const table = gaussianBoundTable(sweep, { labels });
  const rows = rowsOf(table);
  assert.deepEqual(rows.map(({ domains }) => domains), [0, 1, 3, 8]);
  assertClose(rows.map(({ R }) => Number(R)), Array(4).fill(Math.SQRT2 * 0.8));
  assertClose(Number(rows[0]!.rhoR), 1.6);
  assert.deepEqual([rows[0]!.total, table.columns.at(-1)!.text(rows[0]!)], [null, "–"]);
  assert.ok(Number(rows[3]!.total) > Number(rows[2]!.total));
});

Deno.test("a sentence for each rule says where the bounds and the error are least", () => {
  const [sentence] = gdaBoundsInWords(sweep, { labels, depth });
  assert.match(
    sentence!,
    /^Drifting Gaussians, Adam: of the T that were run, the bound with sharpness \(7\) is least at T = 0, where the measured error is 0\.515; \(5\) at T = 3, \(6\) at T = 0; the error is least at T = 3 \(0\.025\)\./,
  );
  assert.match(sentence!, /From T = 0 to 8 .*: of 1 and 9 such bounds, /);
});

Deno.test("the figure has a panel for each data set, rings at the least, and no line that is not defined", () => {
  const figure = gdaBoundFigure([...sweep, covertype], { labels, depth });
  assert.deepEqual(figure.panels.map(({ title }) => title), ["Drifting Gaussians", "Covertype"]);
  assert.deepEqual(figure.legend.map(({ label }) => label), [
    "Adam",
    "measured error",
    "(5) Kumar et al.",
    "(6) Wang et al., constants 1",
    "(7) with sharpness",
  ]);
  const { svg } = render(figure);
  const document = new DOMParser().parseFromString(svg, "image/svg+xml");
  const circles = [...document.querySelectorAll("[aria-label=dot] circle")];
  const rings = circles.filter((circle) => circle.getAttribute("r") === "6");
  // Points: 4 T of three quantities, 3 of (5), 2 on Covertype; a ring for each of six lines.
  assert.deepEqual([circles.length - rings.length, rings.length], [17, 6]);
});

Deno.test("bad input is told in one line", () => {
  const twice = gdaRecord({ domains: 1, config: { epochs: 5 } });
  const other = {
    ...twice,
    config: { ...twice.config, adaptation: { ...twice.config.adaptation!, quantile: 0.1 } },
  };
  const cases: [() => unknown, RegExp][] = [
    [
      () => gdaBound(record()),
      /^record .* no terms of a bound for every step; .*measures: "bounds"$/,
    ],
    [() => gaussianBoundTable([covertype], { labels }), /^a record is of covertype; /],
    [() => gdaBoundPoints([twice, other], { labels }), /: there are two sets of runs; /],
    [() => gdaBoundFigure(sweep, { dpth: {} } as object), /no option dpth; .*mean "depth"/],
  ];
  for (const [ask, message] of cases) {
    assert.throws(ask, (error: Error) => {
      assert.ok(error instanceof InputError, String(error));
      assert.ok(!error.message.includes("\n"));
      assert.match(error.message, message);
      return true;
    });
  }
});
