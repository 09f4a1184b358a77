/** The table of Kumar et al.'s bound on the drifting Gaussians, term by term. */
import { InputError } from "../../check.ts";
import { gaussianStepDistance } from "../../datasets/drifting_gaussians.ts";
import { adaptedName } from "../accuracy/adaptation_table.ts";
import { caption } from "../caption.ts";
import {
  gaussianInputNorm,
  gaussianRampLoss,
  gaussianSelfTrainingBound,
} from "./gaussian_bound.ts";
import { DELTA } from "./gda_bound.ts";
import { gdaBoundsOf, isKnown, largestNorm, ofLine } from "./gda_bound_curves.ts";
import { groupRecords } from "../../records/group.ts";
import { numberText } from "../number_text.ts";
import type { RunRecord } from "../../records/record.ts";
import { type LabelOptions, readOptions } from "../labels.ts";
import { notRun, type Row, Table, type TableColumn } from "../table.ts";

/**
 * The terms of Corollary 3.3 for each T of each rule; where rho R is 1 or more it is not defined, and
 * beta and what follows are null. The source's loss is the largest over seeds.
 *
 * @throws InputError when a record is of another data set or has no bounds of every step, or records
 *   cannot stand in one table.
 */
export function gaussianBoundTable(
  records: readonly RunRecord[],
  options: LabelOptions = {},
): Table {
  if (records.length === 0) return notRun;
  const { labels } = readOptions("gaussianBoundTable", options, [], records);
  const other = records.find(({ config }) => !isKnown(config.dataset));
  if (other) {
    throw new InputError(
      `a record is of ${other.config.dataset}; the bound is evaluated on drifting-gaussians alone: ` +
        `filter the records`,
    );
  }
  const rows = groupRecords(records, labels).map((group): Row => {
    const R = largestNorm(ofLine(records, group));
    const bounds = gdaBoundsOf(group);
    const { domains } = bounds[0]!;
    const { shift: amount } = group.records[0]!.config;
    const n = Math.min(...bounds.map(({ fewest }) => fewest));
    const sourceLoss = Math.max(...bounds.map((bound) => bound.sourceLoss));
    const rho = gaussianStepDistance({ amount, domains });
    const bound = gaussianSelfTrainingBound({ amount, domains, R, n, sourceLoss });
    return {
      ...{ rule: group.rule, label: adaptedName(group, labels), domains, n, rho, R },
      ...{ rhoR: rho * R, alpha_star: gaussianRampLoss(R), source_loss: sourceLoss },
      ...{ beta: bound?.beta ?? null, sampling: bound?.sampling ?? null },
      total: bound?.total ?? null,
    };
  }).toSorted((a, b) => a.label === b.label ? Number(a.domains) - Number(b.domains) : 0);
  const numeric = (name: string, title: string): TableColumn => ({
    ...{ title, numeric: true },
    text: (r) => numberText(r[name] as number | null),
  });
  const columns = [
    { title: "Rule", text: (r: Row) => String(r.label) },
    { title: "T", numeric: true, text: (r: Row) => String(r.domains) },
    ...[numeric("n", "n"), numeric("rho", "ρ, a step"), numeric("R", "R"), numeric("rhoR", "ρ R")],
    ...[numeric("alpha_star", "α*"), numeric("source_loss", "Source loss")],
    ...[numeric("beta", "β"), numeric("sampling", "Sampling"), numeric("total", "Total (5)")],
  ];
  const note =
    `ρ and B = ${numberText(gaussianInputNorm())} in closed form; R: √2 times the largest ` +
    `‖W‖ of any classifier of the rule; α*: ramp loss of the best direction at norm R; source loss: ` +
    `the clipped loss, at least the ramp loss, largest over seeds; delta ${DELTA}. –: not defined, ` +
    `since ρ R is 1 or more.`;
  return new Table(rows, columns, `${caption(records)} ${note}`);
}
