/** How long runs take, by those that were made. */
import type { RunConfig, RunRecord } from "../../records/record.ts";
import { totalEpochs } from "../configs.ts";

/**
 * Seconds of one run by what an epoch of the same rule, else of any, took on the data, in the first of the
 * sets that has any such run; NaN where none has.
 */
export function expectedSeconds(
  config: RunConfig,
  ...sets: (readonly RunRecord[])[]
): number {
  const alike = [
    (c: RunConfig) => c.rule.name === config.rule.name && isAdapted(c) === isAdapted(config),
    (c: RunConfig) => isAdapted(c) === isAdapted(config),
    () => true,
  ];
  for (const records of sets) {
    for (const isAlike of alike) {
      const found = records.filter(({ config: c }) =>
        c.dataset === config.dataset && c.precision === config.precision && isAlike(c)
      );
      if (found.length === 0) continue;
      const rates = found.map(({ config: c, metrics }) => metrics.seconds / seen(c));
      return seen(config) * rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    }
  }
  return NaN;
}

/**
 * Sets of records for {@link expectedSeconds}. A GPU's seconds say nothing of a CPU; a CPU's are an
 * upper limit of a GPU's.
 */
export function timedOn(onGpu: boolean, records: readonly RunRecord[]): RunRecord[][] {
  const byGpu = ({ environment }: RunRecord) => environment.device.startsWith("GPU");
  const onCpu = records.filter((record) => !byGpu(record));
  return onGpu ? [records.filter(byGpu), onCpu] : [onCpu];
}

function isAdapted({ adaptation }: RunConfig): boolean {
  return adaptation !== undefined;
}

/** About the examples that a run sees. */
function seen(config: RunConfig): number {
  return totalEpochs(config) * config.sourceSize;
}

/** "12 s", "3 min", "2.5 h"; "unknown" of NaN. */
export function durationInWords(seconds: number): string {
  if (Number.isNaN(seconds)) return "unknown";
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
