/// <reference lib="dom" />
/** A small line chart of the two methods. */
import { draw } from "./controls.ts";
import { type Both, methods } from "./messages.ts";

/** What a chart shows. */
export interface Chart {
  readonly title: string;
  readonly x: {
    readonly title: string;
    readonly from: number;
    readonly to: number;
    /** From one number of the axis to the next. */
    readonly step: number;
  };
  /** The axis runs from 0 to `to`, or to a round number above; percent are shares from 0 to 1. */
  readonly y: { readonly to: number; readonly percent?: boolean };
  readonly lines: Both<readonly (readonly [number, number])[]>;
  readonly colors: Both<string>;
  readonly names: Both<string>;
  /** A vertical line, such as the slider's angle. */
  readonly mark?: number;
}

const HEIGHT = 190;
const MARGIN = { left: 42, right: 12, top: 28, bottom: 36 };

/** Draws the chart, `width` pixels wide. */
export function chart(
  width: number,
  { title, x, y, lines, colors, names, mark }: Chart,
): SVGElement {
  const right = width - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const toX = (value: number) =>
    MARGIN.left + ((value - x.from) / (x.to - x.from)) * (right - MARGIN.left);
  const rise = [0.25, 0.5, 1, 2, 5].find((step) => y.to / step <= 5) ?? y.to / 5;
  const top = Math.ceil(y.to / rise) * rise;
  const toY = (value: number) => bottom - (value / top) * (bottom - MARGIN.top);
  const inWords = (value: number) =>
    y.percent ? `${Math.round(100 * value)}%` : String(+value.toFixed(2));
  const axes = [
    ...steps(0, top, rise).flatMap((value) => [
      draw("line", { x1: MARGIN.left, x2: right, y1: toY(value), y2: toY(value), class: "grid" }),
      draw(
        "text",
        { x: MARGIN.left - 6, y: toY(value) + 4, "text-anchor": "end" },
        inWords(value),
      ),
    ]),
    ...steps(x.from, x.to, x.step).map((value) =>
      draw(
        "text",
        { x: toX(value), y: bottom + 16, "text-anchor": "middle" },
        String(Math.round(value)),
      )
    ),
    draw("text", { x: right, y: HEIGHT - 4, "text-anchor": "end" }, x.title),
    draw("text", { x: 0, y: 14, class: "title" }, title),
  ];
  const marked = mark === undefined ? [] : [
    draw("line", { x1: toX(mark), x2: toX(mark), y1: MARGIN.top, y2: bottom, class: "mark" }),
  ];
  const drawn = methods.flatMap((method) => {
    const points = lines[method].map(([a, b]) => `${toX(a).toFixed(1)},${toY(b).toFixed(1)}`);
    const style = `--color: ${colors[method]}`;
    // Dashed, so that the two are told apart without their colors.
    const line = { points: points.join(" "), class: `line ${method}`, style };
    const dots = points.length === 1
      ? [
        draw("circle", {
          cx: points[0]!.split(",")[0]!,
          cy: points[0]!.split(",")[1]!,
          r: 3,
          class: "dot",
          style,
        }),
      ]
      : [];
    return [draw("polyline", line), ...dots];
  });
  const last = methods.map((method) => {
    const point = lines[method].at(-1);
    return point ? `${names[method]} ${inWords(point[1])} at ${Math.round(point[0])}` : "";
  });
  const said = last.some(Boolean) ? `${title}: ${last.join(", ")}` : `${title}: nothing yet`;
  return draw(
    "svg",
    {
      class: "chart",
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": said,
    },
    ...axes,
    ...marked,
    ...drawn,
  );
}

/** Numbers from one to another, a step apart. */
function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + step * i);
}
