/** Many runs: each made once, kept as a record, and shown while it goes on. */
import { fileURLToPath } from "node:url";
import { ruleLabels } from "../sam/registry.ts";
import { shiftWords } from "./caption.ts";
import { totalEpochs } from "./configs.ts";
import { accuracyDuringTraining, type TrainingPoint } from "./figure.ts";
import { liveFigure, progressBar } from "./progress.ts";
import { type EpochMetrics, recordId, type RunConfig, type RunRecord } from "./record.ts";
import { readRecord, writeRecord } from "./record_file.ts";
import { run } from "./run.ts";
import { workerPool, workerSetting } from "./workers.ts";

/** Where records, tables and figures go: `SAM_OOD_RESULTS`, default `results` in the checkout. */
export function resultsFolder(): string {
  return Deno.env.get("SAM_OOD_RESULTS") ||
    fileURLToPath(new URL("../../results", import.meta.url));
}

/** How runs are made and shown; for tests of the grid without training. */
export interface GridOptions {
  /** Folder of the records, default `<resultsFolder()>/runs`. */
  folder?: string;
  /** Makes one run, here and one after another. Default {@link run}, by several processes. */
  make?: typeof run;
  /** Processes, default {@link workerSetting}. */
  workers?: number;
}

/**
 * The records of all `configs`, in their order. Runs that have a record are not repeated; each new
 * record is on disk as soon as its run ends, so a killed grid goes on where it stopped.
 *
 * Where several runs are to be made on a CPU, several processes make them. In a notebook a bar shows
 * how far they are, and a figure the target accuracy after each epoch.
 */
export async function runGrid(
  configs: readonly RunConfig[],
  { folder = `${resultsFolder()}/runs`, make, workers }: GridOptions = {},
): Promise<RunRecord[]> {
  const records = new Map<string, RunRecord>();
  for (const config of configs) {
    const record = await readRecord(folder, config);
    if (record) records.set(record.id, record);
  }
  const missing = new Map(configs.map((config) => [recordId(config), config]));
  for (const id of records.keys()) missing.delete(id);
  const count = make ? 1 : Math.min(missing.size, workers ?? await workerSetting());
  const pool = count > 1 ? workerPool(count) : undefined;
  const view = gridView(configs, records);
  const queue = [...missing.values()];
  /** Takes runs from the queue, one after another. */
  async function lane(): Promise<void> {
    for (let config = queue.shift(); config; config = queue.shift()) {
      const record = await (make ?? pool?.make ?? run)(config, view.hooks(config));
      await writeRecord(folder, record);
      records.set(record.id, record);
      await view.ended(record);
    }
  }
  try {
    await Promise.all(Array.from({ length: count }, lane));
  } finally {
    pool?.close();
  }
  await view.finish(missing.size);
  return configs.map((config) => records.get(recordId(config))!);
}

/** What a grid shows while its runs are made: a bar and a figure. */
function gridView(configs: readonly RunConfig[], records: ReadonlyMap<string, RunRecord>) {
  const epochsOf = (runs: readonly RunConfig[]) =>
    runs.reduce((sum, config) => sum + totalEpochs(config), 0);
  const bar = progressBar("training", epochsOf(configs));
  const figure = liveFigure();
  /** Of runs that go on: epochs done, in parts too. */
  const going = new Map<string, number>();
  const points: GridPoint[] = [];
  const isDone = (config: RunConfig) => records.has(recordId(config));
  const done = () =>
    epochsOf(configs.filter(isDone)) + [...going.values()].reduce((sum, part) => sum + part, 0);
  const drawn = ({ dataset }: RunConfig) => [
    ...[...records.values()].filter((r) => r.config.dataset === dataset).flatMap(trainingPoints),
    ...points.filter((point) => going.has(point.run) && point.dataset === dataset),
  ];
  return {
    hooks(config: RunConfig): Parameters<typeof run>[1] {
      const id = recordId(config);
      const where = describeRun(config);
      going.set(id, 0);
      return {
        onProgress(share, at) {
          going.set(id, totalEpochs(config) * share);
          return bar.update(done(), `${where}, ${at}`);
        },
        async onEpoch(metrics) {
          points.push(trainingPoint(id, config, metrics));
          await figure.update(live(config, drawn(config)));
        },
      };
    },
    async ended({ id, config }: RunRecord) {
      going.delete(id);
      await bar.update(done(), describeRun(config));
    },
    async finish(trained: number) {
      await bar.finish(`${trained} trained, ${configs.length - trained} read from records`);
      const last = configs.at(-1);
      if (trained === 0 && last) await figure.update(live(last, drawn(last)));
    },
  };
}

function describeRun({ rule, averaging, dataset, seed }: RunConfig): string {
  const average = averaging ? ` + ${averaging.name.toUpperCase()}` : "";
  const { label } = ruleLabels()[rule.name]!;
  return `${label}${average} on ${shiftWords(dataset).title}, seed ${seed}`;
}

function live(config: RunConfig, points: readonly TrainingPoint[]) {
  const { title } = shiftWords(config.dataset);
  return accuracyDuringTraining(points, {
    labels: ruleLabels(),
    title: `${title}: target accuracy during training`,
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
