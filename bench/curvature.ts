/**
 * How far curvature by differences of gradients is from that by second derivatives, over the step h.
 *
 * Small networks of the paper's shapes, trained on the digits that come with the library, with Adam and
 * with SAM. Both ways take the same first direction and the same random vectors.
 *
 *     deno task curvature
 */
import { fileURLToPath } from "node:url";
import { rotatedMnist } from "../lib/datasets/rotated_mnist.ts";
import { writeWhole } from "../lib/files.ts";
import { type Row, Table } from "../lib/report/table.ts";
import { exactEigenvalue, exactTrace } from "../lib/sharpness/exact_curvature.ts";
import { distance } from "../lib/sharpness/hessian.ts";
import { hessianTrace } from "../lib/sharpness/hessian_trace.ts";
import { largestEigenvalue } from "../lib/sharpness/largest_eigenvalue.ts";
import { modelLandscape } from "../lib/sharpness/model_landscape.ts";
import { makeRule } from "../lib/sam/registry.ts";
import { ruleLabels } from "../lib/sam/labels.ts";
import { secondDerivatives } from "../lib/sharpness/second_derivatives.ts";
import { fit } from "../lib/train/fit.ts";
import { disposeModel } from "../lib/nn/model.ts";
import { cnn, mlp } from "../lib/nn/networks.ts";
import { adam } from "../lib/train/optimizer.ts";
import { answerHelp, optionsIn } from "../tools/options.ts";

answerHelp(
  `deno task curvature: curvature by differences of gradients over the exact one, over the step

It is written into results/bench.

  --help   print this`,
);
optionsIn(Deno.args, {}, "the only option is --help");

/** Of ||w||. The defaults are 0.001 for the eigenvalue and 0.05 for the trace. */
const SHARES = [1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.1];
const EXAMPLES = 500;
const EPOCHS = 20;
const [products, signs] = [{ iterations: 30, seed: 1 }, { vectors: 30, seed: 1 }];

const { source } = await rotatedMnist({
  ...{ angle: 60, images: "digits", sourceSize: EXAMPLES, testSize: 10 },
});
const networks = {
  "CNN, 8 filters, 32 units": () => cnn(source, { filters: 8, hidden: 32 }),
  "MLP, 64 units": () => mlp(source, { hidden: 64 }),
};

const rows: Row[] = [];
for (const [network, make] of Object.entries(networks)) {
  for (const rule of ["plain", "sam"]) {
    const options = { rule: makeRule(rule), optimizer: adam(), epochs: EPOCHS, seed: 1 };
    const model = await fit(make(), source, options);
    const derivatives = secondDerivatives(model, source);
    const landscape = modelLandscape(model, source);
    const exact = [
      await exactEigenvalue(derivatives, products),
      await exactTrace(derivatives, signs),
    ];
    const trained = `${network}, ${ruleLabels()[rule]!.label}`;
    const measured = ["largest eigenvalue", "trace"].map((what, i) => ({
      ...{ network: trained, what, exact: exact[i]!.value, ratios: [] as number[] },
    }));
    for (const share of SHARES) {
      const h = await distance(model.params, share);
      const [eigenvalue, trace] = [
        await largestEigenvalue(landscape, { ...products, h }),
        await hessianTrace(landscape, { ...signs, h }),
      ];
      measured[0]!.ratios.push(eigenvalue.value / exact[0]!.value);
      measured[1]!.ratios.push(trace.value / exact[1]!.value);
    }
    rows.push(...measured.map(({ ratios, ...row }) => ({
      ...row,
      ...Object.fromEntries(SHARES.map((share, i) => [`h ${share}`, ratios[i]!])),
    })));
    console.error(`curvature: ${trained}: done`);
    derivatives.dispose();
    landscape.dispose();
    disposeModel(model);
  }
}
const caption =
  `Curvature by differences of gradients at w ± h v, relative to that by second derivatives, over ` +
  `h / ||w||; the defaults are 0.001 for the eigenvalue and 0.05 for the trace. ${EXAMPLES} digits of ` +
  `28x28, ${EPOCHS} epochs of Adam; ${products.iterations} products at most for the eigenvalue, ` +
  `${signs.vectors} random vectors for the trace, the same in every column. The smaller h, the fewer ` +
  `kinks are met and the more each of them weighs, as does rounding.`;
const table = new Table(rows, [
  { title: "Network", text: (r) => String(r.network) },
  { title: "Measure", text: (r) => String(r.what) },
  { title: "Exact", numeric: true, text: (r) => Number(r.exact).toPrecision(3) },
  ...SHARES.map((share) => ({
    ...{ title: `h ${share}`, numeric: true },
    text: (r: Row) => Number(r[`h ${share}`]).toFixed(2),
  })),
], caption);
const folder = fileURLToPath(new URL("../results/bench", import.meta.url));
await writeWhole(`${folder}/curvature.md`, table.toMarkdown());
console.log(table.toMarkdown());
