/** Training to the end, or to the best epoch. */
import { checkNumber } from "../check.ts";
import type { Domain } from "../data/domain.ts";
import { epochs, type FitOptions } from "./epochs.ts";
import { evaluate } from "./evaluate.ts";
import { copyModel, disposeModel, type Model } from "../nn/model.ts";
import type { Network } from "../nn/network.ts";

/** Stop when the loss on `domain` has not fallen for `patience` epochs, and keep the best model. */
export interface EarlyStop {
  /** Examples that are not trained on. */
  readonly domain: Domain;
  /** An integer of at least 1. */
  readonly patience: number;
}

/**
 * Trains `network` on `domain` and returns the model: {@link epochs} run to the end or, with
 * `earlyStop`, to the epoch of the lowest loss on its domain.
 *
 *     const model = await fit(cnn(source), source, {
 *       rule: sam({ rho: 0.05 }), optimizer: adam(), epochs: 10, seed: 1,
 *     });
 *
 * @throws InputError as {@link epochs} does.
 */
export async function fit(
  network: Network,
  domain: Domain,
  { earlyStop, ...options }: FitOptions & { earlyStop?: EarlyStop },
): Promise<Model> {
  if (earlyStop) checkNumber("patience", earlyStop.patience, { integer: true, min: 1 });
  let best: { model: Model; loss: number; epoch: number } | undefined;
  let last: Model | undefined;
  for await (const { index, model } of epochs(network, domain, options)) {
    last = model;
    if (!earlyStop) continue;
    const { loss } = await evaluate(model, earlyStop.domain);
    if (best === undefined || loss < best.loss) {
      if (best) disposeModel(best.model);
      best = { model: copyModel(model), loss, epoch: index };
    } else if (index - best.epoch >= earlyStop.patience) break;
  }
  if (!best) return last!;
  disposeModel(last!);
  return best.model;
}
