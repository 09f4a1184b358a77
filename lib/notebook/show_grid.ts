/** What a grid shows while its runs are made. */
import { type GridOptions, runGrid as makeGrid } from "../experiment/grid/grid.ts";
import type { GridView } from "../experiment/grid/lane.ts";
import { withRules } from "../report/labels.ts";
import { ruleLabels } from "../sam/labels.ts";
import { groupBy } from "../group_by.ts";
import { shiftWords } from "../datasets/words.ts";
import { totalEpochs } from "../experiment/self_training.ts";
import { trainingFigure, type TrainingPoint } from "../report/accuracy/shift_figure.ts";
import { liveFigure, progressBar } from "./progress.ts";
import { type EpochMetrics, recordId, type RunConfig, type RunRecord } from "../records/record.ts";
import type { RunHooks } from "../experiment/hooks.ts";
import type { FailedRun } from "../records/failures.ts";
import { failuresInWords, runInWords } from "../experiment/run_in_words.ts";

/**
 * The {@link makeGrid records of all `configs`}; a bar shows how far they are, and in a notebook a figure
 * the target accuracy after each epoch.
 */
export function runGrid(
  configs: readonly RunConfig[],
  options: GridOptions = {},
): Promise<RunRecord[]> {
  return makeGrid(configs, { view: gridView, ...options });
}

/** A bar over the epochs of all `configs`, and a figure of their accuracies. */
function gridView(
  configs: readonly RunConfig[],
  records: ReadonlyMap<string, RunRecord>,
): GridView {
  const epochsOf = (runs: readonly RunConfig[]) =>
    runs.reduce((sum, config) => sum + totalEpochs(config), 0);
  const bar = progressBar("training", epochsOf(configs));
  const figure = liveFigure();
  /** Of runs that go on: epochs done, in parts too. */
  const going = new Map<string, number>();
  /** Of these, by run and epoch: a run that is tried once more passes the same epochs again. */
  const points = new Map<string, GridPoint>();
  const lost = new Set<string>();
  const isDone = (config: RunConfig) => {
    const id = recordId(config);
    return records.has(id) || lost.has(id);
  };
  const done = () =>
    epochsOf(configs.filter(isDone)) + [...going.values()].reduce((sum, part) => sum + part, 0);
  const drawn = ({ dataset }: RunConfig) => [
    ...[...records.values()].filter((r) => r.config.dataset === dataset).flatMap(trainingPoints),
    ...[...points.values()].filter((p) => going.has(p.run) && p.dataset === dataset),
  ];
  return {
    hooks(config: RunConfig): RunHooks {
      const id = recordId(config);
      const where = runInWords(config);
      going.set(id, 0);
      return {
        onProgress(share, at) {
          going.set(id, totalEpochs(config) * share);
          return bar.update(done(), `${where}, ${at}`);
        },
        async onEpoch(metrics) {
          points.set(`${id} ${metrics.epoch}`, trainingPoint(id, config, metrics));
          await figure.update(live(config, drawn(config)));
        },
      };
    },
    async ended({ id, config }: RunRecord) {
      going.delete(id);
      await bar.update(done(), runInWords(config));
    },
    async failed({ id, config }: FailedRun) {
      going.delete(id);
      lost.add(id);
      await bar.update(done(), `${runInWords(config)} failed`);
    },
    async finish(trained: number, failed: readonly FailedRun[]) {
      for (const { id } of failed) lost.add(id);
      const read = configs.length - trained - failed.length;
      const without = failed.length > 0 ? `${failed.length} failed, ` : "";
      await bar.update(done());
      await bar.finish(`${trained} trained, ${without}${read} read from records`);
      for (const line of failuresInWords(failed)) console.warn(`failed: ${line}`);
      const last = configs.at(-1);
      if (trained === 0 && last) await figure.update(live(last, drawn(last)));
    },
  };
}

/** Lines of the live figure at most: it is to be read at a glance. */
const MOST_LINES = 3;

/** Means over runs of the first rules of the legend, and of the one that is being trained. */
function live(config: RunConfig, points: readonly TrainingPoint[]) {
  const { title } = shiftWords(config.dataset);
  const there = new Set(points.map(({ rule }) => rule));
  const labels = withRules(there, ruleLabels());
  const first = Object.keys(labels).filter((rule) => there.has(rule));
  const shown = [...new Set([...first.slice(0, MOST_LINES - 1), config.rule.name, ...first])]
    .slice(0, MOST_LINES);
  const means = shown.flatMap((rule) =>
    [...groupBy(points.filter((p) => p.rule === rule), ({ epoch }) => epoch)].map((
      [epoch, own],
    ) => ({
      ...{ rule, epoch, run: rule, seed: 0 },
      targetAccuracy: own.reduce((sum, p) => sum + p.targetAccuracy, 0) / own.length,
    })).sort((a, b) => a.epoch - b.epoch)
  );
  return trainingFigure(means, {
    labels,
    title: `${title}: target accuracy during training`,
    caption: `Means over the runs so far, of ${shown.length} of ${first.length} rules.`,
    epochs: totalEpochs(config),
  });
}

function trainingPoints({ id, config, metrics }: RunRecord): GridPoint[] {
  return metrics.history.map((epoch) => trainingPoint(id, config, epoch));
}

function trainingPoint(
  run: string,
  { rule, seed, dataset }: RunConfig,
  { epoch, targetAccuracy }: EpochMetrics,
): GridPoint {
  return { rule: rule.name, run, seed, epoch: epoch + 1, targetAccuracy, dataset };
}

interface GridPoint extends TrainingPoint {
  readonly run: string;
  readonly dataset: string;
}
