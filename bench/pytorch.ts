/**
 * How fast training is here and in PyTorch: the same networks, rules, data and threads, in one run.
 *
 * Two processes take turns, round by round: ours as users get it, PyTorch in its fastest way. First
 * both are held to the same losses from the same weights. Where no Python with PyTorch is found, only
 * ours is measured. A complete run writes results/bench/<date>.json and results/bench/pytorch.md.
 *
 *     deno run -A bench/pytorch.ts [--rounds 9] [--cases REGEX] [--threads N]
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { measure } from "./pytorch/bench.ts";
import { parseOptions } from "./pytorch/options.ts";
import { howToInstall, pythonWithTorch } from "./pytorch/python.ts";
import { report } from "./pytorch/report.ts";

const results = fileURLToPath(new URL("../results/bench", import.meta.url));

async function main(): Promise<void> {
  const options = parseOptions(Deno.args);
  const python = await pythonWithTorch();
  const say = (line: string) => console.error(`bench: ${line}`);
  if (!python) say(howToInstall());
  const record = await measure(options, python, say);
  const tables = report(record);
  console.log(tables);
  if (!python || !options.complete) {
    say("not written: results are kept of complete runs, with PyTorch and without --cases");
    return;
  }
  for (
    const [path, text] of [
      [`${results}/${record.date}.json`, JSON.stringify(record, null, 2) + "\n"],
      [`${results}/pytorch.md`, tables],
    ] as const
  ) {
    await writeWhole(path, text);
    say(`wrote ${path}`);
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`bench: ${error.message}`);
  Deno.exit(1);
}
