/** Time of a step, as tables: in float32 beside each peer, and in bfloat16. */
import type { Row, Table } from "../../../lib/report/table.ts";
import { ruleLabels } from "../../../lib/sam/labels.ts";
import { median } from "../../../lib/statistics/median.ts";
import { BATCH, type NetworkName, networks } from "../cases.ts";
import { range, table } from "./columns.ts";
import type { Precision } from "../messages.ts";
import { type BenchRecord, howInWords, type StepsRecord } from "../record.ts";
import { ratios, type Summary, summary } from "../rounds.ts";
import { peers, type SideName, sides } from "../sides.ts";

/** The fastest peer in float32 by its median, and how many times as fast ours is. */
export function bestPeer(
  record: StepsRecord,
): { name: SideName; way: string; ratio: Summary | undefined } | undefined {
  const taking = peers.filter((name) => secondsOf(record, name).length > 0);
  const [name] = taking.toSorted((a, b) =>
    median(secondsOf(record, a)) - median(secondsOf(record, b))
  );
  return name && { name, way: wayOf(record, name) ?? "", ratio: ratioOf(record, "ours", name) };
}

/** Milliseconds a step in float32, and the best peer. */
export function float32Table(record: BenchRecord): Table {
  const rows = record.steps.map((one): Row => {
    const best = bestPeer(one);
    return {
      ...who(one),
      ours: milliseconds(one, "ours"),
      share: shareOf(one, "ours", record),
      ...Object.fromEntries(peers.map((name) => [name, milliseconds(one, name)])),
      best: best ? sides[best.name].label : null,
      way: best?.way || null,
      ratio: range(best?.ratio),
    };
  });
  const caption =
    `Milliseconds a step in float32, batch ${BATCH}, Adam: medians of ${record.rounds} ` +
    `rounds in which all take turns. Times as fast: the best peer's time over ours, median of the ` +
    `rounds with least and greatest; below 1 the peer is faster. Each peer in its own fastest way, ` +
    `found for this row by trials in turns; torch.compile for Adam and SAM alone. Of the rate: ` +
    `operations of a step's products and convolutions over its time, in percent of the best large ` +
    `product here` +
    `${rateText(record, "float32")}. ${notMeasured(record)}${where(record)}`;
  return table(rows, caption, [
    ["network", "Network"],
    ["rule", "Rule"],
    ["ours", "Here, ms", 2],
    ["share", "Of the rate, %", 0],
    ...peers.map((name) => [name, `${sides[name].label}, ms`, 2] as const),
    ["best", "Best peer"],
    ["way", "Its way"],
    ["ratio", "Times as fast"],
  ]);
}

/** The same in bfloat16; without rows where the processor has none. */
export function bfloat16Table(record: BenchRecord): Table {
  const measured = record.steps.filter((one) => one.sides["ours bfloat16"]);
  const rows = measured.map((one): Row => ({
    ...who(one),
    ours: milliseconds(one, "ours bfloat16"),
    share: shareOf(one, "ours bfloat16", record),
    gain: range(ratioOf(one, "ours bfloat16", "ours")),
    autocast: milliseconds(one, "autocast"),
    way: wayOf(one, "autocast"),
    ratio: range(ratioOf(one, "ours bfloat16", "autocast")),
  }));
  const caption = `The same with convolutions and products in bfloat16, in the same rounds: ` +
    `precision "bfloat16" here, autocast in PyTorch. Of the rate: of the best large product in ` +
    `bfloat16${rateText(record, "bfloat16")}.`;
  return table(rows, caption, [
    ["network", "Network"],
    ["rule", "Rule"],
    ["ours", "Here, ms", 2],
    ["share", "Of the rate, %", 0],
    ["gain", "Times as fast as float32 here"],
    ["autocast", `${sides.autocast.label}, ms`, 2],
    ["way", "Its way"],
    ["ratio", "Times as fast"],
  ]);
}

/** A line for who waits. */
export function inShort(record: StepsRecord): string {
  const time = `${record.name}: ${milliseconds(record, "ours")!.toFixed(2)} ms a step`;
  const best = bestPeer(record);
  if (!best?.ratio) return time;
  return `${time}, ${best.ratio.median.toFixed(2)} times as fast as ${sides[best.name].label}`;
}

function who({ name, rule }: StepsRecord): Row {
  const network = networks[name.split(" ")[0] as NetworkName].label;
  return { network, rule: ruleLabels()[rule]!.label };
}

function secondsOf({ sides }: StepsRecord, name: SideName): readonly number[] {
  return sides[name]?.seconds ?? [];
}

function milliseconds(record: StepsRecord, name: SideName): number | null {
  const seconds = secondsOf(record, name);
  return seconds.length > 0 ? 1000 * median(seconds) / record.steps : null;
}

function ratioOf(record: StepsRecord, one: SideName, other: SideName): Summary | undefined {
  const [a, b] = [secondsOf(record, one), secondsOf(record, other)];
  return a.length > 0 ? summary(ratios(a, b)) : undefined;
}

function wayOf({ sides }: StepsRecord, name: SideName): string | null {
  const how = sides[name]?.started?.how;
  return how ? howInWords(how) : null;
}

/** Percent of the machine's matrix rate. */
function shareOf(record: StepsRecord, name: SideName, { rates }: BenchRecord): number | null {
  const rate = rates[sides[name].precision];
  const time = milliseconds(record, name);
  return rate === null || time === null ? null : 100 * record.flops / (time / 1000) / rate;
}

function rateText({ rates }: BenchRecord, precision: Precision): string {
  const rate = rates[precision];
  return rate === null ? "" : `, ${(rate / 1e9).toFixed(0)} GFLOP/s`;
}

/** Why some could not take part. */
function notMeasured({ steps }: BenchRecord): string {
  const reasons = new Map<string, string[]>();
  for (const { name, sides: taking } of steps) {
    for (const side of Object.keys(taking) as SideName[]) {
      const failed = taking[side]!.failed;
      if (failed !== undefined) reasons.set(failed, [...reasons.get(failed) ?? [], name]);
    }
  }
  if (reasons.size === 0) return "";
  const texts = [...reasons].map(([reason, names]) => `${names.join(", ")}: ${reason}`);
  return `Not measured: ${texts.join("; ")}. `;
}

function where({ threads, cpu, versions, load }: BenchRecord): string {
  const { tensorflow, torch, jax, deno } = versions;
  const busy = load.before[0]!.toFixed(1);
  return `${threads} threads each on ${cpu}, load ${busy} before; ${tensorflow}, Deno ${deno}` +
    `${torch ? `; PyTorch ${torch}` : ""}${jax ? `; JAX ${jax}` : ""}.`;
}
