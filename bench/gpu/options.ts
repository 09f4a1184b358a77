/** The command line of the GPU's bench. */
import { optionsIn } from "../../tools/options.ts";
import { count } from "../speed/options.ts";

export interface GpuOptions {
  readonly rounds: number;
  /** Numbers of processes that share the GPU. */
  readonly atOnce: readonly number[];
}

/** What --help prints. */
export const usage =
  `deno task bench:gpu: time of a training step on a GPU, here, in PyTorch and in JAX, in turns

One run and several at once; the record and its tables are written into results/bench.

  --rounds N      turns; default 5
  --at-once LIST  numbers of processes that share the GPU; default 1,4,8
  --help          print this`;

/**
 * `--rounds N` (5) and `--at-once LIST` (1,4,8).
 *
 * @throws InputError, in one line, on anything else.
 */
export function parseOptions(args: readonly string[]): GpuOptions {
  const option = { type: "string" } as const;
  const hint = "the options are --rounds N and --at-once LIST";
  const values = optionsIn(args, { "rounds": option, "at-once": option }, hint);
  return {
    rounds: count("--rounds", values.rounds, 5, 1000),
    atOnce: (values["at-once"] ?? "1,4,8").split(",").map((text) =>
      count("--at-once", text, 1, 64)
    ),
  };
}
