/// <reference lib="dom" />
/** The two valleys: controls, the map, and the step under the pointer. */
import { ruleLabels } from "../../lib/sam/labels.ts";
import { rules } from "../../lib/sam/registry.ts";
import { landscape, type Place, type Point } from "../../lib/valleys/two_valleys.ts";
import { byId, draw, legendOf, make, onceAFrame, slider } from "./controls.ts";
import { showEquation } from "./equation.ts";
import { Lane } from "./lane.ts";
import { inside, paintLoss, type Scale, scaleOf } from "./map.ts";
import type { Descended, Descent } from "./messages.ts";

/** Steps of a path, and those that are drawn first while a control moves. */
const STEPS = 150;
const FIRST_STEPS = 20;
/** Pixels of the longer of a step's two gradients. */
const ARROW = 70;
/** Pixels around the ring's middle that drag it: a finger is wider than a pointer. */
const REACH = 24;

/** What suits batches of eight examples and two weights, beside the radius. */
const options: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "k-sam": { k: 4 },
  "fisher-mask-sam": { sparsity: 0.5 },
};

const labels = ruleLabels("SGD");

const placeInWords: Readonly<Record<Place, string>> = {
  sharp: "in the sharp valley",
  flat: "in the flat valley",
  ridge: "on the ridge between the valleys",
  outside: "outside, behind the hill",
};

/** Starts the section; `worker` makes a worker of the valleys. */
export function startValleys(worker: () => Worker): void {
  let start: Point = { x: 1, y: 4.5 };
  let marked = 0;
  let scale = scaleOf(600);
  /** The newest whole path of the rule, the newest beginning of one, and SGD's newest path. */
  let whole: Descended | undefined;
  let beginning: Descended | undefined;
  let plain: Descended | undefined;
  let trouble = "";

  const rule = make("select", { id: "rule" });
  for (const [name, { label }] of Object.entries(labels)) {
    rule.add(new Option(label, name, name === "sam", name === "sam"));
  }
  const radius = slider(
    "radius",
    "",
    { min: 0, max: 1, step: 0.01, value: 0.4 },
    (value) => value.toFixed(2),
    ask,
  );
  const rate = slider(
    "rate",
    "Learning rate η",
    { min: 0.005, max: 0.15, step: 0.005, value: 0.05 },
    (value) => value.toFixed(3),
    ask,
  );
  const [x, y] = (["x", "y"] as const).map((axis) => {
    const [min, max] = landscape.domain[axis];
    const title = `Start, ${axis} (${axis === "x" ? "scale" : "weight"})`;
    return slider(
      `start-${axis}`,
      title,
      { min, max, step: 0.05, value: start[axis] },
      (value) => value.toFixed(2),
      () => move({ ...start, [axis]: (axis === "x" ? x! : y!).value }),
    );
  });
  const seed = slider(
    "seed",
    "Seed of batches and chance",
    { min: 1, max: 20, step: 1, value: 1 },
    String,
    ask,
  );
  const step = slider(
    "step",
    "Marked step",
    { min: 1, max: STEPS, step: 1, value: 1 },
    (value) => `${value} of ${STEPS}`,
    () => mark(step.value - 1),
  );
  byId<HTMLFormElement>("valleys-controls").append(
    make("div", { className: "field" }, make("label", { htmlFor: "rule" }, "Rule"), rule),
    ...[radius, rate, x!, y!, seed, step].map(({ field }) => field),
  );
  byId<HTMLFormElement>("valleys-controls").onsubmit = () => false;
  rule.oninput = choose;

  const wholes = new Lane<readonly Descent[], Descended>(
    worker(),
    (part) => {
      if (part.descent.rule === "plain") plain = part;
      if (part.descent.rule === rule.value) whole = part;
      redraw();
    },
    ({ error }) => {
      trouble = error ?? "";
      redraw();
    },
  );
  const beginnings = new Lane<readonly Descent[], Descended>(worker(), (part) => {
    beginning = part;
    redraw();
  });

  function ask(): void {
    trouble = "";
    byId("valleys-end").dataset.settled = "false";
    beginnings.ask([{ ...descent(), steps: FIRST_STEPS }]);
    const known = rule.value === "plain" || isOf(plain, reference());
    wholes.ask(known ? [descent()] : [descent(), reference()]);
    redraw();
  }

  /** What the controls say now. */
  function descent(): Descent {
    const own = { rule: rule.value, options: { ...options[rule.value], ...radii() } };
    return { ...own, ...common() };
  }

  /** SGD from the same start. */
  function reference(): Descent {
    return { rule: "plain", options: {}, ...common() };
  }

  function common() {
    return { start, learningRate: rate.value, seed: seed.value, steps: STEPS };
  }

  /** What there is of the path that the controls say, or what was there a moment ago. */
  function shown(): Descended | undefined {
    return isOf(whole, descent()) ? whole : isOf(beginning, descent()) ? beginning : whole;
  }

  /** The options of the rule that the slider sets. */
  function radii(): Record<string, number> {
    return Object.fromEntries(radiusNames(rule.value).map((name) => [name, radius.value]));
  }

  function choose(): void {
    radius.input.disabled = radiusNames(rule.value).length === 0;
    radius.title = radiusTitle(rule.value);
    showEquation(rule.value, labels[rule.value]!, { ...options[rule.value], ...radii() });
    byId("valleys-legend").replaceChildren(...legend(rule.value));
    ask();
  }

  function move(to: Point): void {
    start = inside(to);
    [x!.value, y!.value] = [start.x, start.y];
    ask();
  }

  function mark(index: number): void {
    marked = Math.min(Math.max(index, 0), STEPS - 1);
    if (step.value !== marked + 1) step.value = marked + 1;
    redraw();
  }

  // The map: its picture once a width and theme, the paths at every move.
  const map = byId("map");
  const canvas = map.querySelector("canvas")!;
  const svg = map.querySelector("svg")!;
  const paths = draw("g", { "clip-path": "url(#inside)" });
  const ring = draw(
    "g",
    {
      class: "ring",
      id: "start",
      tabindex: "0",
      role: "slider",
      "aria-label": "Start point; arrow keys move it, with Shift in large steps",
      "aria-valuemin": "0",
      "aria-valuemax": "6",
    },
    draw("circle", { r: REACH, class: "reach" }),
    draw("circle", { r: 9, class: "outer" }),
    draw("circle", { r: 7, class: "inner" }),
  );
  const redraw = onceAFrame(() => {
    const now = shown();
    const old = whole !== now ? whole : undefined;
    paths.replaceChildren(
      ...[old, plain, now].flatMap((one) => one ? drawPath(scale, one, one === old) : []),
      ...(now ? drawStep(scale, now, marked) : []),
    );
    const { x, y } = scale.toPixels(start);
    ring.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    ring.setAttribute("aria-valuenow", start.x.toFixed(2));
    ring.setAttribute(
      "aria-valuetext",
      `scale ${start.x.toFixed(2)}, weight ${start.y.toFixed(2)}`,
    );
    sayEnds();
    if (now) showStep(now, marked);
  });

  function paint(): void {
    const width = map.clientWidth;
    if (width === 0) return;
    scale = scaleOf(width);
    map.style.height = `${scale.height}px`;
    const { width: w, height: h } = scale;
    for (const [name, value] of Object.entries({ width: w, height: h, viewBox: `0 0 ${w} ${h}` })) {
      svg.setAttribute(name, String(value));
    }
    const style = getComputedStyle(map);
    const color = (name: string) => style.getPropertyValue(name).trim().split(/\s+/).map(Number);
    paintLoss(canvas, scale, {
      low: color("--loss-low"),
      high: color("--loss-high"),
      line: color("--loss-line"),
    });
    svg.replaceChildren(...frame(scale), paths, ring);
    redraw();
  }

  /** Where the newest whole paths end; a word on what is wrong comes first. */
  function sayEnds(): void {
    const result = byId("valleys-end");
    const isSettled = isOf(whole, descent()) && isOf(plain, reference());
    result.dataset.settled = String(isSettled);
    const ends = rule.value === "plain" ? [plain] : [whole, plain];
    const sentences = ends.filter((one) => one !== undefined).map(({ path }) => {
      const { end, place, rule } = path;
      result.dataset[rule === "plain" ? "plain" : "rule"] = JSON.stringify({ place, ...end });
      const at = `(${end.x.toFixed(2)}, ${end.y.toFixed(2)})`;
      const loss = landscape.loss(end).toFixed(2);
      const curvature = landscape.curvature(end).toFixed(1);
      return `${labels[rule]!.label} ends ${placeInWords[place]}, at ${at}: loss ${loss}, ` +
        `curvature across ${curvature}.`;
    });
    const text = trouble || sentences.join(" ") || "On the way …";
    if (result.textContent !== text) result.textContent = text;
  }

  const pixelOf = (event: PointerEvent): Point => {
    const { left, top } = svg.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  let grip: Point | undefined;
  svg.addEventListener("pointerdown", (event) => {
    const at = pixelOf(event);
    const middle = scale.toPixels(start);
    if (Math.hypot(at.x - middle.x, at.y - middle.y) > REACH) return markNearest(at);
    grip = { x: at.x - middle.x, y: at.y - middle.y };
    svg.setPointerCapture(event.pointerId);
    ring.focus({ preventScroll: true });
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    const at = pixelOf(event);
    if (!grip) return markNearest(at);
    move(scale.toWeights({ x: at.x - grip.x, y: at.y - grip.y }));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => grip = undefined);
  }
  ring.addEventListener("keydown", (event) => {
    const by = event.shiftKey ? 0.5 : 0.05;
    const way = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowDown: [0, -by], ArrowUp: [0, by] }[
      event.key
    ];
    if (!way) return;
    event.preventDefault();
    move({ x: start.x + way[0]!, y: start.y + way[1]! });
  });

  function markNearest(at: Point): void {
    const distances = (shown()?.path.steps ?? []).map(({ w }) => {
      const { x, y } = scale.toPixels(w);
      return Math.hypot(x - at.x, y - at.y);
    });
    if (distances.length > 0) mark(distances.indexOf(Math.min(...distances)));
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  new ResizeObserver(paint).observe(map);
  paint();
  choose();
}

/** The names of a rule's options that are a radius, whichever it has. */
function radiusNames(rule: string): string[] {
  const known = Object.keys(rules[rule]!.description.options);
  if (known.includes("rho")) return ["rho"];
  return known.filter((name) => ["gamma", "rhoMax", "rhoMin"].includes(name));
}

/** What the slider of the radius sets, in the words of the rule's own description. */
function radiusTitle(rule: string): string {
  const symbols: Record<string, string> = {
    rho: "ρ",
    gamma: "γ",
    rhoMax: "ρ max",
    rhoMin: "ρ min",
  };
  const known = rules[rule]!.description.options;
  const titles = radiusNames(rule).map((name) => `${symbols[name]}: ${known[name]!.meaning}`);
  return titles.join("; ") || `${labels[rule]!.label} has no radius`;
}

/** Whether a path, or its beginning, is what `descent` asks for. */
function isOf(one: Descended | undefined, descent: Descent): boolean {
  const key = ({ rule, options, start, learningRate, seed }: Descent) =>
    JSON.stringify([rule, options, start, learningRate, seed]);
  return one !== undefined && key(one.descent) === key(descent);
}

/** What the lines and arrows of a rule's picture are. */
function legend(rule: string): HTMLElement[] {
  const { label, color } = labels[rule]!;
  const plain = labels["plain"]!;
  const downhill = { label: "downhill at w", color: plain.color, dashed: true };
  if (rule === "plain") return legendOf([plain, downhill]);
  return legendOf([
    plain,
    { label, color },
    { label: "ε, from w to w + ε", color: "var(--ink)" },
    downhill,
    { label: "downhill at w + ε", color, dashed: true },
  ]);
}

/** Axes, and names of what the landscape has. */
function frame(scale: Scale): SVGElement[] {
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
function drawPath(scale: Scale, { path }: Descended, isOld: boolean): SVGElement[] {
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
function drawStep(scale: Scale, { path, gradients }: Descended, marked: number): SVGElement[] {
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

function lengthOf({ x, y }: Point): number {
  return Math.hypot(x, y);
}

/** The numbers of the marked step. */
function showStep({ path, gradients }: Descended, marked: number): void {
  const index = Math.min(marked, path.steps.length - 1);
  const { w, loss, asked } = path.steps[index]!;
  const label = labels[path.rule]!.label;
  byId("step-title").textContent = `Step ${index + 1} of ${label}`;
  const number = (value: number) => value.toFixed(2).replace("-", "−");
  const pair = ({ x, y }: Point) => `(${number(x)}, ${number(y)})`;
  const vector = (point: Point) => `${pair(point)}, length ${number(lengthOf(point))}`;
  const rows: [string, string][] = [["w", pair(w)], ["loss at w", loss.toFixed(3)]];
  asked.forEach((place, question) => {
    const epsilon = { x: place.x - w.x, y: place.y - w.y };
    const isAtW = lengthOf(epsilon) === 0;
    if (!isAtW) rows.push(["ε", vector(epsilon)]);
    rows.push([
      isAtW ? "gradient at w" : "gradient at w + ε",
      vector(gradients[index]![question]!),
    ]);
  });
  if (asked.length === 0) rows.push(["gradients", "none asked for"]);
  byId("step-rows").replaceChildren(
    ...rows.map(([name, value]) => {
      const head = make("th", { scope: "row" }, name);
      return make("tr", {}, head, make("td", {}, value));
    }),
  );
}
