/** The table of where a number's scatter comes from: rows, weights, or order. */
import jstat from "jstat";
import { InputError } from "../../check.ts";
import { endpoint } from "../../records/endpoint.ts";
import { deviationOf, meanInterval } from "../../statistics/intervals.ts";
import { captionOf, chanceInWords } from "../caption.ts";
import { shiftWords } from "../../datasets/words.ts";
import { groupBy } from "../../group_by.ts";
import type { RunRecord } from "../../records/record.ts";
import { notRun, type Row, Table } from "../table.ts";
import { plusMinus } from "./compared.ts";
import { roundedText } from "../number_text.ts";

// jstat ships no types; this is the one function used here.
const chisquare: { inv(probability: number, degreesOfFreedom: number): number } = jstat.chisquare;

/**
 * Standard deviation over seeds of target accuracy, where a seed decides everything and where it
 * decides one part of chance alone (`zeroShot({ vary })`), for each data set and protocol, in
 * percentage points with its 95% interval.
 *
 * @param records Of one rule.
 * @throws InputError when they are of several rules, or records of one row cannot stand together.
 */
export function varianceTable(records: readonly RunRecord[]): Table {
  if (records.length === 0) return notRun;
  const rules = [...new Set(records.map(({ config }) => config.rule.name))];
  if (rules.length !== 1) {
    throw new InputError(
      `records are of ${rules.length} rules (${
        rules.join(", ")
      }); they must be of one: filter them`,
    );
  }
  const sets = groupBy(records, ({ config: c }) => `${c.dataset} ${c.protocol} ${c.vary}`);
  const rows = [...sets.values()].map(row);
  return new Table(
    rows,
    [
      { title: "Data set", text: (r) => shiftWords(String(r.dataset)).title },
      { title: "Protocol", text: (r) => String(r.protocol) },
      { title: "The seed decides", text: (r) => String(r.varies) },
      { title: "Seeds", numeric: true, text: (r) => String(r.seeds) },
      {
        ...{ title: "Target accuracy (%)", numeric: true },
        text: (r) => plusMinus(r.target_percent, r.target_half_width),
      },
      {
        ...{ title: "Deviation over seeds (points)", numeric: true },
        text: (r) =>
          [r.deviation, r.deviation_low, r.deviation_high].some((x) => x === null)
            ? "–"
            : `${one(r.deviation)} (${one(r.deviation_low)}–${one(r.deviation_high)})`,
      },
    ],
    `${
      captionOf([...sets.values()])
    } Target accuracy is the mean over the last fifth of the epochs ` +
      `± the half-width of a 95% t-interval; the deviation's interval is of normal values.`,
  );
}

function row(records: readonly RunRecord[]): Row {
  const { dataset, protocol, vary } = records[0]!.config;
  const values = records.map((record) => 100 * endpoint(record));
  const { mean, halfWidth } = meanInterval(values);
  const freedom = values.length - 1;
  const deviation = freedom > 0 ? deviationOf(values) : null;
  const end = (probability: number) =>
    deviation === null
      ? null
      : deviation * Math.sqrt(freedom / chisquare.inv(probability, freedom));
  return {
    ...{ dataset, protocol, varies: vary ? chanceInWords[vary] : "all of it" },
    ...{ seeds: values.length, target_percent: mean, target_half_width: halfWidth, deviation },
    ...{ deviation_low: end(0.975), deviation_high: end(0.025) },
  };
}

function one(value: Row[string] | undefined): string {
  return roundedText(Number(value), 1);
}
