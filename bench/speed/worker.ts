/** Our side's process: does what a line of JSON on stdin asks, answers by a line on stdout. */
import { createInterface } from "node:readline";
import process from "node:process";
import * as tf from "@tensorflow/tfjs";
import { ready } from "../../lib/backend/backend.ts";
import { InputError } from "../../lib/check.ts";
import { gradualSelfTrain } from "../../lib/gda/self_training.ts";
import { environment } from "../../lib/experiment/machine/environment.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { accuracy } from "../../lib/train/evaluate.ts";
import { fit } from "../../lib/train/fit.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { adam } from "../../lib/train/optimizer.ts";
import { parameterCount } from "../../lib/nn/params.ts";
import type { Optimizer } from "../../lib/train/rule.ts";
import { networkFor } from "./cases.ts";
import { readDomain } from "./data.ts";
import type { Message, Messages } from "./messages.ts";
import { optimizer, ruleOf, Training } from "./training.ts";
import { modelOf } from "./weights.ts";

type Answers = {
  [K in Message]: (asked: Messages[K]["ask"]) => Promise<Messages[K]["answer"]>;
};

let training: Training | undefined;

const answers: Answers = {
  async environment() {
    const { backend, device, threads, versions, commit } = await environment();
    return { ...versions, tensorflow: device, backend, commit, threads: String(threads) };
  },

  async start({ data, rule, precision, warmUp }) {
    await training?.stop();
    await ready();
    const domain = await readDomain(data);
    const network = networkFor(data);
    training = new Training(network, domain, ruleOf(rule), precision);
    const firstStep = await training.steps(1);
    if (warmUp > 0) await training.steps(warmUp);
    return { parameters: parameterCount(network.specs), firstStep };
  },

  async steps({ count }) {
    return { seconds: await training!.steps(count) };
  },

  async losses({ data, weights, steps, rate, rule }) {
    const domain = await readDomain(data);
    const network = networkFor(data, { dropout: 0 });
    await ready();
    const start = modelOf(network, await Deno.readFile(weights));
    const losses: number[] = [];
    const options: FitOptions = {
      ...{ rule: ruleOf(rule), optimizer: adam({ learningRate: rate }) as Optimizer, start },
      ...{ batchSize: data.examples, epochs: steps },
    };
    let last: Model | undefined;
    for await (const { loss, model } of epochs(network, domain, options)) {
      losses.push(loss);
      last = model;
    }
    for (const model of [start, last!]) disposeModel(model);
    return { losses, parameters: parameterCount(network.specs) };
  },

  async whole({ source, domains, target, epochs }) {
    await ready();
    const [first, ...others] = await Promise.all([source, ...domains, target].map(readDomain));
    const heldOut = others.pop()!;
    const started = performance.now();
    const options = { rule: ruleOf("sam"), optimizer, seed: 1 };
    let model = await fit(networkFor(first!), first!, { ...options, epochs: epochs.source });
    if (others.length > 0) {
      const sourceModel = model;
      const along = gradualSelfTrain(model, others, { ...options, epochs: epochs.domain });
      for await (const step of along) model = step.model;
      disposeModel(sourceModel);
    }
    const reached = await accuracy(model, heldOut);
    disposeModel(model);
    return { seconds: (performance.now() - started) / 1000, accuracy: reached };
  },

  async memory() {
    const status = await Deno.readTextFile("/proc/self/status");
    const mebibytes = (name: string) =>
      Math.round(Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status)![1]) / 1024);
    return { peak: mebibytes("VmHWM"), resident: mebibytes("VmRSS") };
  },

  async matrixRate({ precision, sizes, times }) {
    if (precision !== "float32") throw new InputError(`there are no products in ${precision} here`);
    await ready();
    let best = 0;
    for (const size of sizes) {
      const [a, b] = [tf.randomUniform([size, size]), tf.randomUniform([size, size])];
      for (let i = 0; i <= times; i++) {
        const started = performance.now();
        tf.matMul(a, b).dispose();
        const seconds = (performance.now() - started) / 1000;
        // The first one warms up.
        if (i > 0) best = Math.max(best, 2 * size ** 3 / seconds);
      }
      tf.dispose([a, b]);
    }
    return { rate: best };
  },
};

async function answer(line: string): Promise<void> {
  const { do: name, ...asked } = JSON.parse(line) as { do: Message };
  const of = answers[name] as (asked: unknown) => Promise<object>;
  const said = await of(asked).catch((error: Error) => ({ error: error.message }));
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(said) + "\n"));
}

if (import.meta.main) {
  const lines = createInterface({ input: process.stdin });
  let turn = Promise.resolve();
  lines.on("line", (line: string) => turn = turn.then(() => answer(line)));
  lines.on("close", () => Deno.exit());
}
