/** How much memory a process took. */
import { readFile } from "node:fs/promises";

/** Peak resident memory of this process so far, MiB; null where the platform does not tell. */
export async function peakMemory(): Promise<number | null> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const kibibytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Math.round(Number(kibibytes) / 1024);
}
