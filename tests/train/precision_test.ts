/** Training with products in bfloat16: near float32, and as exact in what must be exact. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { checkPrecision } from "../../lib/backend/check_precision.ts";
import type { Precision } from "../../lib/backend/precision.ts";
import { hasBfloat16 } from "../../lib/backend/processor.ts";
import { rotatedMnist } from "../../lib/datasets/rotated_mnist.ts";
import { friendlySam } from "../../lib/sam/friendly_sam.ts";
import { plain } from "../../lib/sam/plain.ts";
import { sam } from "../../lib/sam/sam.ts";
import { Stream } from "../../lib/stream.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import type { Network } from "../../lib/nn/network.ts";
import { cnn, mlp } from "../../lib/nn/networks.ts";
import { adam, sgd } from "../../lib/train/optimizer.ts";
import type { Params } from "../../lib/nn/params.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";

const { name: backend } = await ready();
const ignore = backend !== "tensorflow" || !await hasBfloat16();
if (ignore) console.log("bfloat16 is not tested: no tensorflow backend, or no avx512_bf16 here");

const { source: domain } = await rotatedMnist({
  ...{ angle: 0, images: "digits", sourceSize: 320, targetSize: 1, testSize: 1 },
});
const networks = [
  cnn(domain, { filters: 8, hidden: 32 }),
  mlp(domain, { hidden: 64 }),
];

/** Losses of the epochs, and all parameters at the end. */
async function trained(
  network: Network,
  rule: Rule,
  precision: Precision,
  options: Partial<FitOptions> = {},
): Promise<{ losses: number[]; params: Float32Array }> {
  const usual = { optimizer: adam() as Optimizer, epochs: 4, batchSize: 64, seed: 3 };
  const losses: number[] = [];
  let last: Model | undefined;
  for await (const epoch of epochs(network, domain, { ...usual, ...options, rule, precision })) {
    losses.push(epoch.loss);
    last = epoch.model;
  }
  const params = valuesOf(last!.params);
  disposeModel(last!);
  return { losses, params };
}

function valuesOf(params: Params): Float32Array {
  for (const { dtype } of Object.values(params)) assert.equal(dtype, "float32");
  return Float32Array.from(Object.values(params).flatMap((tensor) => [...tensor.dataSync()]));
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}

for (const network of networks) {
  Deno.test({
    name: `a step of ${network.name} in bfloat16 ends within a quarter of its way of float32's`,
    ignore,
    async fn() {
      const init = network.init(new Stream(3).child("init"));
      const start = valuesOf(init);
      tf.dispose(init as tf.TensorContainer);
      // Adam's first steps are as long for a gradient of mere rounding as for any.
      const optimizer = sgd({ learningRate: 0.05 }) as Optimizer;
      const options = { optimizer, epochs: 1, batchSize: 320 };
      for (const rule of [plain(), sam(), friendlySam()]) {
        const [full, half] = [
          await trained(network, rule, "float32", options),
          await trained(network, rule, "bfloat16", options),
        ];
        const share = distance(half.params, full.params) / distance(full.params, start);
        assert.ok(share > 1e-5 && share < 0.25, `${rule.name}: ${share} of the way`);
      }
    },
  });

  Deno.test({
    name: `20 steps of ${network.name} in bfloat16 have float32's losses within 0.15 nats`,
    ignore,
    async fn() {
      for (const rule of [plain(), sam(), friendlySam()]) {
        const [full, half] = [
          await trained(network, rule, "float32"),
          await trained(network, rule, "bfloat16"),
        ];
        const off = Math.max(...full.losses.map((loss, i) => Math.abs(loss - half.losses[i]!)));
        assert.ok(off > 0 && off < 0.15, `${rule.name}: ${full.losses}, ${half.losses}`);
      }
    },
  });

  Deno.test({
    name: `rho = 0 in bfloat16 is the base optimizer in bfloat16 bit for bit: ${network.name}`,
    ignore,
    async fn() {
      const base = await trained(network, plain(), "bfloat16");
      assert.deepEqual(await trained(network, sam({ rho: 0 }), "bfloat16"), base);
      assert.deepEqual(await trained(network, plain(), "bfloat16"), base, "same seed, same run");
    },
  });
}

Deno.test("where bfloat16 can't be had, one line says why", async () => {
  const cpu = { name: "tensorflow", device: "CPU, libtensorflow" } as const;
  const here = (
    precision: string,
    compiled = true,
    on: Parameters<typeof checkPrecision>[2] = cpu,
  ) => checkPrecision(precision, compiled, on, () => Promise.resolve(false));
  assert.equal(await here("float32"), "float32");
  assert.equal(await here("bfloat16", true, { ...cpu, device: "GPU (CUDA)" }), "bfloat16");
  const refused = async (asked: Promise<unknown>, message: RegExp) =>
    await assert.rejects(asked, { name: "InputError", message });
  await refused(
    here("bfloat16"),
    /^precision is "bfloat16", and this processor \(.+\) has neither avx512_bf16 nor amx_bf16; take "float32"$/,
  );
  await refused(here("bfloat16", false), /and it takes captured steps, and compile is false/);
  await refused(
    here("bfloat16", true, { name: "wasm", device: "CPU, WebAssembly" }),
    /and the wasm backend computes in float32 alone; take "float32"$/,
  );
  await refused(here("float8"), /^precision is "float8"; it must be one of float32, bfloat16/);
});
