/** Views over several settings: protocols crossed, and parts of chance. */
import { groupBy } from "../../../lib/group_by.ts";
import type { FailedRun } from "../../../lib/records/failures.ts";
import type { RunConfig, RunRecord } from "../../../lib/records/record.ts";
import { protocolTable } from "../../../lib/report/accuracy/protocol_table.ts";
import { varianceTable } from "../../../lib/report/accuracy/variance_table.ts";
import { labelsOf } from "../../../lib/report/labels.ts";
import { hasUsualOptions } from "./chosen_runs.ts";
import { type View, view } from "./view.ts";

export function crossViews(
  records: readonly RunRecord[],
  failed: readonly FailedRun[] = [],
): View[] {
  const labels = labelsOf([...records, ...failed]);
  const plain = records.filter(({ config: c }) =>
    c.rule.name === "plain" && !c.averaging && !c.adaptation && !c.trainingProtocol && !c.measures
  );
  return [
    ...[...groupBy(records, crossing).values()].flatMap((own) => {
      const isCrossed = own.some(({ config }) => config.trainingProtocol);
      const names = new Set(
        own.filter(({ config }) => config.trainingProtocol).map(({ config }) => config.rule.name),
      );
      const alike = own.filter(({ config }) => names.has(config.rule.name) && !config.averaging);
      const { dataset, scale, adaptation } = own[0]!.config;
      const how = adaptation ? "self-training" : "zero-shot";
      return isCrossed
        ? [
          view(
            `Data or training: ${dataset}, ${how}, ${scale}`,
            alike.filter(hasUsualOptions),
            (r) =>
              protocolTable(r, {
                labels,
                failed: failed.filter((run) =>
                  crossing(run) === crossing(own[0]!) && names.has(run.config.rule.name) &&
                  !run.config.averaging && hasUsualOptions(run)
                ),
              }),
          ),
        ]
        : [];
    }),
    ...[...groupBy(plain, chance).values()].flatMap((own) => {
      const { dataset, scale, protocol } = own[0]!.config;
      return own.some(({ config }) => config.vary)
        ? [
          view(
            `Where the scatter comes from: ${dataset}, ${protocol}, ${scale}`,
            own,
            varianceTable,
          ),
        ]
        : [];
    }),
  ];
}

/** What runs have in common whose protocols are crossed. */
function crossing({ config: c }: { readonly config: RunConfig }): string {
  const { how, domains, epochs } = c.adaptation ?? {};
  const { network, precision, vary, shift } = c;
  return JSON.stringify([
    c.dataset,
    c.scale,
    c.epochs,
    network,
    precision,
    vary,
    shift,
    how,
    domains,
    epochs,
    c.measures,
  ]);
}

function chance({ config: c }: RunRecord): string {
  return JSON.stringify([
    c.dataset,
    c.scale,
    c.protocol,
    c.epochs,
    c.network,
    c.precision,
    c.shift,
    c.batchSize,
  ]);
}
