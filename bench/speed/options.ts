/** The command line of the bench. */
import { checkNumber, InputError } from "../../lib/check.ts";
import { optionsIn } from "../../tools/options.ts";
import { cases, others, wholeRuns } from "./cases.ts";

export interface BenchOptions {
  readonly rounds: number;
  /** Names of what is measured. */
  readonly names: ReadonlySet<string>;
  /** Whether that is all there is. */
  readonly complete: boolean;
  /** Of each side. */
  readonly threads: number;
}

const all = [...cases.map(({ name }) => name), ...wholeRuns, ...others];

/** What --help prints. */
export const usage =
  `deno task bench: time and memory of training, here, in PyTorch and in JAX, in turns

A complete run with peers is written into results/bench.

  --rounds N      turns; default 7
  --cases REGEX   these alone, of ${all.join(", ")}
  --threads N     of each side; default: all cores
  --help          print this`;

/**
 * `--rounds N` (7), `--cases REGEX` (all) and `--threads N` (all cores).
 *
 * @throws InputError, in one line, on anything else.
 */
export function parseOptions(args: readonly string[]): BenchOptions {
  const option = { type: "string" } as const;
  const hint = "the options are --rounds N, --cases REGEX and --threads N";
  const values = optionsIn(args, { rounds: option, cases: option, threads: option }, hint);
  const wanted = expression(values.cases ?? "");
  const names = all.filter((name) => wanted.test(name));
  if (names.length === 0) {
    throw new InputError(`--cases is ${values.cases}; it matches none of ${all.join(", ")}`);
  }
  return {
    rounds: count("--rounds", values.rounds, 7, 1000),
    threads: count("--threads", values.threads, navigator.hardwareConcurrency, 1024),
    names: new Set(names),
    complete: names.length === all.length,
  };
}

function expression(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new InputError(
      `--cases is ${text}; it must be a regular expression, such as "mlp|zero-shot"`,
    );
  }
}

/** A whole number from 1 to `max`, or the usual one. @throws InputError, in one line, on anything else. */
export function count(
  name: string,
  text: string | undefined,
  usual: number,
  max: number,
): number {
  const value = text === undefined ? usual : /^\d+$/.test(text) ? Number(text) : text;
  return checkNumber(name, value, { integer: true, min: 1, max });
}
