/** What self-training reaches on the drifting Gaussians, beside the best that any classifier could. */
import { InputError } from "../../check.ts";
import { gaussianBayesAccuracy } from "../../datasets/drifting_gaussians.ts";
import { groupBy } from "../../group_by.ts";
import type { RunRecord } from "../../records/record.ts";
import { isKnown } from "./gda_bound_curves.ts";

/**
 * A paragraph: the Bayes accuracy, and the mean target accuracy over the runs of each number of intermediate
 * domains T, ascending; T = 0 is the target at once. In percent.
 *
 * @throws InputError on a record that is not of self-training on the drifting Gaussians.
 */
export function gaussianAccuracyInWords(records: readonly RunRecord[]): string[] {
  if (records.length === 0) return ["Not run."];
  const byDomains = [...groupBy(records, domainsOf)].toSorted(([a], [b]) => a - b);
  const means = byDomains.map(([domains, own]) => {
    const mean = own.reduce((sum, { metrics }) => sum + metrics.targetAccuracy, 0) / own.length;
    return `${wayInWords(domains)} ${percent(mean)}`;
  });
  return [
    `The best accuracy that any classifier can have is ${percent(gaussianBayesAccuracy())}; on a ` +
    `test sample it can be a little more. Self-training ends at: ${means.join("; ")}.`,
  ];
}

function domainsOf({ id, config: { dataset, adaptation } }: RunRecord): number {
  if (isKnown(dataset) && adaptation) return adaptation.domains;
  throw new InputError(
    `record ${id} is of ${
      adaptation ? "self-training" : "training"
    } on ${dataset}; it must be of ` +
      `self-training on drifting-gaussians, whose best accuracy is known: filter the records first`,
  );
}

function wayInWords(domains: number): string {
  if (domains === 0) return "with the target at once";
  return `over ${domains} intermediate domain${domains === 1 ? "" : "s"}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
