/** The figure that is drawn while runs go on. */
import * as Plot from "@observablehq/plot";
import { checkOptionNames } from "../../check.ts";
import { ruleLabels } from "../../sam/labels.ts";
import { ruleLabel, withRules } from "../labels.ts";
import * as draw from "../drawing.ts";
import { Figure, type FigureOptions } from "../figure.ts";

/** Accuracy of one epoch of one run, as it is drawn while training goes on. */
export interface TrainingPoint {
  /** Rule by name. */
  readonly rule: string;
  /** Seed of the run. */
  readonly seed: number;
  /** Tells runs of one rule and seed apart, such as a record's id. */
  readonly run?: string;
  /** Epochs done, from 1. */
  readonly epoch: number;
  /** From 0 to 1. */
  readonly targetAccuracy: number;
}

/** Options of the figure of training. */
export interface TrainingFigureOptions extends FigureOptions {
  /** Length of the horizontal axis; default as far as the points go. */
  readonly epochs?: number;
  /** Default: that each line is a run. */
  readonly caption?: string;
}

/**
 * Target accuracy (percent) after each epoch, a thin line for each rule and seed: for watching runs
 * go on. No interval: the lines are the seeds.
 *
 * @throws InputError on an unknown option.
 */
export function trainingFigure(
  points: readonly TrainingPoint[],
  options: TrainingFigureOptions = {},
): Figure {
  checkOptionNames("trainingFigure", options, ["labels", "title", "epochs", "caption"]);
  const { title = "Target accuracy during training" } = options;
  const { caption = "One line for each rule and seed." } = options;
  const labels = withRules(points.map(({ rule }) => rule), options.labels ?? ruleLabels());
  const rules = Object.keys(labels).filter((rule) => points.some((p) => p.rule === rule));
  const rows = points.map((p) => ({
    epoch: p.epoch,
    percent: 100 * p.targetAccuracy,
    run: p.run ?? `${p.rule} ${p.seed}`,
    color: ruleLabel(p.rule, labels).color,
  }));
  const ticks = draw.accuracyTicks(rows.map((row) => row.percent));
  const lastEpoch = Math.max(2, options.epochs ?? 0, ...rows.map((row) => row.epoch));
  const panel: Plot.PlotOptions = {
    ...draw.frame,
    x: {
      ...draw.axisTitle,
      label: "Epoch",
      labelOffset: 42,
      domain: [1, lastEpoch],
      ticks: Array.from({ length: lastEpoch }, (_, i) => i + 1).filter(everyFew(lastEpoch)),
      tickFormat: "d",
    },
    y: draw.accuracyAxis(ticks),
    marks: [
      Plot.gridY({ ...draw.grid, ticks }),
      Plot.line(rows, { ...draw.lineStyle, x: "epoch", y: "percent", z: "run", strokeWidth: 1.25 }),
      Plot.dot(rows, { x: "epoch", y: "percent", fill: "color", r: 2 }),
    ],
  };
  const legend = draw.legendOf(rules.map((rule) => labels[rule]!));
  return new Figure({ title, caption, legend, panels: [panel] });
}

/** At most eight ticks on an axis of whole numbers. */
function everyFew(last: number): (n: number) => boolean {
  const step = Math.ceil(last / 8);
  return (n) => n === 1 || n % step === 0;
}
