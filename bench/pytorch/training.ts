/** Our side's training: {@link epochs} as users run it, which pauses after the steps asked for. */
import type { Domain } from "../../lib/data/domain.ts";
import { esam } from "../../lib/sam/esam.ts";
import { makeRule } from "../../lib/sam/registry.ts";
import { epochs } from "../../lib/train/epochs.ts";
import type { Network } from "../../lib/train/network.ts";
import { adam } from "../../lib/train/optimizer.ts";
import type { Optimizer, Rule } from "../../lib/train/rule.ts";
import { BATCH, type RuleName } from "./cases.ts";

/** Adam with the settings that PyTorch has too. */
export const optimizer = adam() as Optimizer;

/** The rule by its defaults; of ESAM the authors' code's masks, which PyTorch's side draws too. */
export function ruleOf(name: RuleName): Rule {
  return name === "esam" ? esam({ mask: "tensor" }) : makeRule(name);
}

class Stopped extends Error {}

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
  ) {}

  /** Seconds that the next `count` steps take. */
  async steps(count: number): Promise<number> {
    const started = performance.now();
    this.#left = count;
    this.#reached = Promise.withResolvers();
    this.#resumed.resolve();
    this.#run ??= this.#train();
    await Promise.race([this.#reached.promise, this.#run]);
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
    const options = { rule: this.rule, optimizer, batchSize: BATCH, seed: 1, onStep };
    const run = epochs(this.network, this.domain, { ...options, epochs: Number.MAX_SAFE_INTEGER });
    for await (const _ of run);
  }
}

/**
 * Runs the first step and `count` more.
 *
 * @returns Seconds of the first, and those that the first ten take longer than ten others: what is
 * done once, such as capturing a step for each of a rule's phases. That needs 19 more.
 */
export async function begin(
  training: Pick<Training, "steps">,
  count: number,
): Promise<{ firstStep: number; setUp: number | null }> {
  const firstStep = await training.steps(1);
  if (count < 19) {
    if (count > 0) await training.steps(count);
    return { firstStep, setUp: null };
  }
  const nextNine = await training.steps(9);
  if (count > 19) await training.steps(count - 19);
  return { firstStep, setUp: Math.max(0, firstStep + nextNine - await training.steps(10)) };
}
