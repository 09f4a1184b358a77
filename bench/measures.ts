/**
 * How long all measures of sharpness of a model take: by graphs, and operation by operation.
 *
 * The paper's CNN on 28x28 images, 1,000 examples, as a run at the paper's sizes measures it. Both ways
 * take turns, so that a slow minute of the machine slows both; the ratio is the median over rounds.
 *
 *     deno task measures [rounds]
 */
import { fileURLToPath } from "node:url";
import { ready } from "../lib/backend/backend.ts";
import { cpuModel } from "../lib/backend/processor.ts";
import { checkNumber } from "../lib/check.ts";
import type { Domain } from "../lib/data/domain.ts";
import { writeWhole } from "../lib/files.ts";
import { environment } from "../lib/experiment/machine/environment.ts";
import { type Row, Table } from "../lib/report/table.ts";
import { exactCurvature } from "../lib/sharpness/exact_curvature.ts";
import { sharpnessMeasures } from "../lib/sharpness/all_measures.ts";
import { Stream } from "../lib/stream.ts";
import type { Model } from "../lib/nn/model.ts";
import { cnn } from "../lib/nn/networks.ts";
import { answerHelp } from "../tools/options.ts";
import { median } from "../lib/statistics/median.ts";

const EXAMPLES = 1000;

/** Images of noise: time does not depend on what they show. */
const domain: Domain = {
  name: "noise",
  inputs: new Stream(1).uniform(EXAMPLES * 784),
  labels: Int32Array.from({ length: EXAMPLES }, (_, i) => i % 10),
  ids: Int32Array.from({ length: EXAMPLES }, (_, i) => i),
  shape: [28, 28, 1],
  classes: 10,
  shift: { kind: "none" },
};

/** What is measured, and its cost in gradients over the examples. */
const asked = [
  { name: "sharpness", label: "`sharpnessMeasures`", ask: sharpnessMeasures },
  { name: "exact curvature", label: "`exactCurvature`", ask: exactCurvature },
] as const;

/** As SAM_OOD_COMPILE says them. */
const ways = { graphs: "1", eager: "0" } as const;

answerHelp(
  `deno task measures [rounds]: seconds that a model's measures take, by graphs and operation by operation

The sides take turns; a number is the median over rounds, by default 1.

  --help   print this`,
);
const rounds = checkNumber("rounds", Number(Deno.args[0] ?? 1), { integer: true, min: 1 });
await ready();
const network = cnn(domain);
const model: Model = {
  network,
  params: network.init(new Stream(1)),
  statistics: network.initStatistics(),
};
const rows: Row[] = [];
for (const { name, label, ask } of asked) {
  const seconds: Record<keyof typeof ways, number[]> = { graphs: [], eager: [] };
  let gradients = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [way, setting] of Object.entries(ways)) {
      Deno.env.set("SAM_OOD_COMPILE", setting);
      const measured = await ask(model, domain, { examples: EXAMPLES });
      seconds[way as keyof typeof ways].push(measured.seconds);
      gradients = measured.gradientUnits;
      console.error(`measures: ${name}, ${way}: ${measured.seconds.toFixed(1)} s`);
    }
  }
  const ratio = median(seconds.eager.map((eager, i) => eager / seconds.graphs[i]!));
  const [graphs, eager] = [median(seconds.graphs), median(seconds.eager)];
  rows.push({ name, label, gradients, graphs, eager, ratio });
}
const where = await environment();
const caption =
  `Seconds for a model's measures at their defaults: the paper's CNN, ${EXAMPLES} images of 28x28. ` +
  `Gradients: cost over all examples, a forward pass as a third of one. Ratio: seconds operation by ` +
  `operation (SAM_OOD_COMPILE=0) over those by graphs, taken in turns; median of ${rounds}. ` +
  `${where.backend} on ${where.device}, ${where.threads} threads, ${await cpuModel()}.`;
const number = (value: unknown, digits: number) => Number(value).toFixed(digits);
const table = new Table(rows, [
  { title: "What", text: (r) => String(r.label) },
  { title: "Gradients", numeric: true, text: (r) => number(r.gradients, 0) },
  { title: "By graphs (s)", numeric: true, text: (r) => number(r.graphs, 1) },
  { title: "Operation by operation (s)", numeric: true, text: (r) => number(r.eager, 1) },
  { title: "Ratio", numeric: true, text: (r) => number(r.ratio, 2) },
], caption);
const folder = fileURLToPath(new URL("../results/bench", import.meta.url));
await writeWhole(`${folder}/measures.md`, table.toMarkdown());
console.log(table.toMarkdown());
