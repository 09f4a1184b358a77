/**
 * How long the reader of Covertype takes for a file of the original's size, and in how much memory.
 *
 * The file is made up: 581,012 lines with numbers in the ranges of the original, so that nothing must
 * be downloaded; or it is one that is named. A process of its own reads it, so that the peak is the
 * reader's alone.
 *
 *     deno run -A bench/covertype_parse.ts [file]
 */
import { columnCount, readCovertypeRows } from "../lib/data/files/covertype_rows.ts";
import { gunzipFile } from "../lib/data/files/gunzip.ts";
import { peakMemory } from "../lib/experiment/machine/peak_memory.ts";
import { cpuModel } from "../lib/backend/processor.ts";
import { median } from "../lib/statistics/median.ts";

const LINES = 581_012;
const ROUNDS = 5;
/** Least and greatest value of the ten measurements in the original. */
const ranges = [
  ...[[1859, 3858], [0, 360], [0, 66], [0, 1397], [-173, 601]],
  ...[[0, 7117], [0, 254], [0, 254], [0, 254], [0, 7173]],
] as const;

function* lines(): Generator<string> {
  // A multiplier without a factor in common with any range: all values occur.
  for (let i = 0; i < LINES; i++) {
    const measured = ranges.map(([low, high], j) => low! + (i * 7919 + j * i) % (high! - low! + 1));
    const oneHot = new Array(columnCount - ranges.length).fill(0);
    oneHot[i % 4] = oneHot[4 + i % 40] = 1;
    yield [...measured, ...oneHot, 1 + i % 7].join(",") + "\n";
  }
}

async function writeFile(path: string): Promise<void> {
  await ReadableStream.from(lines()).pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip"))
    .pipeTo((await Deno.create(path)).writable);
}

/** In the process that reads: seconds, lines and peak as JSON. */
async function read(path: string): Promise<void> {
  const start = performance.now();
  const { classes } = await readCovertypeRows(gunzipFile(path), path);
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, lines: classes.length, peak: await peakMemory() }));
}

async function measure(path: string): Promise<void> {
  const seen: { seconds: number; lines: number; peak: number | null }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const reader = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", import.meta.filename!, "--read", path],
      stderr: "inherit",
    });
    seen.push(JSON.parse(new TextDecoder().decode((await reader.output()).stdout)));
  }
  const seconds = seen.map((one) => one.seconds);
  const peak = Math.max(...seen.map((one) => one.peak ?? NaN));
  console.log(
    `${seen[0]!.lines} lines: ${median(seconds).toFixed(2)} s (${
      Math.min(...seconds).toFixed(2)
    }–` +
      `${
        Math.max(...seconds).toFixed(2)
      }, ${ROUNDS} rounds), peak ${peak} MiB; ${await cpuModel()}`,
  );
}

const [first, second] = Deno.args;
if (first === "--read") await read(second!);
else if (first !== undefined) await measure(first);
else {
  const folder = await Deno.makeTempDir();
  await writeFile(`${folder}/covtype.data.gz`);
  await measure(`${folder}/covtype.data.gz`).finally(() =>
    Deno.remove(folder, { recursive: true })
  );
}
