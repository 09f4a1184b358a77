/**
 * Tasks that are several commands one after the other; the first that fails ends them.
 *
 *     deno run -A tools/chain.ts lint
 */
import { fileURLToPath } from "node:url";
import { checkName, InputError } from "../lib/check.ts";
import { toldHere } from "../lib/env.ts";
import { passSignalsTo } from "./command.ts";
import { answerHelp, optionsAndNamesIn, runTask } from "./options.ts";

/** A chain of commands. */
interface Chain {
  readonly usage: string;
  /** Arguments of Deno, a command each. */
  readonly commands: readonly (readonly string[])[];
  /** Whether the last command takes names. */
  readonly takesNames?: boolean;
  /** Variables of the last command. */
  readonly env?: Readonly<Record<string, string>>;
}

const tool = (name: string, ...args: string[]) => ["run", "-A", `tools/${name}.ts`, ...args];

const chains: Readonly<Record<string, Chain>> = {
  test: {
    usage: `deno task test [file or folder ...]: set up, then all tests, or those named

The tests run in several processes side by side; the last line counts them.

  --help   print this`,
    commands: [tool("setup"), tool("browser"), tool("run_tests")],
    takesNames: true,
  },
  lint: {
    usage: `deno task lint: what can be checked without running anything

Format, lint, types, public documentation, notebooks, and what is written into README and docs.

  --help   print this`,
    commands: [
      ["fmt", "--check"],
      ["lint"],
      ["check", "--doc", "README.md", "lib", "tools", "tests", "bench", "docs"],
      tool("check_package"),
      tool("check_notebooks"),
      tool("update_docs", "--check"),
    ],
  },
  ok: {
    usage: `deno task ok: the gate before a commit, lint and then test

  --help   print this`,
    commands: [["task", "lint"], ["task", "test"]],
  },
  gpu: {
    usage: `deno task gpu: all checks of a machine with a GPU, most valuable first (docs/gpu.md)

  --help   print this`,
    commands: [
      tool("setup"),
      tool("doctor"),
      ["test", "-A", "--no-check", "tests/backend", "tests/train"],
      ["run", "-A", "bench/gpu.ts"],
      tool("reproduce", "01-zero-shot"),
    ],
    env: { SAM_OOD_SCALE: "paper", SAM_OOD_IMAGES: "mnist" },
  },
};

/** Runs a command of Deno's in the checkout, and returns its exit code. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { ...toldHere(), ...env },
  }).spawn();
  const forget = passSignalsTo(child);
  const { code } = await child.status;
  forget();
  return code;
}

/** @throws InputError in one line on an option, or a name where none is taken. */
async function main([name, ...args]: readonly string[]): Promise<number> {
  const { usage, commands, takesNames, env = {} } =
    chains[checkName("chain", name, Object.keys(chains))]!;
  answerHelp(usage);
  const { names } = optionsAndNamesIn(args, {}, "the only option is --help");
  if (names.length > 0 && !takesNames) {
    throw new InputError(`${names.join(", ")} is given; deno task ${name} takes no names`);
  }
  for (const [i, command] of commands.entries()) {
    const isLast = i === commands.length - 1;
    const code = await run(isLast ? [...command, ...names] : command, isLast ? env : {});
    if (code !== 0) return code;
  }
  return 0;
}

if (import.meta.main) {
  await runTask("task", async () => {
    Deno.exit(await main(Deno.args));
  });
}
