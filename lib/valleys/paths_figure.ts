/** The landscape of two_valleys.ts and the paths of rules on it. */
import * as Plot from "@observablehq/plot";
import { checkOptionNames, InputError } from "../check.ts";
import type { Path } from "./descend.ts";
import { landscape, type Point } from "./two_valleys.ts";
import { Figure, type FigureOptions } from "../report/figure.ts";
import { ruleLabel } from "../report/labels.ts";
import { contours, DARK, dots, GREY, labelsOfPaths, paper, segments } from "./figure_parts.ts";

/** Options of the figure of paths. */
export interface PathsFigureOptions extends FigureOptions {
  /** A sentence more for the caption, such as the radii. */
  readonly note?: string;
  /** Drawn in grey behind every path, to compare with. */
  readonly reference?: Path;
  /** Panels in a row, default 4. */
  readonly columns?: number;
}

/** Every so many steps a perturbation is drawn, and in the first ones each. */
const EVERY = 25;
const FIRST = 3;

/**
 * The paths of rules, a panel each: the weights in the rule's color, and thin lines to where it asked
 * for gradients in the first three steps and in every twenty-fifth one.
 *
 * @throws InputError when there are no paths.
 */
export function pathsFigure(paths: readonly Path[], options: PathsFigureOptions = {}): Figure {
  const names = ["labels", "title", "note", "reference", "columns"];
  checkOptionNames("pathsFigure", options, names);
  const { note, reference, columns = 4 } = options;
  if (paths.length === 0) {
    throw new InputError("there are 0 paths; it takes at least one: descend first");
  }
  const labels = labelsOfPaths([...paths, ...(reference ? [reference] : [])], options.labels);
  const panels = paths.map((path, i) => {
    const { label, color } = ruleLabel(path.rule, labels);
    const lowest = i + columns >= paths.length;
    return pathPanel(path, {
      title: label,
      color,
      reference: reference === path ? undefined : reference,
      axes: { x: lowest, y: i % columns === 0 },
      size: columns > 2 ? 222 : 400,
    });
  });
  const behind = reference ? ruleLabel(reference.rule, labels).label : undefined;
  const legend = [
    { label: "weights, step by step (colored by rule)", color: DARK },
    { label: "from the weights to where a gradient was asked", color: GREY.line },
    ...(behind ? [{ label: `${behind}, for comparison`, color: GREY.path, dash: "2,2.5" }] : []),
  ];
  const caption = `${paths[0]!.steps.length} steps; ` +
    `ring: start, dot: end, crosses: the sharp minimum (curvature 16) and the flat one (1), of equal ` +
    `loss. Contours of the loss over all examples, lower where it is lighter. Perturbations are ` +
    `drawn for the first ${FIRST} steps and every ${EVERY}th.${note ? ` ${note}` : ""}`;
  const title = options.title ?? "Paths into a sharp and a flat valley";
  return new Figure({ title, caption, legend, panels, columns, pixelRatio: 1.25 });
}

interface PanelOptions {
  readonly title: string;
  readonly color: string;
  readonly reference: Path | undefined;
  /** Which axes have a title. */
  readonly axes: { readonly x: boolean; readonly y: boolean };
  readonly size: number;
}

function pathPanel(path: Path, { title, color, reference, axes, size }: PanelOptions) {
  const drawn = path.steps.filter((_, i) => i < FIRST || i % EVERY === 0);
  const asked = drawn.flatMap(({ w, asked }) =>
    asked.filter((to) => to.x !== w.x || to.y !== w.y).map((to) => [w, to] as const)
  );
  const line = (points: readonly Point[], options: Plot.LineOptions) =>
    Plot.line(points, { x: "x", y: "y", curve: "linear", clip: true, ...options });
  return {
    ...paper(landscape.domain, size, axes),
    title,
    marks: [
      size > 300 ? contours(landscape.domain, 0.28, 4) : contours(landscape.domain, 0.4, 3),
      ...(reference
        ? [line(placesOf(reference), { stroke: GREY.path, strokeDasharray: "2,2.5" })]
        : []),
      minima(),
      segments(asked),
      line(placesOf(path), { stroke: color, strokeWidth: size > 300 ? 2 : 1.6 }),
      minimaNames(),
      dots([path.steps[0]!.w], { stroke: color, fill: "white" }),
      dots([path.end], { stroke: "white", fill: color }),
    ],
  };
}

const named = (["sharp", "flat"] as const).map((name) => ({ name, ...landscape[name] }));

function minima(): Plot.Markish {
  return Plot.dot(named, { x: "x", y: "y", symbol: "times", stroke: DARK, strokeWidth: 1.5, r: 4 });
}

/** Below the minima, clear of what the rule did there. */
function minimaNames(): Plot.Markish {
  const place = { x: "x", y: "y", dy: 19, fontStyle: "italic" };
  return Plot.text(named, {
    ...place,
    text: "name",
    fill: DARK,
    stroke: "#f4f7fb",
    strokeWidth: 4,
  });
}

function placesOf({ steps, end }: Path): Point[] {
  return [...steps.map(({ w }) => w), end];
}
