/** How much memory processes may still take. */
import { readFile } from "node:fs/promises";
import { freemem } from "node:os";

/** Reads a file; for tests of machines that are not this one. */
export type ReadText = (path: string) => Promise<string>;

const v1 = "/sys/fs/cgroup/memory";
const v2 = "/sys/fs/cgroup";

/**
 * Bytes that processes may still take: what the machine has, or what a control group leaves that this
 * process is in. Containers and job schedulers set such limits, and a process beyond one is killed.
 *
 * @param read Reads files of /proc and /sys.
 * @param machine Bytes available on the machine.
 */
export async function freeMemory(
  read: ReadText = (path) => readFile(path, "utf8"),
  machine: number = freemem(),
): Promise<number> {
  const groups = await read("/proc/self/cgroup").catch(() => "");
  const left = [machine];
  for (const line of groups.trim().split("\n")) {
    const [, controllers = "", path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers.split(",").includes("memory")) {
      const names = { limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes" };
      left.push(...await leftIn(v1, path, { ...names, cache: "total_inactive_file" }, read));
    } else if (controllers === "") {
      const names = { limit: "memory.max", used: "memory.current", cache: "inactive_file" };
      left.push(...await leftIn(v2, path, names, read));
    }
  }
  return Math.max(0, Math.min(...left));
}

/** What each group from `path` up to the root leaves; in a container only the root may be seen. */
async function leftIn(
  root: string,
  path: string,
  { limit, used, cache }: { limit: string; used: string; cache: string },
  read: ReadText,
): Promise<number[]> {
  const parts = path.split("/").filter(Boolean);
  const folders = [...parts.keys(), parts.length].map((n) =>
    [root, ...parts.slice(0, n)].join("/")
  );
  const left: number[] = [];
  for (const folder of folders) {
    const [most, now, stat] = await Promise.all(
      [limit, used, "memory.stat"].map((name) => read(`${folder}/${name}`).catch(() => "")),
    );
    // Pages of files that nothing uses are counted, and given up when memory is short.
    const spare = Number(new RegExp(`^${cache} (\\d+)$`, "m").exec(stat!)?.[1] ?? 0);
    // A group without a limit says "max", the root of version 2 nothing.
    const bytes = Number.parseInt(most!) - (Number.parseInt(now!) || 0) + spare;
    if (!Number.isNaN(bytes)) left.push(bytes);
  }
  return left;
}
