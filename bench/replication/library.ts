/** This library's side of a replication: a run by `epochs`, as users run it. */
import * as tf from "@tensorflow/tfjs";
import { makeRule } from "../../lib/sam/registry.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { FitOptions } from "../../lib/train/fit_options.ts";
import { evaluate } from "../../lib/train/evaluate.ts";
import { disposeModel, type Model } from "../../lib/nn/model.ts";
import { cnn } from "../../lib/nn/networks.ts";
import { adam } from "../../lib/train/optimizer.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";
import { bytesOf, readDomain } from "../speed/data.ts";
import type { EpochRan, Ran, Run } from "./run.ts";

/** Makes the run. */
export async function runHere(run: Run): Promise<Ran> {
  const { protocol, seed, batchSize, testAfter, compile = true, learningRate } = run;
  const train = await readDomain(run.train);
  const tests = await Promise.all(run.tests.map(readDomain));
  const decay = protocol === "authors" ? { weightDecay: 1e-4, decay: "coupled" } as const : {};
  const losses: tf.Tensor[] = [];
  const rule = makeRule(run.rule);
  const options: FitOptions = {
    ...{ protocol, seed, batchSize, compile, epochs: run.epochs },
    rule: compile ? rule : recording(rule, losses),
    optimizer: adam({ learningRate, ...decay }) as Optimizer,
  };
  const done: EpochRan[] = [];
  const weights: Float64Array<ArrayBuffer>[] = [];
  let seconds = 0;
  for await (const epoch of epochs(cnn(train, run.network), train, options)) {
    const last = epoch.index === run.epochs - 1;
    const tested = [];
    for (const test of testAfter === "each" || last ? tests : []) {
      tested.push(await evaluate(epoch.model, test));
    }
    done.push({ loss: epoch.loss, tests: tested });
    if (run.weights) weights.push(...await valuesOf(epoch.model));
    if (last) disposeModel(epoch.model);
    seconds = epoch.seconds;
  }
  if (run.weights) await Deno.writeFile(run.weights, joined(weights));
  const told = await Promise.all(losses.map(async (loss) => (await loss.data())[0]!));
  tf.dispose(losses);
  return { losses: told, epochs: done, seconds };
}

/** The rule, whose losses are kept, too. */
function recording(rule: Rule, losses: tf.Tensor[]): Rule {
  return {
    ...rule,
    gradient(...asked) {
      const answer = rule.gradient(...asked);
      losses.push(tf.keep(tf.clone(answer.loss)));
      return answer;
    },
  };
}

/** Parameters in the order of the network, then the running mean and variance. */
async function valuesOf({ params, statistics }: Model): Promise<Float64Array<ArrayBuffer>[]> {
  const tensors = [...Object.values(params), ...Object.values(statistics)];
  return await Promise.all(tensors.map(async (tensor) => Float64Array.from(await tensor.data())));
}

function joined(parts: readonly Float64Array[]): Uint8Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return bytesOf(all);
}

if (import.meta.main) console.log(JSON.stringify(await runHere(JSON.parse(Deno.args[0]!))));
