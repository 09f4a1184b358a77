/** Processes as Linux shows them, for tests that kill some. */

/** What /proc says of a process; undefined where it is gone, or waits to be buried. */
function statusOf(pid: number): { parent: number; command: string } | undefined {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    if (/^State:\s+[ZX]/m.test(status)) return undefined;
    const command = Deno.readTextFileSync(`/proc/${pid}/cmdline`);
    return { parent: Number(/^PPid:\s+(\d+)/m.exec(status)![1]), command };
  } catch {
    return undefined;
  }
}

/** Whether /proc tells of processes here. */
export const seesProcesses = statusOf(Deno.pid) !== undefined;

export function isAlive(pid: number): boolean {
  return statusOf(pid) !== undefined;
}

/** The processes that a process started to make runs. */
export function workersOf(parent: number): number[] {
  const all = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) =>
    pid > 0
  );
  return all.filter((pid) => {
    const status = statusOf(pid);
    return status?.parent === parent && status.command.includes("lib/experiment/grid/worker.ts");
  });
}

/** Sends a signal, if there is still somebody to take it. */
export function kill(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(pid, signal);
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}

/** Comes back when `isSo`. @throws after ten minutes: a process that hangs would take for ever. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let looks = 0; !isSo(); looks++) {
    if (looks > 60_000) throw new Error(`waited ten minutes in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
