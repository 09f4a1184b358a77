/** Who takes part: this library and its peers, each in a precision. */
import { type Case, networks, type RuleName } from "./cases.ts";
import type { Precision } from "./messages.ts";
import { jax, ours, type Program, pytorch } from "./process.ts";

export interface Side {
  /** In tables and messages. */
  readonly label: string;
  readonly precision: Precision;
  /** Whether PyTorch compiles: the model and its loss, and in some ways Adam. */
  readonly compiled: boolean;
  /** Whether it takes part on a GPU alone. */
  readonly onlyGpu?: boolean;
  /** How its process is started, given a Python with the peers. */
  program(python: string): Program;
}

const float32 = { precision: "float32", compiled: false } as const;
/** XLA makes few kernels of many, which matters where starting one is what takes time. */
const byXla = { onlyGpu: true, program: () => ({ ...ours, env: { SAM_OOD_XLA: "1" } }) };
const bfloat16 = { precision: "bfloat16", compiled: false } as const;

const named = {
  "ours": { ...float32, label: "sam-ood", program: () => ours },
  "eager": { ...float32, label: "PyTorch", program: pytorch },
  "compiled": { ...float32, compiled: true, label: "torch.compile", program: pytorch },
  "jax": { ...float32, label: "JAX jit", program: jax },
  "ours bfloat16": { ...bfloat16, label: "sam-ood, bfloat16", program: () => ours },
  "autocast": { ...bfloat16, label: "PyTorch autocast", program: pytorch },
  "ours XLA": { ...float32, ...byXla, label: "sam-ood, XLA" },
  "ours XLA bfloat16": { ...bfloat16, ...byXla, label: "sam-ood, XLA, bfloat16" },
  "autocast compiled": {
    ...{ ...bfloat16, compiled: true, onlyGpu: true },
    ...{ label: "torch.compile, autocast", program: pytorch },
  },
} as const satisfies Record<string, Side>;
export type SideName = keyof typeof named;
export const sides: Readonly<Record<SideName, Side>> = named;
export const sideNames = Object.keys(sides) as SideName[];

/** The peers that train in float32. */
export const peers = ["eager", "compiled", "jax"] as const satisfies SideName[];

/** What PyTorch compiles: it takes long. */
const compiledRules: readonly RuleName[] = ["plain", "sam"];

/** Those that take part in a case: bfloat16 is for the convolutional networks. */
export function sidesOf({ network, rule }: Case, present: readonly SideName[]): SideName[] {
  const ofImages = networks[network].shape.length === 3;
  return present.filter((name) => {
    const { precision, compiled } = sides[name];
    return (ofImages || precision === "float32") && (!compiled || compiledRules.includes(rule));
  });
}

/**
 * Those that can take part on this machine.
 *
 * @param python A Python with the peers, if there is one.
 * @param halfIsFast Whether the processor multiplies in bfloat16.
 */
export function sidesPresent(python: string | undefined, halfIsFast: boolean): SideName[] {
  return sideNames.filter((name) =>
    (python !== undefined || sides[name].program("") === ours) &&
    (halfIsFast || sides[name].precision === "float32") && !sides[name].onlyGpu
  );
}
