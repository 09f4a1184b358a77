import assert from "node:assert/strict";
import { DOMParser } from "linkedom";
import { InputError } from "../../lib/check.ts";
import { pathsFigure } from "../../lib/valleys/paths_figure.ts";
import { endsInWords, endsTable } from "../../lib/valleys/ends_table.ts";
import { render } from "../../lib/report/render.ts";
import { stepFigure } from "../../lib/valleys/step_figure.ts";
import { descend, type Path } from "../../lib/valleys/descend.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { ruleLabels } from "../../lib/sam/labels.ts";

const labels = ruleLabels("SGD");
const once = { start: { x: 1.45, y: 2 }, steps: 1, batchSize: 16, learningRate: 0.5 };
const sgd = await descend(makeRule("plain"), { steps: 20 });
const sam = await descend(makeRule("sam", { rho: 0.4 }), { steps: 20 });
const samStep = await descend(makeRule("sam", { rho: 0.4 }), once);
const plainStep = await descend(makeRule("plain"), once);

function parse(svg: string) {
  return new DOMParser().parseFromString(svg, "image/svg+xml");
}

/** A path that ends at x, of a rule. */
function ending(rule: string, x: number, place: Path["place"]): Path {
  return { ...sgd, rule, end: { x, y: 1 }, place };
}

Deno.test("each rule has a panel with its name, its path in its color and both minima", () => {
  const figure = pathsFigure([sgd, sam], { labels, reference: sgd });
  assert.deepEqual(figure.panels.map(({ title }) => title), ["SGD", "SAM"]);
  const { svg } = render(figure);
  const texts = [...parse(svg).querySelectorAll("text")].map((node) => node.textContent);
  for (const text of ["SGD", "SAM", "sharp", "flat"]) assert.ok(texts.includes(text), text);
  assert.ok(svg.includes(`stroke="${labels.sam!.color}"`));
  assert.match(figure.caption, /^20 steps; ring: start, dot: end, .* every 25th\.$/);
});

Deno.test("a path's line has a corner for every step and its end", () => {
  const line = [
    ...parse(render(pathsFigure([sam], { labels })).svg)
      .querySelectorAll("[aria-label=line] path"),
  ].map((path) => path.getAttribute("d")!);
  assert.equal(line.length, 1);
  assert.equal(line[0]!.split(/[ML]/).filter(Boolean).length, 21);
});

Deno.test("contours that panels share are drawn once, and drawing again gives the same bytes", () => {
  const figure = pathsFigure([sgd, sam, sam], { labels });
  const { svg, png } = render(figure);
  assert.equal(svg.match(/aria-label="contour"/g)!.length, 1);
  assert.equal(svg.match(/<use href="#contours-/g)!.length, 2);
  const again = render(figure);
  assert.equal(again.svg, svg);
  assert.deepEqual(again.png, png);
});

Deno.test("panels stand four in a row, and only outer ones name their axes", () => {
  const figure = pathsFigure([sgd, sam, sam, sam, sam], { labels });
  assert.equal(figure.columns, 4);
  const named = (axis: "x" | "y") =>
    figure.panels.map((panel) => (panel[axis] as { label: string | null }).label !== null);
  assert.deepEqual(named("x"), [false, true, true, true, true]);
  assert.deepEqual(named("y"), [true, false, false, false, true]);
});

Deno.test("one step shows the weights, the perturbation, the gradient there and both steps", () => {
  const { svg } = render(stepFigure(samStep, { labels, reference: plainStep }));
  const texts = [...parse(svg).querySelectorAll("text")].map((node) => node.textContent);
  const words = ["w", "ε", "w + ε", "−η ∇L(w + ε)", "step of SAM", "step of SGD: −η ∇L(w)"];
  for (const word of words) assert.ok(texts.includes(word), word);
});

Deno.test("the table counts where paths end, and its sentences say it", () => {
  const paths = [
    ending("plain", 1, "sharp"),
    ending("plain", 1, "sharp"),
    ending("sam", 3, "flat"),
    ending("sam", 1.69, "ridge"),
    ending("asam", 1.69, "ridge"),
    ending("asam", 6, "outside"),
    ending("sam-on", 3, "flat"),
    ending("sam-on", 3, "flat"),
  ];
  const table = endsTable(paths, { labels, options: { sam: { rho: 0.4 } } });
  const markdown = table.toMarkdown();
  assert.match(markdown, /\| SGD +\| – +\| +2 \| +0 \| +0 \| +0 \| 0\.15 ± 0\.00 \| +16\.0 \|/);
  assert.match(markdown, /\| SAM +\| rho 0\.4 \| +0 \| +1 \| +1 \| +0 \|/);
  assert.deepEqual(endsInWords(table), [
    "In the sharp valley on every path: SGD.",
    "In the flat valley on every path: SAM-ON.",
    "In the flat valley on some paths: SAM (1 of 2).",
    "Away from the sharp valley, but never in the flat one: ASAM.",
    "On the ridge: 2 of all 8 paths; outside: 1.",
  ]);
});

Deno.test("bad input is told in one line", () => {
  const elsewhere = { ...plainStep, steps: [{ ...plainStep.steps[0]!, w: { x: 0, y: 0 } }] };
  const cases: [() => unknown, RegExp][] = [
    [() => pathsFigure([], { labels }), /^there are 0 paths; it takes at least one/],
    [() => endsTable([], { labels, options: {} }), /^there are 0 paths/],
    [() => endsTable([sam], { labls: {} } as object), /no option labls; .*did you mean "labels"/],
    [() => stepFigure(samStep, { labels, reference: elsewhere }), /must start together$/],
    [() => stepFigure(plainStep, { labels, reference: plainStep }), /take a rule that perturbs$/],
  ];
  for (const [ask, message] of cases) {
    assert.throws(ask, (error: Error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, message);
      return true;
    });
  }
});
