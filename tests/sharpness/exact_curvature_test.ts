/**
 * Curvature by second derivatives and by differences of gradients, against whole Hessians in PyTorch,
 * float64 (tests/fixtures/hessian.py), on small trained networks of ReLUs.
 */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import type { Domain } from "../../lib/data/domain.ts";
import {
  exactCurvature,
  exactEigenvalue,
  exactTrace,
} from "../../lib/sharpness/exact_curvature.ts";
import { hessianTrace } from "../../lib/sharpness/hessian_trace.ts";
import { largestEigenvalue } from "../../lib/sharpness/largest_eigenvalue.ts";
import { modelLandscape } from "../../lib/sharpness/model_landscape.ts";
import { secondDerivatives } from "../../lib/sharpness/second_derivatives.ts";
import { sharpnessMeasures } from "../../lib/sharpness/all_measures.ts";
import type { Model } from "../../lib/nn/model.ts";
import { cnn, linear, mlp } from "../../lib/nn/networks.ts";
import { mapParams, type Params } from "../../lib/nn/params.ts";
import { Stream } from "../../lib/stream.ts";
import { assertClose } from "../approx.ts";
import { withEnv } from "../env.ts";
import fixture from "../fixtures/hessian.json" with { type: "json" };
import { toyImages, toyRows } from "../train/toy.ts";
import { randomModel } from "../sam/networks.ts";
import { values } from "../sam/problem.ts";

await ready();

type Known = typeof fixture.networks[number];

function domainOf({ kind, inputs, labels, shape }: Known): Domain {
  return {
    ...{ name: `fixture ${kind}`, shape, classes: fixture.classes, shift: { kind: "none" } },
    inputs: Float32Array.from(inputs),
    labels: Int32Array.from(labels),
    ids: Int32Array.from(labels.keys()),
  };
}

function modelOf(known: Known): Model {
  const { filters, hidden, units } = fixture;
  const domain = domainOf(known);
  const network = known.kind === "cnn"
    ? cnn(domain, { filters, hidden })
    : mlp(domain, { hidden: units });
  const numbers = known.params as unknown as Record<string, number[]>;
  const params = network.specs.map(({ name, shape }) => {
    return [name, tf.tensor(numbers[name]!, [...shape])] as const;
  });
  const statistics = {
    "norm/mean": tf.tensor1d(known.mean),
    "norm/variance": tf.tensor1d(known.variance),
  };
  return { network, params: Object.fromEntries(params), statistics };
}

/** The fixture's direction: the cosines of 1, 2, ... over all parameters, of norm 1. */
function cosines(params: Params): Params {
  const k = values(params).length;
  const numbers = Float32Array.from({ length: k }, (_, i) => Math.cos(i + 1));
  const norm = Math.hypot(...numbers);
  let from = 0;
  return mapParams(({ size, shape }) => {
    from += size;
    return tf.tensor(numbers.slice(from - size, from).map((value) => value / norm), shape);
  }, params);
}

for (const known of fixture.networks) {
  const name = `${known.kind}, ${known.rule}`;
  const model = modelOf(known);
  const domain = domainOf(known);
  const many = { vectors: 200, seed: 1 };
  const thorough = { iterations: 60, tolerance: 1e-4 };

  Deno.test(`products by second derivatives are those with the whole Hessian, ${name}`, async () => {
    const derivatives = secondDerivatives(model, domain, { batchSize: 25 });
    const v = cosines(model.params);
    const error = values(derivatives.hessianVector(v)).map((value, i) => value - known.product[i]!);
    assertClose(Math.hypot(...error) / Math.hypot(...known.product), 0, 1e-5);
    assertClose(await derivatives.gaussNewtonForm(v) / known.form, 1, 1e-5);
    assert.deepEqual(derivatives.cost, { gradientEvaluations: 3, forwardPasses: 3 });
  });

  Deno.test(`the exact largest eigenvalue is the Hessian's, ${name}`, async () => {
    const { value, converged } = await exactEigenvalue(secondDerivatives(model, domain), thorough);
    assert.ok(converged);
    assertClose(value / known.eigenvalue, 1, 1e-3);
  });

  Deno.test(`the Gauss-Newton matrix has the Hessian's whole trace, which is met within its error, ${name}`, async () => {
    assertClose(known.gaussNewton.trace / known.trace, 1, 1e-9);
    const { value, standardError } = await exactTrace(secondDerivatives(model, domain), many);
    assertClose(value, known.trace, 4 * standardError);
  });

  // What docs/sharpness.md says of the bias; the trace's standard error is below a tenth.
  Deno.test(`with kinks the eigenvalue is 1 to 2 times the Hessian's, the trace 1.3 to 2.2, ${name}`, async () => {
    const landscape = modelLandscape(model, domain);
    const eigenvalue = await largestEigenvalue(landscape, thorough);
    const trace = await hessianTrace(landscape, { vectors: 100, seed: 1 });
    const ratios = [eigenvalue.value / known.eigenvalue, trace.value / known.trace] as const;
    assert.ok(ratios[0] > 1 && ratios[0] < 2, `${ratios}`);
    assert.ok(ratios[1] > 1.3 && ratios[1] < 2.2, `${ratios}`);
  });
}

Deno.test("of a linear classifier there are no kinks: differences find the exact curvature", async () => {
  const domain = toyRows(60);
  const network = linear(domain);
  const params = network.init(new Stream(1));
  const model = { network, params, statistics: {} };
  const derivatives = secondDerivatives(model, domain);
  const landscape = modelLandscape(model, domain);
  const options = { iterations: 14, tolerance: 1e-6 };
  const [a, b] = [
    await exactEigenvalue(derivatives, options),
    await largestEigenvalue(landscape, { ...options, h: 0.01 }),
  ];
  assertClose(b.value / a.value, 1, 1e-3);
  const traces = [await exactTrace(derivatives), await hessianTrace(landscape, { h: 0.01 })];
  assertClose(traces[1]!.value / traces[0]!.value, 1, 1e-3);
});

Deno.test("the record's curvature is on the examples of the other measures, and nothing stays on the device", async () => {
  const [model, domain] = [randomModel(1), toyImages(70)];
  const few = { examples: 60, m: 20, batchSize: 25, steps: 1, iterations: 3, vectors: 2, pairs: 2 };
  await exactCurvature(model, domain, few);
  const before = tf.memory().numTensors;
  const curvature = await exactCurvature(model, domain, few);
  assert.equal(tf.memory().numTensors, before);
  assert.deepEqual(JSON.parse(JSON.stringify(curvature)), curvature);
  const { largestEigenvalue, trace, gradientUnits, seconds, domain: name } = curvature;
  assert.deepEqual([name, gradientUnits], ["toy images", 3 * 3 + 2]);
  assert.ok(seconds > 0);
  const sharpness = await sharpnessMeasures(model, domain, few);
  for (
    const [own, other] of [[largestEigenvalue, sharpness.largestEigenvalue], [
      trace,
      sharpness.trace,
    ]]
  ) {
    assert.deepEqual([own!.examples, own!.batchSize, own!.seed], [60, 25, 0]);
    assert.deepEqual([other!.examples, other!.batchSize, other!.seed], [60, 25, 0]);
  }
  const again = await exactCurvature(model, domain, few);
  assert.deepEqual({ ...again, seconds }, curvature);
});

Deno.test("second derivatives by graphs are those operation by operation within rounding", async () => {
  const [model, domain] = [randomModel(2), toyImages(60)];
  const v = cosines(model.params);
  const answers: number[][] = [];
  for (const SAM_OOD_COMPILE of ["0", "1"]) {
    await withEnv({ SAM_OOD_COMPILE }, async () => {
      const derivatives = secondDerivatives(model, domain, { batchSize: 25 });
      answers.push([...values(derivatives.hessianVector(v)), await derivatives.gaussNewtonForm(v)]);
      derivatives.dispose();
    });
  }
  assertClose(answers[1]!, answers[0]!, 1e-6);
});

Deno.test("bad input is told in one line", () => {
  const model = randomModel(1);
  assert.throws(() => secondDerivatives(model, toyRows(60)), {
    name: "InputError",
    message: /^domain toy rows has inputs \[6\] .*; build it from this domain$/,
  });
  assert.throws(() => secondDerivatives(model, toyImages(10), { batchSize: 0 }), {
    name: "InputError",
    message: "batchSize is 0; it must be an integer at least 1",
  });
});
