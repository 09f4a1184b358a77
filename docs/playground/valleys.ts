/// <reference lib="dom" />
/** The two valleys: controls, the map, and the step under the pointer. */
import { rules } from "../../lib/sam/registry.ts";
import { landscape, type Place, type Point } from "../../lib/valleys/two_valleys.ts";
import { byId, draw, legendOf, make, onceAFrame, slider } from "./controls.ts";
import { showEquation } from "./equation.ts";
import { Lane } from "./lane.ts";
import { inside, paintLoss, scaleOf } from "./map.ts";
import type { Descended, Descent } from "./messages.ts";
import { drawPath, drawStep, frame, labels, lengthOf, STEPS } from "./paths.ts";
import { placeRing, startRing } from "./ring.ts";

/** Steps that are drawn first while a control moves. */
const FIRST_STEPS = 20;

/** What suits batches of eight examples and two weights, beside the radius. */
const options: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "k-sam": { k: 4 },
  "fisher-mask-sam": { sparsity: 0.5 },
};

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

  /** The path that the controls say, or what is known of it, or of the path a moment ago. */
  function shown(): Descended | undefined {
    return isOf(whole, descent()) ? whole : beginning ?? whole;
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
  const ring = startRing(svg, {
    where: () => scale.toPixels(start),
    onDrag: (pixel) => move(scale.toWeights(pixel)),
    onKey: (way) => move({ x: start.x + way.x, y: start.y + way.y }),
    onPoint: markNearest,
  });
  const redraw = onceAFrame(() => {
    const now = shown();
    paths.replaceChildren(
      ...(whole && whole !== now ? drawPath(scale, whole, true) : []),
      ...(plain ? drawPath(scale, plain, !isOf(plain, reference())) : []),
      ...(now ? drawPath(scale, now, !isOf(now, descent())) : []),
      ...(now ? drawStep(scale, now, marked) : []),
    );
    placeRing(ring, scale.toPixels(start), start);
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
      return `${labels[rule]!.label} ends ${placeInWords[place]}, at ${pair(end)}: loss ` +
        `${number(landscape.loss(end))}, curvature across ${number(landscape.curvature(end), 1)}.`;
    });
    const text = trouble || sentences.join(" ") || "On the way …";
    if (result.textContent !== text) result.textContent = text;
  }

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

function number(value: number, digits = 2): string {
  return value.toFixed(digits).replace("-", "−");
}

function pair({ x, y }: Point): string {
  return `(${number(x)}, ${number(y)})`;
}

/** The numbers of the marked step. */
function showStep({ path, gradients }: Descended, marked: number): void {
  const index = Math.min(marked, path.steps.length - 1);
  const { w, loss, asked } = path.steps[index]!;
  const label = labels[path.rule]!.label;
  byId("step-title").textContent = `Step ${index + 1} of ${label}`;
  const vector = (point: Point) => `${pair(point)}, length ${number(lengthOf(point))}`;
  const rows: [string, string][] = [["w", pair(w)], ["loss at w", number(loss, 3)]];
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
