/**
 * What each rule costs: counted by the oracle, and measured against plain training in the same run.
 *
 * The paper's CNN on 28x28 images, batches of 128. Each rule takes turns with `plain`, so that a slow
 * minute of the machine slows both; the ratio is the median over rounds. Only the second epoch of a
 * run counts: the first warms up, and AUSAM's selection starts with it.
 *
 *     deno task costs [rounds]
 */
import { fileURLToPath } from "node:url";
import { checkNumber } from "../lib/check.ts";
import type { Domain } from "../lib/data/domain.ts";
import { writeWhole } from "../lib/files.ts";
import { environment } from "../lib/experiment/machine/environment.ts";
import { type Row, Table } from "../lib/report/table.ts";
import type { OptionDescription } from "../lib/sam/define_rule.ts";
import { makeRule, rules } from "../lib/sam/registry.ts";
import { ruleLabels } from "../lib/sam/labels.ts";
import { Stream } from "../lib/stream.ts";
import { epochs } from "../lib/train/epochs.ts";
import { disposeModel } from "../lib/nn/model.ts";
import { cnn } from "../lib/nn/networks.ts";
import { adam } from "../lib/train/optimizer.ts";
import { type Cost, gradientUnits } from "../lib/train/cost.ts";
import { cpuModel } from "../lib/backend/processor.ts";
import { answerHelp } from "../tools/options.ts";
import { median } from "../lib/statistics/median.ts";
import { stateCopies } from "./measure.ts";

const BATCH = 128;
/** Two of LookSAM's cycles. */
const STEPS = 10;

/** Images of noise: time does not depend on what they show. */
const examples = BATCH * STEPS;
const domain: Domain = {
  name: "noise",
  inputs: new Stream(1).uniform(examples * 784),
  labels: Int32Array.from({ length: examples }, (_, i) => i % 10),
  ids: Int32Array.from({ length: examples }, (_, i) => i),
  shape: [28, 28, 1],
  classes: 10,
  shift: { kind: "none" },
};

/** Seconds and cost of the second epoch. */
async function secondEpoch(name: string): Promise<{ seconds: number; cost: Cost }> {
  const seen: { seconds: number; cost: Cost }[] = [];
  const options = { rule: makeRule(name), optimizer: adam(), epochs: 2, seed: 1, batchSize: BATCH };
  for await (const { model, seconds, cost, index } of epochs(cnn(domain), domain, options)) {
    seen.push({ seconds, cost });
    if (index === 1) disposeModel(model);
  }
  const [first, second] = seen as [typeof seen[0], typeof seen[0]];
  return {
    seconds: second!.seconds - first!.seconds,
    cost: {
      gradientEvaluations: second!.cost.gradientEvaluations - first!.cost.gradientEvaluations,
      forwardPasses: second!.cost.forwardPasses - first!.cost.forwardPasses,
    },
  };
}

async function measure(name: string, rounds: number): Promise<Row> {
  const ratios: number[] = [];
  let counted = 0;
  for (let round = 0; round < rounds; round++) {
    const plain = await secondEpoch("plain");
    const own = await secondEpoch(name);
    ratios.push(own.seconds / plain.seconds);
    counted = gradientUnits(own.cost) / STEPS;
  }
  const { options, reference } = rules[name]!.description;
  return {
    rule: name,
    label: ruleLabels()[name]!.label,
    counted,
    measured: median(ratios),
    measured_min: Math.min(...ratios),
    measured_max: Math.max(...ratios),
    copies: stateCopies(makeRule(name), cnn(domain), examples),
    defaults: defaults(options),
    reference,
  };
}

function defaults(options: Readonly<Record<string, OptionDescription>>): string {
  return Object.entries(options).map(([option, of]) => `${option} ${of.default}`).join(", ");
}

answerHelp(
  `deno task costs [rounds]: the cost of each rule, counted and measured, into results/bench

The sides take turns; a number is the median over rounds, by default 5.

  --help   print this`,
);
const rounds = checkNumber("rounds", Number(Deno.args[0] ?? 5), { integer: true, min: 1 });
const rows: Row[] = [];
for (const name of Object.keys(rules)) {
  const row = await measure(name, rounds);
  rows.push(row);
  console.error(`${name}: counted ${row.counted}, measured ${Number(row.measured).toFixed(2)}`);
}
const where = await environment();
const caption =
  `A step of the paper's CNN (28x28, batch ${BATCH}, Adam), relative to plain. Counted: ` +
  `gradients over the batch, a forward pass as a third of one. Measured: median of ${rounds} ratios ` +
  `taken in turns, with least and greatest. Memory: what the rule remembers between steps, in copies ` +
  `of the parameters. ${where.backend} on ${where.device}, ${where.threads} threads, ${await cpuModel()}.`;
const number = (value: unknown) => String(Number(Number(value).toFixed(2)));
const table = new Table(rows, [
  { title: "Rule", text: (r) => String(r.label) },
  { title: "Gradients a step, counted", numeric: true, text: (r) => number(r.counted) },
  {
    title: "Time, measured",
    numeric: true,
    text: (r) =>
      `${Number(r.measured).toFixed(2)} (${number(r.measured_min)}–${number(r.measured_max)})`,
  },
  { title: "Memory", numeric: true, text: (r) => number(r.copies) },
  { title: "Defaults", text: (r) => String(r.defaults || "–") },
  { title: "Reference", text: (r) => String(r.reference) },
], caption);
const folder = fileURLToPath(new URL("../results/bench", import.meta.url));
await writeWhole(`${folder}/rule-costs.md`, table.toMarkdown());
const record = { environment: where, cpu: await cpuModel(), rounds, batch: BATCH, rows };
await writeWhole(`${folder}/rule-costs.json`, JSON.stringify(record, null, 2) + "\n");
console.log(table.toMarkdown());
