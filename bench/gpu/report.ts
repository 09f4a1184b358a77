/** What was measured on a GPU, as tables. */
import type { Row, Table } from "../../lib/report/table.ts";
import { ruleLabels } from "../../lib/sam/labels.ts";
import { median } from "../../lib/statistics/median.ts";
import { BATCH, type NetworkName, networks } from "../speed/cases.ts";
import type { Precision } from "../speed/messages.ts";
import { howInWords, type StepsRecord } from "../speed/record.ts";
import { range, table } from "../speed/report/columns.ts";
import { ratios, summary } from "../speed/rounds.ts";
import { type SideName, sideNames, sides } from "../speed/sides.ts";
import type { GpuRecord } from "./record.ts";

/** The tables that have rows, as Markdown. */
export function report(record: GpuRecord): string {
  return [stepsTable, atOnceTable].map((make) => make(record))
    .filter((table) => table.rows.length > 0)
    .map((table) => table.toMarkdown()).join("\n");
}

/** Milliseconds a step of each side, and how many times as fast the faster of ours is. */
function stepsTable(record: GpuRecord): Table {
  const rows = record.steps.flatMap(({ name, rule, steps, sides: measured }) => {
    const network = networks[name.split(" ")[0] as NetworkName].label;
    const taking = sideNames.filter((side) => measured[side]);
    return taking.map((side): Row => {
      const { seconds, started, failed } = measured[side]!;
      const own = fastestOfOurs(measured, sides[side].precision);
      const ratio = own && !isOurs(side) ? summary(ratios(own, seconds)) : undefined;
      return {
        ...{ network, rule: ruleLabels()[rule]!.label, side: sides[side].label },
        way: failed ?? (started?.how ? howInWords(started.how) || null : null),
        first: started?.firstStep ?? null,
        ms: seconds.length > 0 ? 1000 * median(seconds) / steps : null,
        ratio: range(ratio),
      };
    });
  });
  const parity = record.parity.map((one) =>
    "failed" in one ? one.failed : `${one.name} ${one.difference.toExponential(0)}`
  ).join(", ");
  const caption =
    `Milliseconds a step, batch ${BATCH}, Adam: medians of ${record.rounds} rounds in ` +
    `which all take turns; products in TF32, or in bfloat16 where it says so. Times as fast: a ` +
    `peer's time over that of the faster of ours in the same precision, median of the rounds with ` +
    `least and greatest; below 1 the peer is faster. PyTorch in its fastest way, found for the row ` +
    `by trials in turns. First step: from the start of training, compiling within. From the same ` +
    `weights, without TF32, PyTorch's first losses differ from ours by these shares of their fall: ` +
    `${parity || "not measured"}. ${where(record)}`;
  return table(rows, caption, [
    ["network", "Network"],
    ["rule", "Rule"],
    ["side", "Side"],
    ["way", "Way"],
    ["first", "First step, s", 1],
    ["ms", "A step, ms", 2],
    ["ratio", "Here times as fast"],
  ]);
}

function isOurs(side: SideName): boolean {
  return side.startsWith("ours");
}

/** Each round's seconds of the faster of ours in a precision. */
function fastestOfOurs(
  measured: StepsRecord["sides"],
  precision: Precision,
): readonly number[] | undefined {
  const all = sideNames.filter((side) => isOurs(side) && sides[side].precision === precision)
    .map((side) => measured[side]?.seconds ?? []).filter((seconds) => seconds.length > 0);
  return all.toSorted((a, b) => median(a) - median(b))[0];
}

/** Steps a second of all processes together. */
function atOnceTable(record: GpuRecord): Table {
  const rows = record.atOnce.map(({ side, processes, steps, seconds, failed }): Row => ({
    ...{ side: sides[side].label, processes },
    rate: failed ?? range(summary(seconds.map((each) => processes * steps / each))),
  }));
  const name = record.atOnce[0]?.name ?? "";
  const network = networks[name.split(" ")[0] as NetworkName]?.label;
  const caption =
    `Steps a second of all processes together on one GPU, SAM, ${network}: median of ` +
    `${record.rounds} rounds with least and greatest. PyTorch in its fastest way of the table above.`;
  return table(rows, caption, [
    ["side", "Side"],
    ["processes", "Processes", 0],
    ["rate", "Steps a second"],
  ]);
}

function where({ gpu, cpu, versions, load }: GpuRecord): string {
  const { tensorflow, torch, jax, deno } = versions;
  return `${gpu}, ${cpu}, load ${load[0]!.toFixed(1)} before; ${tensorflow}, Deno ${deno}` +
    `${torch ? `; PyTorch ${torch}` : ""}${jax ? `; JAX ${jax}` : ""}.`;
}
