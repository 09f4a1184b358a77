/// <reference lib="dom" />
/** What is drawn on the map: axes, paths, and one step of a path. */
import { ruleLabels } from "../../lib/sam/labels.ts";
import { landscape, type Point } from "../../lib/valleys/two_valleys.ts";
import { draw } from "./controls.ts";
import type { Scale } from "./map.ts";
import type { Descended } from "./messages.ts";

/** Steps of a whole path. */
export const STEPS = 150;
/** Pixels of the longer of a step's two gradients. */
const ARROW = 70;

/** Labels and colors of the rules, the plain one's SGD. */
export const labels = ruleLabels("SGD");

/** Axes, and names of what the landscape has. */
export function frame(scale: Scale): SVGElement[] {
  const { inner, height } = scale;
  const right = inner.left + inner.width;
  const ticks = [0, 1, 2, 3, 4, 5, 6];
  const at = scale.toPixels;
  const minimum = (point: Point, name: string) => {
    const { x, y } = at(point);
    const cross = `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`;
    return [
      draw("path", { d: cross, class: "cross" }),
      draw("text", { x, y: y + 22, "text-anchor": "middle", class: "name" }, name),
    ];
  };
  const ridge = at({ x: landscape.ridge, y: 0 }).x;
  const loss = { x: inner.left, y: 0, width: inner.width, height: inner.height };
  return [
    draw("clipPath", { id: "inside" }, draw("rect", loss)),
    ...ticks.map((tick) =>
      draw(
        "text",
        { x: at({ x: tick, y: 0 }).x, y: inner.height + 15, "text-anchor": "middle" },
        String(tick),
      )
    ),
    ...ticks.slice(0, 6).map((tick) =>
      draw("text", {
        x: inner.left - 6,
        y: at({ x: 0, y: tick }).y + (tick === 5 ? 11 : 4),
        "text-anchor": "end",
      }, String(tick))
    ),
    draw("text", { x: right, y: height - 4, "text-anchor": "end" }, "x (scale)"),
    draw(
      "text",
      { x: 0, y: 0, transform: "translate(10 70) rotate(-90)", "text-anchor": "middle" },
      "y (weight)",
    ),
    draw("line", { x1: ridge, x2: ridge, y1: 0, y2: inner.height, class: "ridge" }),
    draw(
      "text",
      { x: ridge, y: inner.height - 8, "text-anchor": "middle", class: "name" },
      "ridge",
    ),
    ...minimum(landscape.sharp, "sharp"),
    ...minimum(landscape.flat, "flat"),
  ];
}

/** A path; pale where the controls have moved on since. */
export function drawPath(scale: Scale, { path }: Descended, isOld: boolean): SVGElement[] {
  const points = [...path.steps.map(({ w }) => w), path.end].map((point) => {
    const { x, y } = scale.toPixels(point);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const [x, y] = points.at(-1)!.split(",");
  const drawn = [
    draw("polyline", { points: points.join(" "), class: "path-edge" }),
    draw("polyline", { points: points.join(" "), class: "path" }),
    ...(path.steps.length === STEPS
      ? [draw("circle", { cx: x!, cy: y!, r: 6, class: "end" })]
      : []),
  ];
  const style = `--color: ${labels[path.rule]!.color}`;
  return [draw("g", { style, class: isOld ? "old" : "new" }, ...drawn)];
}

/** Where a step asked, and downhill there. */
export function drawStep(
  scale: Scale,
  { path, gradients }: Descended,
  marked: number,
): SVGElement[] {
  const index = Math.min(marked, path.steps.length - 1);
  const { w, asked } = path.steps[index]!;
  const at = scale.toPixels(w);
  const own = gradients[index]!;
  const longest = Math.max(...own.map(lengthOf), 1e-12);
  const drawn: SVGElement[] = [];
  asked.forEach((place, question) => {
    const there = scale.toPixels(place);
    const isAtW = lengthOf({ x: place.x - w.x, y: place.y - w.y }) === 0;
    const color = labels[isAtW ? "plain" : path.rule]!.color;
    const gradient = own[question]!;
    const tip = {
      x: there.x - (gradient.x / longest) * ARROW,
      y: there.y + (gradient.y / longest) * ARROW,
    };
    if (!isAtW) drawn.push(arrow(at, there, "perturbation"));
    drawn.push(arrow(there, tip, "gradient", color));
    drawn.push(draw("circle", { cx: there.x, cy: there.y, r: 3.5, class: "asked" }));
    if (!isAtW) drawn.push(nameAt(there, "w + ε", there.x >= at.x || there.x < 80 ? 1 : -1));
  });
  return [
    ...drawn,
    draw("circle", { cx: at.x, cy: at.y, r: 4.5, class: "asked" }),
    nameAt(at, "w", 1),
  ];
}

/** A name beside a point, to its right or left. */
function nameAt({ x, y }: Point, name: string, side: 1 | -1): SVGElement {
  const anchor = side === 1 ? "start" : "end";
  const at = { x: x + 9 * side, y: Math.max(y - 7, 14) };
  return draw("text", { ...at, "text-anchor": anchor, class: "name" }, name);
}

/** An arrow with a head, on a pale edge that any ground leaves readable. */
function arrow(from: Point, to: Point, kind: string, color = ""): SVGElement {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const way = { x: (to.x - from.x) / (length || 1), y: (to.y - from.y) / (length || 1) };
  const head = Math.min(8, length / 2);
  const corner = (side: number) =>
    `${to.x - head * way.x + side * head * 0.5 * way.y} ` +
    `${to.y - head * way.y - side * head * 0.5 * way.x}`;
  const d = `M${from.x} ${from.y}L${to.x} ${to.y}M${corner(1)}L${to.x} ${to.y}L${corner(-1)}`;
  return draw(
    "g",
    { class: `arrow ${kind}`, style: color ? `--color: ${color}` : "" },
    draw("path", { d, class: "arrow-edge" }),
    draw("path", { d }),
  );
}

export function lengthOf({ x, y }: Point): number {
  return Math.hypot(x, y);
}
