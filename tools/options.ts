/** The options on a task's command line. */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { InputError } from "../lib/check.ts";

type Known = NonNullable<ParseArgsConfig["options"]>;

/**
 * The values of the `known` options in `args`.
 *
 * @throws InputError in one line on anything else, which ends with `hint`: what is allowed.
 */
export function optionsIn<const O extends Known>(
  args: readonly string[],
  known: O,
  hint = "--help lists the options",
): ReturnType<typeof parseArgs<{ options: O }>>["values"] {
  try {
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    const [reason] = (error as Error).message.split(". ");
    throw new InputError(`${reason}; ${hint}`);
  }
}
