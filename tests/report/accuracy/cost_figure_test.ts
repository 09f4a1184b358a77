/** Target accuracy over what was paid for it. */
import assert from "node:assert/strict";
import {
  costCurves,
  costCurvesInWords,
  costFigure,
  type CostPoint,
} from "../../../lib/report/accuracy/cost_figure.ts";
import type { RunRecord } from "../../../lib/records/record.ts";
import { render } from "../../../lib/report/render.ts";
import { adapted, labels, record } from "../records.ts";

/** Two seeds of a rule, whose accuracies after each epoch are `of` and 0.1 more. */
function runs(rule: string, of: number[], protocol: "authors" | "corrected"): RunRecord[] {
  return [1, 2].map((seed) => {
    const base = record({ rule, seed, config: { protocol, epochs: of.length } });
    const history = of.map((accuracy, epoch) => ({
      ...{ epoch, loss: 1, targetAccuracy: accuracy + 0.1 * (seed - 1) },
    }));
    return { ...base, metrics: { ...base.metrics, history } };
  });
}

const made = [
  ...runs("plain", [0.5, 0.6, 0.4, 0.3], "authors"),
  ...runs("sam", [0.5, 0.7], "authors"),
  ...runs("plain", [0.2, 0.1], "corrected"),
];

Deno.test("after each epoch: the mean over seeds in percent, at its share of the run's gradients", () => {
  const points = costCurves(made, { labels });
  const short = points.map((p) => [p.protocol, p.line, p.epoch, p.gradients, Math.round(p.mean)]);
  assert.deepEqual(short, [
    ["authors", "Adam", 1, 20, 55],
    ["authors", "Adam", 2, 40, 65],
    ["authors", "Adam", 3, 60, 45],
    ["authors", "Adam", 4, 80, 35],
    ["authors", "SAM", 1, 80, 55],
    ["authors", "SAM", 2, 160, 75],
    ["corrected", "Adam", 1, 40, 25],
    ["corrected", "Adam", 2, 80, 15],
  ]);
  // Two values 10 apart: t(0.975, 1) = 12.706 times 10 / sqrt(2) / sqrt(2).
  assert.ok(Math.abs(points[0]!.high - points[0]!.mean - 63.531) < 1e-2);
});

Deno.test("a panel for each protocol, each with its rules; many epochs are thinned out, the last is there", () => {
  const figure = costFigure(made, { labels });
  assert.deepEqual(figure.legend.map(({ label }) => label), ["Adam", "SAM"]);
  assert.deepEqual(figure.panels.map(({ title }) => title), [
    "Rotated MNIST, protocol authors",
    "Rotated MNIST, protocol corrected",
  ]);
  assert.match(figure.caption, /2 to 4 epochs for equal .*Protocol: corrected/);
  assert.match(render(figure).svg, /Gradient evaluations/);
  const long = runs("plain", Array(200).fill(0.5), "authors");
  const [panel] = costFigure(long, { labels }).panels;
  const drawn = (panel!.marks!.at(-1) as unknown as { data: CostPoint[] }).data;
  assert.ok(drawn.length <= 40);
  assert.deepEqual([drawn[0]!.epoch, drawn.at(-1)!.epoch], [1, 200]);
});

Deno.test("the best epoch is found among all, not among those that are drawn", () => {
  const of = Array.from({ length: 200 }, (_, i) => i === 149 ? 0.8 : 0.5);
  const points = costCurves(runs("plain", of, "authors"), { labels });
  assert.equal(points.length, 200);
  assert.equal(points.reduce((a, b) => b.mean > a.mean ? b : a).epoch, 150);
});

Deno.test("a line's best and last accuracies are said with their intervals", () => {
  assert.deepEqual(costCurvesInWords(made, { labels }).slice(0, 1), [
    "Rotated MNIST, authors, Adam: at best 65.0 ± 63.5 % after epoch 2, " +
    "in the end 35.0 ± 63.5 % after epoch 4.",
  ]);
  assert.deepEqual(costCurvesInWords([]), ["Not run."]);
});

Deno.test("records of an adaptation are one clear line", () => {
  assert.throws(
    () => costCurves([adapted({})]),
    /^InputError: covertype, plain: a record is of/,
  );
});
