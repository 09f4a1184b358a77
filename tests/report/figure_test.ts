import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";
import { DOMParser } from "linkedom";
import { differencesFigure } from "../../lib/report/accuracy/differences_figure.ts";
import { Figure, notDrawn } from "../../lib/report/figure.ts";
import type { FigureSpec } from "../../lib/report/figure_spec.ts";
import { plot } from "../../lib/report/plot.ts";
import { render } from "../../lib/report/render.ts";
import { fiveSeeds } from "./records.ts";

function parse(figure: FigureSpec) {
  return new DOMParser().parseFromString(render(figure).svg, "image/svg+xml");
}

const points = [
  { x: 1, y: 2, who: "first" },
  { x: 2, y: 3, who: "second" },
  { x: 3, y: 1, who: "first" },
];

Deno.test("marks of a user's own stand on every panel, and the figure before is as it was", () => {
  const figure = differencesFigure(fiveSeeds());
  const marked = figure.with(Plot.ruleX([4.76], { stroke: "#ff0000" }), Plot.text(["here"]));
  assert.equal(parse(figure).querySelectorAll('[stroke="#ff0000"]').length, 0);
  assert.equal(parse(marked).querySelectorAll('[stroke="#ff0000"]').length, 1);
  assert.deepEqual([marked.title, marked.caption], [figure.title, figure.caption]);
  assert.ok(marked instanceof Figure);
});

Deno.test("a plot of a user's own needs no page, and has a legend where colors stand for names", () => {
  const figure = plot({
    title: "Mine",
    caption: "Three points.",
    marks: [Plot.dot(points, { x: "x", y: "y", fill: "who" })],
  });
  assert.deepEqual(figure.legend.map(({ label }) => label), ["first", "second"]);
  const document = parse(figure);
  const texts = [...document.querySelectorAll("text")].map((node) => node.textContent);
  for (const text of ["Mine", "Three points.", "first", "second"]) assert.ok(texts.includes(text));
  const dots = [...document.querySelectorAll("[aria-label=dot] circle")];
  assert.equal(dots.length, 3);
  assert.equal(dots[0]!.getAttribute("fill"), figure.legend[0]!.color);
});

Deno.test("colors of numbers make no legend, nor do names where it is not wanted", () => {
  const dots = (fill: string) => [Plot.dot(points, { x: "x", y: "y", fill })];
  assert.deepEqual(plot({ marks: dots("x") }).legend, []);
  assert.deepEqual(plot({ marks: dots("who"), color: { legend: false } }).legend, []);
  assert.equal(plot({ marks: dots("who"), color: { legend: true } }).legend.length, 2);
});

Deno.test("a panel that says no size has Plot's own", () => {
  const document = parse(plot({ marks: [Plot.barX(points, { x: "x", y: "who" })] }));
  const height = Number(document.querySelector("svg")!.getAttribute("height"));
  assert.ok(height < 200, `two bars are ${height} high`);
});

Deno.test("a figure draws itself in a notebook; console.log prints one line", async () => {
  const figure = plot({ title: "Mine", marks: [Plot.dot(points, { x: "x", y: "y" })] });
  const bundle = await figure[Symbol.for("Jupyter.display") as never] as unknown;
  assert.equal(typeof bundle, "function");
  const shown = await (bundle as (this: Figure) => Promise<Record<string, string>>).call(figure);
  assert.deepEqual(Object.keys(shown), ["image/png", "image/svg+xml", "text/plain"]);
  assert.equal(Deno.inspect(figure), "Figure: Mine.");
  assert.equal(Deno.inspect(notDrawn), "Not run.");
});

Deno.test("a part that figures do not have is told with the nearest", () => {
  const parts = { title: "", caption: "", legend: [], panels: [], colums: 3 };
  assert.throws(() => new Figure(parts as FigureSpec), /no option colums; .*mean "columns"\?$/);
});

Deno.test("what is drawn stands on white with round corners, so that a dark page shows it", () => {
  assert.match(render(differencesFigure(fiveSeeds())).svg, /<rect [^>]*rx="8" fill="white"\/>/);
});
