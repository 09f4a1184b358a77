/** Networks, optimizers and weight averagings by name, as run configs spell them. */
import { checkName } from "../check.ts";
import { type Averaging, ema, swa } from "../train/averaging.ts";
import type { InputSpec, Network } from "../nn/network.ts";
import { networks } from "../nn/networks.ts";
import { adam, sgd } from "../train/optimizer.ts";
import type { Optimizer } from "../train/rule.ts";
import type { RunConfig } from "../records/record.ts";

const optimizers = { adam, sgd } as const;
const averagings = { ema, swa } as const;

/** @throws InputError on an unknown name, or an option out of range. */
export function makeAveraging({ name, options }: NonNullable<RunConfig["averaging"]>): Averaging {
  return averagings[checkName("averaging", name, ["ema", "swa"] as const)](options);
}

/** @throws InputError on an unknown name. */
export function makeNetwork(name: string): (input: InputSpec) => Network {
  return networks[checkName("network", name, Object.keys(networks))]!;
}

/** @throws InputError on an unknown name, or an option out of range. */
export function makeOptimizer({ name, options }: RunConfig["optimizer"]): Optimizer {
  const make = optimizers[checkName("optimizer", name, ["adam", "sgd"] as const)];
  return make(options) as Optimizer;
}
