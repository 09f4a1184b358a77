/** Records in sets that can stand in one table: the sections of the page. */
import { shiftWords } from "../../lib/datasets/words.ts";
import { groupBy } from "../../lib/group_by.ts";
import { chanceInWords } from "../../lib/report/caption.ts";
import type { FailedRun } from "../../lib/records/failures.ts";
import { canonical, type RunConfig, type RunRecord } from "../../lib/records/record.ts";

/** Runs that differ in rule, options, averaging, seed, epochs and way of adaptation, and in nothing else. */
export interface Setting {
  /** Such as "Covertype, zero-shot, authors, paper". */
  readonly title: string;
  readonly records: readonly RunRecord[];
  /** Runs that gave no record. */
  readonly failed: readonly FailedRun[];
}

/** What runs of one setting have in common. */
function commonOf({ config, note = "" }: RunRecord): string {
  return `${common(config)} ${note}`;
}

function common(config: RunConfig): string {
  const { rule: _, averaging: _a, seed: _s, epochs: _e, adaptation, ...others } = config;
  return canonical({ ...others, isAdapted: adaptation !== undefined });
}

/** The settings of `records`, those of one data set together, as they come. */
export function settingsIn(
  records: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
): Setting[] {
  const byDataset = groupBy(records, ({ config }) => config.dataset).values();
  const sets = [...byDataset].flatMap((own) => [...groupBy(own, commonOf).values()]);
  const byTitle = groupBy(sets, (own) => titleOf(own[0]!.config));
  return sets.map((own) => {
    const title = titleOf(own[0]!.config);
    const others = byTitle.get(title)!;
    return {
      title: [title, ...apart(own[0]!, others.map((set) => set[0]!))].join(", "),
      records: own,
      failed: failed.filter(({ config }) => common(config) === common(own[0]!.config)),
    };
  });
}

function titleOf(config: RunConfig): string {
  const { dataset, adaptation, protocol, trainingProtocol, scale, network, precision } = config;
  return [
    shiftWords(dataset).title,
    adaptation ? "self-training" : "zero-shot",
    trainingProtocol ? `data ${protocol}, training ${trainingProtocol}` : protocol,
    scale,
    ...(network ? [network] : []),
    ...(precision ? [precision] : []),
    ...(config.vary ? [`seeds decide ${chanceInWords[config.vary]} alone`] : []),
    ...(config.measures ? [config.measures.bounds ? "bounds measured" : "sharpness measured"] : []),
  ].join(", ");
}

/** In words, in what settings of one title differ. */
function apart(one: RunRecord, all: readonly RunRecord[]): string[] {
  const words: readonly ((record: RunRecord) => string)[] = [
    ({ config }) => shiftWords(config.dataset).inWords(config.shift),
    ({ config }) => `${config.sourceSize.toLocaleString("en-US")} source examples`,
    ({ config }) => `${config.testSize.toLocaleString("en-US")} test examples`,
    ({ config }) => `batch ${config.batchSize}`,
    ({ config }) => `optimizer ${config.optimizer.name} ${canonical(config.optimizer.options)}`,
    ({ config }) => config.measures ? `measures ${canonical(config.measures)}` : "",
    ({ config }) => config.own ? `own ${canonical(config.own)}` : "",
    ({ note }) => note ?? "",
  ];
  return words.filter((word) => new Set(all.map(word)).size > 1).map((word) => word(one))
    .filter((text) => text !== "");
}
