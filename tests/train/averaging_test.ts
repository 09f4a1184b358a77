import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { Stream } from "../../lib/stream.ts";
import { averaged, type Averaging, ema, statisticsOf, swa } from "../../lib/train/averaging.ts";
import { mlp } from "../../lib/nn/networks.ts";
import type { Params } from "../../lib/nn/params.ts";
import { assertClose } from "../approx.ts";
import { toyRows } from "./toy.ts";

await ready();
const rows = toyRows(300);

const numbers = (params: Params) => Object.values(params).flatMap((t) => [...t.dataSync()]);

/** The averages of a sequence of weights, one an element, two steps an epoch. */
function averages({ rate }: Averaging, sequence: number[]): (number | undefined)[] {
  let average: Params | undefined;
  return sequence.map((value, step) => {
    const epoch = Math.floor(step / 2);
    const moment = { step, epoch, epochs: sequence.length / 2, endOfEpoch: step % 2 === 1 };
    const r = rate(moment);
    if (r > 0) average = averaged(average, { w: tf.tensor1d([value]) }, r);
    return average && numbers(average)[0];
  });
}

Deno.test("ema follows the weights from the first on, faster while the run is young", () => {
  // Decays of steps 1, 2, 3: 2/11, 3/12 and 4/13, until they pass 0.25.
  const first = 8, second = first + 9 / 11 * (4 - first);
  const third = second + 0.75 * (12 - second), fourth = third + 0.75 * (0 - third);
  const expected = [first, second, third, fourth];
  assertClose(averages(ema({ decay: 0.25 }), [8, 4, 12, 0]) as number[], expected);
});

Deno.test("ema with decay 0 is the weights themselves", () => {
  assert.deepEqual(averages(ema({ decay: 0 }), [8, 4, 12, 0]), [8, 4, 12, 0]);
});

Deno.test("swa is the mean of the weights at the ends of the last epochs", () => {
  const sequence = [9, 1, 9, 2, 9, 6, 9, 10];
  const none = undefined;
  assert.deepEqual(averages(swa({ start: 0.5 }), sequence), [
    ...[none, none, none, none],
    ...[none, 6, 6, 8],
  ]);
  assert.deepEqual(averages(swa(), sequence).slice(-2), [none, 10]);
  assertClose(averages(swa({ start: 0 }), sequence).slice(-1) as number[], [19 / 4]);
});

Deno.test("statistics are the mean over the batches, weighted by their size", () => {
  const network = mlp({ shape: [6], classes: 2 }, { hidden: 8, dropout: 0 });
  const w = network.init(new Stream(3));
  const x = tf.tensor2d(rows.inputs.slice(0, 60), [10, 6]);
  const order = Int32Array.from([3, 1, 4, 0, 5, 9, 2, 6, 8, 7]);
  const seen = [[3, 1, 4, 0], [5, 9, 2, 6], [8, 7]].map((rows) => {
    const { batch } = network.forward(w, tf.gather(x, rows), { training: true, masks: {} });
    return { size: rows.length, values: numbers(batch) };
  });
  const expected = seen[0]!.values.map((_, i) =>
    seen.reduce((sum, { size, values }) => sum + size / 10 * values[i]!, 0)
  );
  const before = tf.memory().numTensors;
  const statistics = statisticsOf(network, w, { x, order, batchSize: 4, stream: new Stream(1) });
  assertClose(numbers(statistics), expected);
  assert.equal(tf.memory().numTensors, before + 2);
});

Deno.test("decay and start out of range are one clear line each", () => {
  assert.throws(() => ema({ decay: 1 }), {
    name: "InputError",
    message: "ema: decay is 1; it must be a finite number at least 0 and less than 1",
  });
  assert.throws(() => swa({ start: -0.5 }), {
    name: "InputError",
    message: "swa: start is -0.5; it must be a finite number at least 0 and less than 1",
  });
});
