/** What the page knows of each run: enough to list, filter and repeat it; histories stay in the records. */
import { InputError } from "../../lib/check.ts";
import { shiftWords } from "../../lib/datasets/words.ts";
import { endpoint } from "../../lib/records/endpoint.ts";
import { canonical, type RunRecord } from "../../lib/records/record.ts";
import { type Again, againOf } from "./again.ts";
import { labelsOf } from "../../lib/report/labels.ts";

/**
 * A run: id, place of its config, seed, place of its environment, when it ended, then in percent its
 * endpoint, target and source accuracy, gradient evaluations, seconds, peak memory in MiB, note.
 */
export type PageRun = readonly [
  ...[id: string, config: number, seed: number, environment: number, finished: string],
  ...[endpoint: number | null, target: number, source: number],
  ...[gradients: number, seconds: number, memory: number | null, note: string],
];

/** What the page's script reads. */
export interface PageData {
  /** Configs without their seed, each once, and how a run of it is made again. */
  readonly configs: readonly object[];
  readonly again: readonly Again[];
  readonly environments: readonly object[];
  readonly runs: readonly PageRun[];
  /** What data sets and rules are called. */
  readonly datasets: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
  /** Where the records lie, from the page; ends with a slash. */
  readonly folder: string;
}

/** @param folder Where the records lie, from the page. */
export function pageData(records: readonly RunRecord[], folder: string): PageData {
  const configs = new Map<string, number>();
  const environments = new Map<string, number>();
  const again: Again[] = [];
  const runs = records.map((record): PageRun => {
    const { seed, ...config } = record.config;
    const { finished, ...environment } = record.environment;
    const text = canonical(config);
    if (!configs.has(text)) again.push(againOf(record.config));
    const { targetAccuracy, sourceAccuracy, gradientEvaluations, seconds } = record.metrics;
    const { peakMemoryMiB } = record.metrics;
    return [
      ...[record.id, placeOf(configs, text), seed] as const,
      ...[placeOf(environments, canonical(environment)), finished] as const,
      ...[
        endpointPercent(record),
        rounded(100 * targetAccuracy),
        rounded(100 * sourceAccuracy),
      ] as const,
      ...[rounded(gradientEvaluations), rounded(seconds)] as const,
      ...[peakMemoryMiB === null ? null : Math.round(peakMemoryMiB), record.note ?? ""] as const,
    ];
  });
  const labels = labelsOf(records);
  const names = new Set(records.map(({ config }) => config.dataset));
  return {
    configs: [...configs.keys()].map((text) => JSON.parse(text) as object),
    environments: [...environments.keys()].map((text) => JSON.parse(text) as object),
    ...{ again, runs, folder },
    datasets: Object.fromEntries([...names].map((name) => [name, shiftWords(name).title])),
    rules: Object.fromEntries(
      records.map(({ config: { rule: { name } } }) => [name, labels[name]!.label]),
    ),
  };
}

function placeOf(places: Map<string, number>, text: string): number {
  if (!places.has(text)) places.set(text, places.size);
  return places.get(text)!;
}

function rounded(value: number): number {
  return Number(value.toFixed(4));
}

function endpointPercent(record: RunRecord): number | null {
  try {
    return rounded(100 * endpoint(record));
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
