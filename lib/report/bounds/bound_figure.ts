/** The figure of bounds: their terms side by side, and what they are bounds on. */
import { groupBy } from "../../group_by.ts";
import * as Plot from "@observablehq/plot";
import { addedTerms, measuredTerms, targetBound, type Term, totalTerms } from "./bound_terms.ts";
import { caption } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { readOptions, ruleLabel } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions, notDrawn } from "../figure.ts";
import { type Group, groupName, groupRecords } from "../../records/group.ts";
import type { Labels } from "../../sam/labels.ts";
import { powerText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { meanInterval } from "../../statistics/intervals.ts";

/** Rows from top to bottom: what is added, what that makes, what was measured. */
const blocks: readonly (readonly Term[])[] = [addedTerms, totalTerms, measuredTerms];
/** Rows of empty space between blocks. */
const GAP = 0.5;

/**
 * Every term of the bound on the target beside what was measured: a panel a data set, a row a term, a
 * dot a rule, the mean over seeds with its 95% t-interval. The axis is logarithmic, so terms stand side
 * by side and are not stacked: a sum has no length on such an axis. Right of the line at 1 a bound says
 * nothing.
 *
 * @throws InputError when a record has no terms of a bound, or records cannot stand in one figure.
 */
export function boundFigure(
  records: readonly RunRecord[],
  options: FigureOptions = {},
): Figure {
  if (records.length === 0) return notDrawn;
  const { labels, title } = readOptions("boundFigure", options, ["title"], records);
  const groups = groupRecords(records, labels);
  const panels = [...groupBy(groups, ({ dataset }) => dataset)].map(([dataset, own]) =>
    panel(shiftWords(dataset).title, own.flatMap((group, i) => dots(group, i, own.length, labels)))
  );
  return new Figure({
    title: title ?? "What the bound on a shifted target is made of",
    caption:
      `${caption(records)} Dots are means over seeds, lines 95% t-intervals, cut where they ` +
      `reach below the axis. Terms add up to the bounds, each with one of the two shift terms.`,
    legend: draw.legendOf(groups.map((group) => ({
      label: groupName(group, ruleLabel(group.rule, labels).label),
      color: ruleLabel(group.rule, labels).color,
    }))),
    panels,
  });
}

/** One dot: a term of a rule's bound. */
export interface BoundDot {
  readonly term: string;
  readonly label: string;
  /** Place of the term's row, from the top, and of the rule within it. */
  readonly row: number;
  readonly place: number;
  readonly color: string;
  readonly mean: number;
  /** Ends of the 95% t-interval; those of the mean where one seed has none. */
  readonly low: number;
  readonly high: number;
}

/** The dots of one rule, the `nth` of `count` that share each row. */
function dots(group: Group, nth: number, count: number, labels: Labels): BoundDot[] {
  const bounds = group.records.map(targetBound);
  const { color } = ruleLabel(group.rule, labels);
  let row = 0;
  return blocks.flatMap((terms, block) =>
    terms.map(({ name, label, value }) => {
      const { mean, halfWidth } = meanInterval(bounds.map(value));
      const [low, high] = [mean - (halfWidth ?? 0), mean + (halfWidth ?? 0)];
      const place = row + block * GAP + (0.7 * (nth + 0.5)) / count - 0.35;
      return { term: name, label, row: row++ + block * GAP, place, color, mean, low, high };
    })
  );
}

function panel(title: string, all: readonly BoundDot[]): Plot.PlotOptions {
  const positive = all.flatMap(({ mean }) => mean > 0 ? [mean] : []);
  const least = Math.min(-3, Math.floor(Math.log10(Math.min(...positive))));
  const most = Math.max(1, Math.ceil(Math.log10(Math.max(...all.map(({ high }) => high)))));
  const edge = 10 ** least;
  const shown = all.map((dot) => ({ ...dot, low: Math.max(edge, dot.low) }));
  const rows = [...new Map(all.map(({ row, label }) => [row, label]))];
  const every = Math.ceil((most - least) / 8);
  const powers = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const ends = rows.map(([row]) => row);
  const ticks = powers.filter((power) => power % every === 0).map((power) => 10 ** power);
  return {
    title,
    ...{ width: 600, height: 80 + 28 * rows.length, marginLeft: 220, marginRight: 24 },
    ...{ marginTop: 22, marginBottom: 50 },
    x: {
      ...draw.axisTitle,
      ...{ type: "log", label: "Loss or error (1 is the largest there is)", labelOffset: 42 },
      domain: [edge, 10 ** most],
      ticks,
      tickFormat: (value: number) => tickText(Math.round(Math.log10(value))),
    },
    y: { axis: null, domain: [Math.max(...ends) + 0.6, -0.6] },
    marks: [
      Plot.gridX({ ...draw.grid, ticks }),
      Plot.ruleY(ends, { stroke: "#f3f4f6" }),
      Plot.ruleX([1], { stroke: "#374151", strokeDasharray: "3,3" }),
      word("says something", 1, "end"),
      word("says nothing", 1, "start"),
      Plot.text(rows, {
        ...{
          y: (entry: [number, string]) => entry[0],
          text: (entry: [number, string]) => entry[1],
        },
        ...{ frameAnchor: "left", textAnchor: "end", dx: -8 },
      }),
      Plot.ruleY(shown.filter(({ high }) => high > edge), {
        ...{ y: "place", x1: "low", x2: "high", stroke: "color", strokeWidth: 2 },
      }),
      Plot.dot(shown.filter(({ mean }) => mean >= edge), {
        ...{ y: "place", x: "mean", fill: "color", r: 3.5 },
      }),
      // A term of 0 has no place on the axis: it is written at its edge.
      Plot.text(shown.filter(({ mean }) => mean < edge), {
        ...{ y: "place", text: () => "0", frameAnchor: "left", dx: 5, fill: "color", fontSize: 9 },
      }),
    ],
  };
}

function tickText(power: number): string {
  return power < -3 || power > 3 ? powerText(power) : String(Number((10 ** power).toPrecision(1)));
}

/** A word above the frame, beside the line at 1. */
function word(text: string, x: number, textAnchor: "start" | "end"): Plot.Markish {
  return Plot.text([text], {
    ...{ x: [x], text: [text], textAnchor, frameAnchor: "top", dx: textAnchor === "end" ? -5 : 5 },
    ...{ dy: -13, fill: "#374151", fontStyle: "italic" },
  });
}
