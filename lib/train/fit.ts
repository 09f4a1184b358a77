/** Training to the end, or to the best epoch. */
import { checkNumber, checkOptionNames, InputError } from "../check.ts";
import { checkDomain, type Domain } from "../data/domain.ts";
import { epochs } from "./epochs.ts";
import { evaluate } from "./evaluate.ts";
import { checkFitOptions, fitOptionNames, type FitOptions } from "./fit_options.ts";
import { meanLoss } from "./losses.ts";
import { checkFits, copyModel, disposeModel, type Model } from "../nn/model.ts";
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
 * @throws InputError as {@link epochs} does, and where the loss on `earlyStop.domain` is not finite.
 */
export async function fit(
  network: Network,
  domain: Domain,
  { earlyStop, ...options }: FitOptions & { earlyStop?: EarlyStop },
): Promise<Model> {
  checkOptionNames("fit", options, [...fitOptionNames, "earlyStop"]);
  checkFitOptions(options);
  if (earlyStop !== undefined) checkEarlyStop(network, earlyStop);
  let best: { model: Model; loss: number; epoch: number } | undefined;
  let last: Model | undefined;
  try {
    for await (const { index, model } of epochs(network, domain, options)) {
      last = model;
      if (!earlyStop) continue;
      const loss = await heldOutLoss(model, earlyStop.domain, options.loss, index);
      if (best === undefined || loss < best.loss) {
        if (best) disposeModel(best.model);
        best = { model: copyModel(model), loss, epoch: index };
      } else if (index - best.epoch >= earlyStop.patience) break;
    }
  } catch (error) {
    // A model of an epoch before a failure in training is gone already: freeing it again is nothing.
    for (const model of [last, best?.model]) if (model) disposeModel(model);
    throw error;
  }
  if (!best) return last!;
  disposeModel(last!);
  return best.model;
}

function checkEarlyStop(network: Network, earlyStop: EarlyStop): void {
  if (typeof earlyStop !== "object" || !earlyStop?.domain) {
    throw new InputError("earlyStop has no domain; it must be like { domain, patience: 5 }");
  }
  checkOptionNames("earlyStop", earlyStop, ["domain", "patience"]);
  checkNumber("patience", earlyStop.patience, { integer: true, min: 1 });
  checkFits(network, checkDomain(earlyStop.domain));
}

/** The loss that early stopping goes by: compared with one that is not finite, none is lower. */
async function heldOutLoss(
  model: Model,
  domain: Domain,
  own: FitOptions["loss"],
  epoch: number,
): Promise<number> {
  const loss = own ? await meanLoss(model, domain, own) : (await evaluate(model, domain)).loss;
  if (Number.isFinite(loss)) return loss;
  throw new InputError(
    `early stopping goes by the loss on domain ${domain.name}, which is ${loss} after epoch ${epoch}; ` +
      `look for inputs there that are not finite, or lower the learning rate`,
  );
}
