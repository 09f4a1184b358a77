/** Run records made up for tests of tables and figures. */
import {
  type AdaptationConfig,
  recordId,
  type RunConfig,
  type RunRecord,
} from "../../lib/records/record.ts";

/** What a test says about a run; the rest has defaults. */
export interface Made {
  config?: Partial<RunConfig>;
  rule?: string;
  options?: Record<string, number>;
  seed?: number;
  source?: number;
  target?: number;
  curve?: { shift: number; accuracy: number }[];
  device?: string;
}

export function record(made: Made = {}): RunRecord {
  const config: RunConfig = {
    dataset: "rotated-mnist",
    shift: 60,
    protocol: "corrected",
    scale: "quick",
    sourceSize: 2000,
    testSize: 1000,
    epochs: 5,
    batchSize: 128,
    rule: { name: made.rule ?? "plain", options: made.options ?? {} },
    optimizer: { name: "adam", options: { learningRate: 0.001 } },
    seed: made.seed ?? 1,
    ...made.config,
  };
  return {
    id: recordId(config),
    config,
    metrics: {
      sourceAccuracy: made.source ?? 0.9,
      targetAccuracy: made.target ?? 0.5,
      sourceLoss: 0.3,
      targetLoss: 1.5,
      accuracyByShift: made.curve ?? [],
      history: Array.from({ length: config.epochs }, (_, epoch) => ({
        ...{ epoch, loss: 0.5, targetAccuracy: made.target ?? 0.5 },
      })),
      gradientEvaluations: config.rule.name === "plain" ? 80 : 160,
      forwardPasses: 0,
      seconds: 12.5,
      peakMemoryMiB: null,
    },
    environment: {
      backend: "tensorflow",
      device: made.device ?? "2 CPU cores",
      threads: 2,
      versions: { deno: "2.9.6" },
      commit: null,
      finished: "2025-01-01T00:00:00Z",
    },
  };
}

/** What must not depend on where and when a run was made: all but times and memory. */
export function outcome({ id, config, metrics }: RunRecord) {
  const apart = ["seconds", "peakMemoryMiB"];
  const text = JSON.stringify(metrics, (key, value) => apart.includes(key) ? undefined : value);
  return { id, config, metrics: JSON.parse(text) as Record<string, unknown> };
}

/** Hands `use` a folder that is there as long. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  await use(folder).finally(() => Deno.remove(folder, { recursive: true }));
}

/** The warnings that are told while `use` goes on. */
export async function warned(use: () => Promise<void>): Promise<string[]> {
  const said: string[] = [];
  const { warn } = console;
  console.warn = (line: string) => said.push(line);
  await use().finally(() => console.warn = warn);
  return said;
}

/** The files that lie in a folder, in order. */
export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile).map(({ name }) => name)
    .sort();
}

const samTarget = [0.713, 0.698, 0.741, 0.705, 0.722];
const plainTarget = [0.671, 0.702, 0.689, 0.668, 0.690];

/** Five seeds of plain and sam whose statistics were worked out apart. */
export function fiveSeeds(): RunRecord[] {
  return [
    ...samTarget.map((target, i) =>
      record({ rule: "sam", options: { rho: 0.05 }, seed: i + 1, target })
    ),
    ...plainTarget.map((target, i) => record({ seed: i + 1, target })),
  ];
}

export const labels = {
  plain: { label: "Adam", color: "#6b7280" },
  sam: { label: "SAM", color: "#d1495b" },
};

/** An adapted record made up: only what the tables read. */
export function adapted(made: {
  rule?: string;
  students?: string;
  how?: AdaptationConfig["how"];
  domains?: number;
  seed?: number;
  before?: number;
  after?: number;
  warning?: string;
  /** One-step sharpness of the students. */
  sharp?: number[];
}): RunRecord {
  const { rule = "plain", how = "gradual", domains = 5, before = 0.4, after = 0.6 } = made;
  const students = { name: made.students ?? rule, options: {} };
  const adaptation = { how, domains, epochs: 25, quantile: 0.1, rule: students };
  const config = { dataset: "covertype", shift: 1, adaptation };
  const base = record({ rule, target: after, config, ...(made.seed ? { seed: made.seed } : {}) });
  const step = (accuracy: number, shift: number) => ({
    ...{ domain: "some", kept: 90, threshold: 1, pseudoLabelAccuracy: accuracy, loss: 0.3 },
    ...{ targetAccuracy: accuracy, weightShift: { authors: shift, all: 2 * shift } },
    ...(made.warning ? { warning: made.warning } : {}),
  });
  const steps = [step(0.5, 9), step(0.55, 2), step(0.6, 4)].map((step, i) => {
    const oneStep = made.sharp?.[i];
    return oneStep === undefined ? step : { ...step, measures: { oneStep, authorsLastBatch: 0 } };
  });
  return { ...base, metrics: { ...base.metrics, adaptation: { zeroShotAccuracy: before, steps } } };
}
