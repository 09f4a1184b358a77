/** Where rules end on the landscape, over seeds: a table, and what it says in a sentence. */
import { groupBy } from "../group_by.ts";
import { checkOptionNames, InputError } from "../check.ts";
import type { Path } from "./descend.ts";
import { landscape, type Place } from "./two_valleys.ts";
import { describeOptions } from "../records/group.ts";
import { labelsOfPaths } from "./figure_parts.ts";
import { type LabelOptions, ruleLabel } from "../report/labels.ts";
import type { Options } from "../records/record.ts";
import { meanInterval } from "../statistics/intervals.ts";
import { fixedText } from "../report/number_text.ts";
import { type Row, Table, type TableColumn } from "../report/table.ts";

const places: readonly Place[] = ["sharp", "ridge", "flat", "outside"];

/** Options of {@link endsTable}. */
export interface EndsTableOptions extends LabelOptions {
  /** The options of each rule, by its name; default none are named. */
  readonly options?: Readonly<Record<string, Options>>;
}

/**
 * A row a rule, in the order of the paths: in how many of its paths it ended where, the loss there
 * (mean over seeds and 95% t-interval), the least and greatest curvature across the valleys there,
 * and what a step cost.
 *
 * @param paths One for each rule and seed.
 * @throws InputError when there are no paths.
 */
export function endsTable(
  paths: readonly Path[],
  given: EndsTableOptions = {},
): Table {
  checkOptionNames("endsTable", given, ["labels", "options"]);
  const { options = {} } = given;
  if (paths.length === 0) {
    throw new InputError("there are 0 paths; it takes at least one: descend first");
  }
  const labels = labelsOfPaths(paths, given.labels);
  const rows = [...groupBy(paths, ({ rule }) => rule)].map(([rule, own]): Row => {
    const loss = meanInterval(own.map(({ end }) => landscape.loss(end)));
    const curvatures = own.map(({ end }) => landscape.curvature(end));
    const steps = own.reduce((sum, { steps }) => sum + steps.length, 0);
    const perStep = (count: (path: Path) => number) =>
      own.reduce((sum, path) => sum + count(path), 0) / steps;
    return {
      rule,
      label: ruleLabel(rule, labels).label,
      options: describeOptions(options[rule] ?? {}),
      paths: own.length,
      ...Object.fromEntries(
        places.map((place) => [place, own.filter((path) => path.place === place).length]),
      ),
      loss: loss.mean,
      loss_half_width: loss.halfWidth,
      curvature_low: Math.min(...curvatures),
      curvature_high: Math.max(...curvatures),
      gradient_evaluations: perStep(({ cost }) => cost.gradientEvaluations),
      forward_passes: perStep(({ cost }) => cost.forwardPasses),
    };
  });
  const caption =
    `Number of paths that end in each place; 95% t-intervals over seeds. The loss is ` +
    `0.15 at both minima; the curvature across is 16 at the sharp one and 1 at the flat one. Costs ` +
    `a step in units of one gradient of the batch.`;
  return new Table(rows, columns, caption);
}

const columns: readonly TableColumn[] = [
  { title: "Rule", text: (r) => String(r.label) },
  { title: "Options", text: (r) => String(r.options || "–") },
  ...places.map((place): TableColumn => ({
    title: place[0]!.toUpperCase() + place.slice(1),
    numeric: true,
    text: (r) => String(r[place]),
  })),
  {
    title: "Final loss",
    numeric: true,
    text: (r) =>
      `${Number(r.loss).toFixed(2)} ± ${fixedText(r.loss_half_width as number | null, 2)}`,
  },
  {
    title: "Curvature there",
    numeric: true,
    text: (r) => {
      const [low, high] = [r.curvature_low, r.curvature_high].map((c) => Number(c).toFixed(1));
      return low === high ? low! : `${low} to ${high}`;
    },
  },
  {
    title: "Gradients",
    numeric: true,
    text: (r) => Number(r.gradient_evaluations).toFixed(2),
  },
  { title: "Forward passes", numeric: true, text: (r) => Number(r.forward_passes).toFixed(0) },
];

/** What {@link endsTable} says: who stays in the sharp valley, who reaches the flat one. */
export function endsInWords(table: Table): string[] {
  const { rows } = table;
  const list = (chosen: readonly Row[]) =>
    chosen.map(({ label }) => label).join(", ") || "none of the rules";
  const always = (place: Place) => rows.filter((r) => r[place] === r.paths);
  const some = rows.filter((r) => Number(r.flat) > 0 && Number(r.flat) < Number(r.paths));
  const never = rows.filter((r) => r.flat === 0 && r.sharp !== r.paths);
  const sum = (name: string) => rows.reduce((sum, r) => sum + Number(r[name]), 0);
  return [
    `In the sharp valley on every path: ${list(always("sharp"))}.`,
    `In the flat valley on every path: ${list(always("flat"))}.`,
    `In the flat valley on some paths: ${
      some.map((r) => `${r.label} (${r.flat} of ${r.paths})`).join(", ") || "none of the rules"
    }.`,
    `Away from the sharp valley, but never in the flat one: ${list(never)}.`,
    `On the ridge: ${sum("ridge")} of all ${sum("paths")} paths; outside: ${sum("outside")}.`,
  ];
}
