/** How long runs take, by those that were made. */
import type { RunConfig, RunRecord } from "../../records/record.ts";
import { totalEpochs } from "../self_training.ts";
import { median } from "../../statistics/median.ts";

/**
 * Seconds of one run by what an example of an epoch took in the runs on the data that are most like it: of
 * one rule, protocol and scale, measured alike; else of one rule; else of any. The median, since a
 * machine does other work too. Of the first of the sets that has any such run; NaN where none has.
 */
export function expectedSeconds(
  config: RunConfig,
  ...sets: (readonly RunRecord[])[]
): number {
  const isOfKind = (c: RunConfig) => isAdapted(c) === isAdapted(config);
  const isOfRule = (c: RunConfig) => isOfKind(c) && c.rule.name === config.rule.name;
  const same = ["protocol", "scale", "trainingProtocol"] as const;
  const isOfSettings = (c: RunConfig) =>
    same.every((name) => c[name] === config[name]) && isMeasured(c) === isMeasured(config);
  const alike = [
    (c: RunConfig) => isOfRule(c) && isOfSettings(c),
    isOfRule,
    isOfKind,
    () => true,
  ];
  for (const records of sets) {
    for (const isAlike of alike) {
      const found = records.filter(({ config: c }) =>
        c.dataset === config.dataset && c.precision === config.precision && isAlike(c)
      );
      if (found.length === 0) continue;
      return seen(config) *
        median(found.map(({ config: c, metrics }) => metrics.seconds / seen(c)));
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

function isMeasured({ measures }: RunConfig): boolean {
  return measures !== undefined;
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
