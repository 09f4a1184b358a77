/** Our side's training: {@link epochs} as users run it, which pauses after the steps asked for. */
import * as tf from "@tensorflow/tfjs";
import type { Domain } from "../../lib/data/domain.ts";
import { esam } from "../../lib/sam/esam.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { Network } from "../../lib/nn/network.ts";
import { adam } from "../../lib/train/optimizer.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";
import { BATCH, type RuleName } from "./cases.ts";
import type { Precision } from "./messages.ts";

/** Adam with the settings that PyTorch has too. */
export const optimizer = adam() as Optimizer;

/** The rule by its defaults; of ESAM the authors' code's masks, which PyTorch's side draws too. */
export function ruleOf(name: RuleName): Rule {
  return name === "esam" ? esam({ mask: "tensor" }) : makeRule(name);
}

class Stopped extends Error {}

/** Until a GPU has done what it was told: what is read is computed after it. */
async function allDone(): Promise<void> {
  const sum = tf.tidy(() => tf.add(tf.scalar(1), 1));
  await sum.data();
  sum.dispose();
}

/** A run that goes on for as many steps as it is asked for. */
export class Training {
  #left = 0;
  #reached = Promise.withResolvers<void>();
  #resumed = Promise.withResolvers<void>();
  #run: Promise<void> | undefined;

  constructor(
    readonly network: Network,
    readonly domain: Domain,
    readonly rule: Rule,
    readonly precision: Precision,
  ) {}

  /** Seconds that the next `count` steps take. */
  async steps(count: number): Promise<number> {
    const started = performance.now();
    this.#left = count;
    this.#reached = Promise.withResolvers();
    this.#resumed.resolve();
    this.#run ??= this.#train();
    await Promise.race([this.#reached.promise, this.#run]);
    await allDone();
    return (performance.now() - started) / 1000;
  }

  /** Ends the run and frees its tensors. */
  async stop(): Promise<void> {
    if (!this.#run) return;
    this.#resumed.reject(new Stopped());
    await this.#run.catch((error) => {
      if (!(error instanceof Stopped)) throw error;
    });
  }

  async #train(): Promise<void> {
    const onStep = async () => {
      if (--this.#left > 0) return;
      this.#resumed = Promise.withResolvers();
      this.#reached.resolve();
      await this.#resumed.promise;
    };
    const { rule, precision } = this;
    const options = { rule, optimizer, precision, batchSize: BATCH, seed: 1, onStep };
    const run = epochs(this.network, this.domain, { ...options, epochs: Number.MAX_SAFE_INTEGER });
    for await (const _ of run);
  }
}
