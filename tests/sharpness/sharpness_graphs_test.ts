/** Measures of sharpness taken by graphs are those taken operation by operation. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { plain } from "../../lib/sam/plain.ts";
import { type SharpnessMeasures, sharpnessMeasures } from "../../lib/sharpness/all_measures.ts";
import { fit } from "../../lib/train/fit.ts";
import type { Model } from "../../lib/nn/model.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { assertClose } from "../approx.ts";
import { withEnv } from "../env.ts";
import { toyImages } from "../train/toy.ts";
import { values } from "../sam/problem.ts";

const { name: backend } = await ready();
const ignore = backend !== "tensorflow";

const images = toyImages(110);
const options = { examples: 100, m: 20, batchSize: 40, iterations: 4, vectors: 3, pairs: 3 };

const models: Record<string, Model> = {};
for (
  const network of [cnn(images, { filters: 16, hidden: 8 }), mlp(images, { hidden: 16 })]
) {
  const training = { rule: plain(), optimizer: adam(), epochs: 4, seed: 1 };
  models[network.name] = await fit(network, images, training);
}

/** What `ask` answers operation by operation, and as graphs. */
async function bothWays<T>(ask: () => Promise<T>): Promise<[T, T]> {
  const answers: T[] = [];
  for (const SAM_OOD_COMPILE of ["0", "1"]) {
    await withEnv({ SAM_OOD_COMPILE }, async () => {
      answers.push(await ask());
    });
  }
  return answers as [T, T];
}

/**
 * How far apart the two may be, relative to the value or, where it is small, to the loss. Losses are
 * rounded at 1e-7 of their size, and so are rises; a gradient's rounding is divided by 2h.
 */
const tolerances: Record<string, number> = {
  ...{ authorsLastBatch: 0, oneStep: 2e-6, mSharpness: 2e-6, average: 2e-6, adaptiveAverage: 2e-6 },
  ...{ ball: 1e-5, adaptiveL2: 1e-5, adaptiveLinf: 1e-5, largestEigenvalue: 1e-3, trace: 1e-2 },
};

for (const [name, model] of Object.entries(models)) {
  Deno.test({
    name: `every measure of a ${name} by graphs is the eager one within rounding`,
    ignore,
    async fn() {
      const [eager, graphs] = await bothWays(() => sharpnessMeasures(model, images, options));
      for (const [measure, tolerance] of Object.entries(tolerances)) {
        const [a, b] = [graphs, eager].map((all) => all[measure as "ball"].value) as [
          number,
          number,
        ];
        assertClose(a, b, tolerance, `${name}: ${measure}`);
      }
      const rest = ({ gradientUnits, ball, largestEigenvalue }: SharpnessMeasures) => [
        ...[gradientUnits, ball.nonFinite, largestEigenvalue.iterations],
      ];
      assert.deepEqual(rest(graphs), rest(eager));
    },
  });

  Deno.test({
    name: `a landscape's answers for a ${name} are the eager ones, whatever was asked before`,
    ignore,
    async fn() {
      const w = Object.fromEntries(
        Object.entries(model.params).map(([name, t]) => [name, tf.mul(1.01, t)]),
      );
      const [eager, graphs] = await bothWays(async () => {
        const landscape = modelLandscape(model, images, { batchSize: 40 });
        const before = tf.memory().numTensors;
        const answers: number[][] = [];
        for (const [from, to] of [[0, 110], [10, 30], [0, 110]]) {
          const { loss, gradient } = await landscape.lossAndGradient(w, from, to);
          answers.push([loss, await landscape.loss(w, from, to), ...values(gradient)]);
          tf.dispose(gradient as tf.TensorContainer);
        }
        assert.equal(tf.memory().numTensors, before);
        landscape.dispose();
        return answers;
      });
      for (const i of eager.keys()) assertClose(graphs[i]!, eager[i]!, 1e-6, `question ${i}`);
      assert.deepEqual(graphs[2], graphs[0]);
    },
  });
}
