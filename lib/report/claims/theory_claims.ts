/** What records say of the abstract's claims about bounds, and about sharpness and accuracy. */
import { NUMBERS_VERSION } from "../../numbers_version.ts";
import { targetBound } from "../bounds/bound_terms.ts";
import { correlations } from "../correlation/correlations.ts";
import { numberText } from "../number_text.ts";
import { sharpnessQuantities } from "../../records/quantities.ts";
import type { RunRecord } from "../../records/record.ts";
import type { Row } from "../table.ts";

/** Rows of the table of claims, of Covertype at the paper's sizes in the corrected protocol. */
export function theoryRows(records: readonly RunRecord[]): Row[] {
  const own = records.filter(({ config: c, metrics }) =>
    c.dataset === "covertype" && c.scale === "paper" && c.protocol === "corrected" &&
    !c.trainingProtocol && !c.adaptation && metrics.measures?.bound
  );
  if (own.length === 0) return [];
  const old = own.filter(({ environment }) => environment.numbers !== NUMBERS_VERSION).length;
  const what = `Covertype, corrected, paper, ${own.length} models` +
    (old > 0 ? ` (${old} of an earlier numbers version)` : "");
  return [...boundRows(own, what), ...correlationRows(own, what)];
}

function boundRows(records: readonly RunRecord[], what: string): Row[] {
  const least = Math.min(...records.map((record) => {
    const { input, features } = targetBound(record);
    return Math.min(input.total, features.total);
  }));
  const verdict = least < 1
    ? `says something: the least bound on the target's error is ${numberText(least)}`
    : `says nothing: of an error, which is at most 1, the least bound is ${numberText(least)}`;
  return [
    {
      claim:
        "A bound on the error under a shift in terms of sharpness (derived here; the paper's " +
        "text was not at hand)",
      ...{ what, verdict, notebook: "05-ood-bound", visible: null },
    },
    {
      claim: "A bound for SAM in gradual adaptation, asymptotically no better than that without " +
        "sharpness (derived here too)",
      ...{ what: "docs/bounds.md, equation 7", verdict: "agrees, by derivation" },
      ...{ notebook: "06-gda-bound", visible: null },
    },
  ];
}

function correlationRows(records: readonly RunRecord[], what: string): Row[] {
  const found = correlations(records).filter(({ pairs, outcome, quantity, p }) =>
    pairs === "rule means" && outcome.name === "target" && p !== null &&
    sharpnessQuantities.includes(quantity)
  );
  if (found.length === 0) return [];
  const holding = found.filter(({ holm }) => holm !== null && holm < 0.05).length;
  const visible = Math.min(...found.map(({ visible }) => visible ?? 1));
  return [{
    claim: "Low sharpness alone does not account for SAM's gains",
    what: `${what}, means of rules`,
    verdict: holding > 0
      ? `${holding} of ${found.length} measures go with target accuracy after Holm's correction`
      : `cannot be told: no measure of ${found.length} goes with target accuracy; ` +
        `a |tau| below ${visible.toFixed(2)} would mostly have been missed`,
    ...{ notebook: "07-sharpness-and-ood", visible: null },
  }];
}
