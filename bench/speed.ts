/**
 * How fast training is here and elsewhere: the same networks, rules, data and threads, in one run.
 *
 * Processes take turns, round by round: ours as users get it; PyTorch in its fastest way, without
 * and with torch.compile; JAX jit; and, where the processor multiplies in bfloat16, ours and PyTorch
 * in that. First all are held to the same losses from the same weights. The peers are installed into
 * an environment of their own on first use; where that cannot be, only ours is measured. A complete
 * run writes `bench/<date>.json` and `bench/speed.md` into the folder of results.
 *
 *     deno task bench [--rounds 7] [--cases REGEX] [--threads N]
 */
import { fileURLToPath } from "node:url";
import { InputError } from "../lib/check.ts";
import { writeWhole } from "../lib/files.ts";
import { measure } from "./speed/bench.ts";
import { answerHelp } from "../tools/options.ts";
import { parseOptions, usage } from "./speed/options.ts";
import { pythonIfPeers } from "./speed/python.ts";
import { report } from "./speed/report/report.ts";

const results = Deno.env.get("SAM_OOD_RESULTS") ||
  fileURLToPath(new URL("../results", import.meta.url));

async function main(): Promise<void> {
  answerHelp(usage);
  const options = parseOptions(Deno.args);
  const say = (line: string) => console.error(`bench: ${line}`);
  const python = await pythonIfPeers(say);
  const record = await measure(options, python, say);
  const tables = report(record);
  console.log(tables);
  if (!python || !options.complete) {
    say("not written: results are kept of complete runs, with peers and without --cases");
    return;
  }
  for (
    const [path, text] of [
      [`${results}/bench/${record.date}.json`, JSON.stringify(record, null, 2) + "\n"],
      [`${results}/bench/speed.md`, tables],
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
