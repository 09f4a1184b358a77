/**
 * How fast training is on a GPU, here and elsewhere: the same networks, rules and data, in turns.
 *
 * Ours as users get it and compiled by XLA; PyTorch in its fastest way, CUDA graphs of whole steps
 * among them, without and with torch.compile; JAX jit; ours and PyTorch in bfloat16 too. Then several
 * processes on the GPU at once. The record and its tables go to `bench/gpu-<date>.json` and
 * `bench/gpu.md` in the folder of results.
 *
 *     deno task bench:gpu [--rounds 5] [--at-once 1,4,8]
 */
import { writeWhole } from "../lib/files.ts";
import { resultsFolder } from "../lib/records/folder.ts";
import { answerHelp, runTask } from "../tools/options.ts";
import { measureGpu } from "./gpu/bench.ts";
import { parseOptions, usage } from "./gpu/options.ts";
import { report } from "./gpu/report.ts";
import { checkGpu, startSide } from "./gpu/sides.ts";
import { pythonIfPeers } from "./speed/python.ts";

await runTask("bench:gpu", async () => {
  answerHelp(usage);
  const options = parseOptions(Deno.args);
  const say = (line: string) => console.error(`bench: ${line}`);
  // Before the peers are fetched, which are large.
  const own = startSide("ours", undefined);
  checkGpu((await own.ask("environment", {}).finally(() => own.close())).tensorflow);
  const python = await pythonIfPeers(say);
  const folder = `${resultsFolder()}/bench`;
  await Deno.mkdir(folder, { recursive: true });
  let tables = "";
  for await (const record of measureGpu(options, python, say)) {
    tables = report(record);
    await writeWhole(`${folder}/gpu-${record.date}.json`, JSON.stringify(record, null, 2) + "\n");
    await writeWhole(`${folder}/gpu.md`, tables);
  }
  console.log(tables);
});
