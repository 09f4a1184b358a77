/** One step of a rule on the landscape, large: the picture behind the formula. */
import * as Plot from "@observablehq/plot";
import { checkOptionNames, InputError } from "../check.ts";
import type { Path } from "./descend.ts";
import type { Point } from "./two_valleys.ts";
import { Figure, type FigureOptions } from "../report/figure.ts";
import { ruleLabel } from "../report/labels.ts";
import { contours, DARK, type Domain, dots, labelsOfPaths, paper } from "./figure_parts.ts";

/** Options of the figure of one step. */
export interface StepFigureOptions extends FigureOptions {
  /** The first step of another path from the same start, drawn to compare with. */
  readonly reference: Path;
}

/**
 * The first step of a rule, large: the weights w, the perturbation epsilon, the gradient at
 * w + epsilon, and the step against it, taken from w; beside it the step of `reference`.
 *
 * @throws InputError when the two paths do not start at one point, or the rule asked nowhere but at
 *   the weights.
 */
export function stepFigure(path: Path, options: StepFigureOptions): Figure {
  checkOptionNames("stepFigure", options, ["labels", "title", "reference"]);
  const { reference } = options;
  const labels = labelsOfPaths([path, reference], options.labels);
  const { label, color } = ruleLabel(path.rule, labels);
  const plain = ruleLabel(reference.rule, labels);
  const { w, asked } = path.steps[0]!;
  const other = reference.steps[0]!.w;
  if (other.x !== w.x || other.y !== w.y) {
    throw new InputError(
      `the paths start at (${w.x}, ${w.y}) and (${other.x}, ${other.y}); they must start together`,
    );
  }
  const climbed = asked.at(-1)!;
  if (climbed.x === w.x && climbed.y === w.y) {
    throw new InputError(
      `${path.rule} asked for no gradient besides that at the weights; take a rule that perturbs`,
    );
  }
  const next = path.steps[1]?.w ?? path.end;
  const plainNext = reference.steps[1]?.w ?? reference.end;
  const there = { x: climbed.x + next.x - w.x, y: climbed.y + next.y - w.y };
  const domain = around([w, climbed, next, plainNext, there]);
  const panel: Plot.PlotOptions = {
    ...paper(domain, 520, { x: true, y: true }, 52),
    marks: [
      contours(domain, 0.14, 6),
      arrow(w, plainNext, plain.color),
      arrow(w, climbed, DARK),
      arrow(climbed, there, color, "4,3"),
      arrow(w, next, color),
      dots([w, climbed], { fill: DARK, stroke: "white", r: 5 }),
      name("w", w, "left"),
      name("w + ε", climbed, "right"),
      name("ε", middle(w, climbed), "right"),
      name("−η ∇L(w + ε)", middle(climbed, there), "right"),
      name(`step of ${label}`, next, "below"),
      name(`step of ${plain.label}: −η ∇L(w)`, plainNext, "below"),
    ],
  };
  return new Figure({
    title: options.title ?? `One step of ${label}`,
    caption: `From w up the slope by ε; the gradient found there, dashed, is applied at w. ` +
      `Learning rate η = ${path.learningRate}. Contours of the loss over all examples, lower where ` +
      `it is lighter.`,
    legend: [],
    panels: [panel],
    pixelRatio: 1.5,
  });
}

function arrow(from: Point, to: Point, stroke: string, dash = "none"): Plot.Markish {
  return Plot.arrow([{ x1: from.x, y1: from.y, x2: to.x, y2: to.y }], {
    x1: "x1",
    y1: "y1",
    x2: "x2",
    y2: "y2",
    stroke,
    strokeWidth: 2.5,
    strokeDasharray: dash,
    headLength: 6,
    insetStart: 5,
    insetEnd: 5,
  });
}

/** Words beside or below a point, readable on any line that they cross. */
function name(text: string, at: Point, side: "right" | "left" | "below"): Plot.Markish {
  const place = side === "below"
    ? { dy: 14 }
    : side === "right"
    ? { dx: 10, textAnchor: "start" as const }
    : { dx: -10, textAnchor: "end" as const };
  return Plot.text([at], {
    x: "x",
    y: "y",
    text: [text],
    fontSize: 14,
    fill: DARK,
    stroke: "white",
    strokeWidth: 4,
    ...place,
  });
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** A rectangle around all points, with room for words. */
function around(points: readonly Point[]): Domain {
  const [left, right] = [
    Math.min(...points.map(({ x }) => x)),
    Math.max(...points.map(({ x }) => x)),
  ];
  const [low, high] = [
    Math.min(...points.map(({ y }) => y)),
    Math.max(...points.map(({ y }) => y)),
  ];
  const room = 0.25 * Math.max(right - left, high - low);
  return { x: [left - 1.5 * room, right + 1.5 * room], y: [low - room, high + room / 2] };
}
