/** What tasks have in common: their options, and how they end. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { InputError } from "../lib/check.ts";
import { Interrupted } from "../lib/interrupt.ts";

type Known = NonNullable<ParseArgsConfig["options"]>;

/** What a command line holds. */
interface Given<O extends Known> {
  readonly values: ReturnType<typeof parseArgs<{ options: O }>>["values"];
  /** What is no option: files, folders, notebooks. */
  readonly names: string[];
}

/**
 * Prints `usage` and ends the process where --help is among the arguments, whatever else is: a task calls
 * it before it does anything.
 */
export function answerHelp(usage: string, args: readonly string[] = Deno.args): void {
  if (!args.includes("--help")) return;
  console.log(usage);
  Deno.exit(0);
}

/** Runs a task: an InputError is one line after the task's name, and exit code 1; Interrupted is 130. */
export async function runTask(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof InputError || error instanceof Interrupted)) throw error;
    console.error(`${name}: ${error.message}`);
    Deno.exit(error instanceof Interrupted ? 130 : 1);
  }
}

/**
 * The values of the `known` options in `args`.
 *
 * @throws InputError in one line on anything else, which ends with `hint`: what is allowed.
 */
export function optionsIn<const O extends Known>(
  args: readonly string[],
  known: O,
  hint = "--help lists the options",
): Given<O>["values"] {
  return parse(args, known, hint, false).values;
}

/** As {@link optionsIn}, with the names between the options. */
export function optionsAndNamesIn<const O extends Known>(
  args: readonly string[],
  known: O,
  hint = "--help lists the options",
): Given<O> {
  return parse(args, known, hint, true);
}

function parse<const O extends Known>(
  args: readonly string[],
  options: O,
  hint: string,
  allowPositionals: boolean,
): Given<O> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals });
    return { values, names: positionals };
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new InputError(`${reason}; ${hint}`);
  }
}
